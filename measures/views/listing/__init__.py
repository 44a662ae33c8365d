"""The list of measures: what its page shows, each part in a file of its own."""
