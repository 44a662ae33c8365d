"""The progress of measures, as staff enter it."""
