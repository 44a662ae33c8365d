"""The staff pages of documents and their measures, a file for each concept."""

from measures.accounts import admin as accounts
from measures.accounts import staff_site
from measures.assignments import admin as assignment
from measures.catalogue.admin import chapter_admin, document_admin, measure_admin
from measures.history import admin as change_set
from measures.importing.admin import import_run_admin, source_admin
from measures.links import admin as link
from measures.review.admin import discrepancy, problem, statement

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
