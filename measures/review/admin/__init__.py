"""The admin of problems, discrepancies and statements."""
