"""Districts and departments as a table: exported and imported in the admin by django-import-export."""
