"""The evidence of measures: excerpts of the source, repairs, compared statements."""
