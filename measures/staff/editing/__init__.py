"""Editing in the admin: edit tokens, conflicts, restored forms."""
