"""The list of departments, one department, and the matrix of a document."""
