"""The writes of imports: drafts, their reading, editing and confirmation."""
