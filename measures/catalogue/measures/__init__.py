"""The page of one measure, with citations and structured data."""
