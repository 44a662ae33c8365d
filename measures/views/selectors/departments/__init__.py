"""Departments: who is charged with what, where in a document, since when and under which names."""
