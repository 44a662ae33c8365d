"""Who could lead a measure that names nobody: those who lead what is most like it."""
