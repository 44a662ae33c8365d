"""The registry of districts and departments: its files, their checks, and loading them."""
