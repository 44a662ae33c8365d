"""The staff pages of the search."""
