"""Export and import of districts and departments as a table, by django-import-export."""
