"""A spreadsheet that came back: read safely, and held against what was exported and what is there now."""
