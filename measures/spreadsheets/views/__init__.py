"""The pages of spreadsheet imports."""
