"""Changing many measures at once: previewed, one act, one undo."""
