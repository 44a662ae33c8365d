"""Management commands and what they need."""
