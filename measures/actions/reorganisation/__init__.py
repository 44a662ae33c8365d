"""Reorganisation: departments renamed, merged or split on a day, and their responsibilities with them."""
