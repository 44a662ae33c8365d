"""Other search engines on the same measures."""
