"""Management commands of districts."""
