"""The staff pages of documents and their measures, a file for each concept."""

from measures.admin import (
    accounts,
    assignment,
    change_set,
    chapter,
    discrepancy,
    document,
    import_run,
    link,
    measure,
    problem,
    site,
    source,
    statement,
)

__all__ = [
    "accounts",
    "assignment",
    "change_set",
    "chapter",
    "discrepancy",
    "document",
    "import_run",
    "link",
    "measure",
    "problem",
    "site",
    "source",
    "statement",
]
