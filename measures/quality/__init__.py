"""The quality report: repairs, problems, discrepancies, names, totals and links in numbers and lists."""
