"""Bulk changes of the assignments or ★ of many measures."""
