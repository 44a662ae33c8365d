"""The command that loads the registry."""
