"""Documents, chapters, measures, assignments and their sources."""

from measures.models.assignment import Assignment
from measures.models.change_set import ChangeSet, RecordVersion
from measures.models.chapter import Chapter
from measures.models.discrepancy import Discrepancy
from measures.models.document import Document
from measures.models.import_batch import ImportBatch
from measures.models.import_draft import ImportDraft
from measures.models.index_change import IndexChange
from measures.models.link import Link
from measures.models.linking_lease import LinkingLease
from measures.models.measure import Measure
from measures.models.measure_version import MeasureVersion
from measures.models.problem import Problem
from measures.models.progress_entry import ProgressEntry
from measures.models.reading_rule import ReadingRule
from measures.models.source import ImportRun, Source
from measures.models.spreadsheet_batch import SpreadsheetBatch
from measures.models.staff_district import StaffDistrict
from measures.models.statement import Statement
from measures.models.synonym_group import SynonymGroup
from measures.models.text_words import TextWords

__all__ = [
    "Assignment",
    "ChangeSet",
    "Chapter",
    "Discrepancy",
    "Document",
    "ImportBatch",
    "ImportDraft",
    "ImportRun",
    "IndexChange",
    "Link",
    "LinkingLease",
    "Measure",
    "MeasureVersion",
    "Problem",
    "ProgressEntry",
    "ReadingRule",
    "RecordVersion",
    "Source",
    "SpreadsheetBatch",
    "StaffDistrict",
    "Statement",
    "SynonymGroup",
    "TextWords",
]
