"""The index: its schema, entries and files, and the follower that keeps it up with the database."""
