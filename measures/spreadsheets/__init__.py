"""Spreadsheet imports: read an edited export, compare it with the site, write the accepted changes."""
