"""The benchmark: import, search, pages, exports and edits at several sizes."""
