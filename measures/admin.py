"""The staff pages of all slices: importing this module registers them with Django's admin."""

from measures.accounts import admin as accounts_admin
from measures.assignments import admin as assignments_admin
from measures.catalogue.admin import chapter_admin, document_admin, measure_admin
from measures.history import admin as history_admin
from measures.importing.admin import import_run_admin, source_admin
from measures.links import admin as links_admin
from measures.progress import admin as progress_admin
from measures.review.admin import discrepancy_admin, problem_admin, statement_admin
from measures.search.admin import synonym_admin
from measures.spreadsheets.registry import table_exchange_admin

__all__ = [
    "accounts_admin",
    "assignments_admin",
    "chapter_admin",
    "discrepancy_admin",
    "document_admin",
    "history_admin",
    "import_run_admin",
    "links_admin",
    "measure_admin",
    "problem_admin",
    "progress_admin",
    "source_admin",
    "statement_admin",
    "synonym_admin",
    "table_exchange_admin",
]
