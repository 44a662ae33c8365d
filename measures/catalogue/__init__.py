"""Public pages: home, documents, measures, list, departments, themes and comparison."""
