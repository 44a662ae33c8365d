"""Plans and their measures: reading, loading, search, editing, exports."""
