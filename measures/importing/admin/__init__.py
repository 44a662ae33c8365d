"""The admin of sources and import runs."""
