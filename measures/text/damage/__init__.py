"""Undoing what GBK byte handling, inserted readings and folded marks did to a text."""
