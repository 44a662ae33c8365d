"""The subjects to measure, each in a process of its own."""
