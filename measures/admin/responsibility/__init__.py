"""The responsibility editor: who leads and supports a measure from a day on, edited in place on the measure."""
