"""The results of a query: hits, counts, groups, snippets, themes and similar documents."""
