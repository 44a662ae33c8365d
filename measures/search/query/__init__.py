"""The query: facets, the form that checks it, and the syntax of typed words."""
