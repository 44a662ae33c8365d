"""Search of measures: words, index, query and results."""
