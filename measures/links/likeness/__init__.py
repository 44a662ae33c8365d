"""The likeness of two measures, from their texts alone."""
