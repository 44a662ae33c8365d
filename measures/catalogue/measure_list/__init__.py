"""The list of measures, its facets, feed and export."""
