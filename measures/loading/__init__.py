"""Load plans into the database."""
