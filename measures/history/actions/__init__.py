"""Record, undo and restore changes."""
