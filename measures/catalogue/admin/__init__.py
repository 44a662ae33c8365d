"""Documents, chapters and measures in the admin."""
