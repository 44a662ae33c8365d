"""Assignments: changes of the ledger, its editor, bulk changes and reorganisations."""
