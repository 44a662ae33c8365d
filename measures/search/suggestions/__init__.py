"""Suggestions while somebody types: places, departments, documents, phrases of the plans, with their counts."""
