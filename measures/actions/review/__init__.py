"""Deciding, one by one, on what waits for review: what was seen is what is decided, and the text follows in one act."""
