"""The page that compares documents, and the lineage on a measure's page."""
