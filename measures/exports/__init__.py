"""Exports of measures and comparisons: Excel workbooks, CSV and JSON lines."""
