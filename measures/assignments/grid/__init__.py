"""The grid: the duties of many measures as a table whose cells are edited at once."""
