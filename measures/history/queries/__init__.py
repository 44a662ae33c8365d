"""Read the history and describe it in words."""
