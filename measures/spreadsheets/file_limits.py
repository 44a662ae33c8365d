"""Limits on uploaded files; a file beyond them is refused with a reason."""

from __future__ import annotations

from measures.text.confined.process_allowance import ProcessAllowance

#: Bytes of a file; of what it unpacks to, in all; files inside it.
MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 240 * 1024 * 1024
MAX_PARTS = 1_000
#: A part that is longer than this and packed more than so many times is no workbook but a bomb.
LONG_PART = 8 * 1024 * 1024
MAX_RATIO = 150
#: Rows with something in them, the header not counted: of measures, and of responsibilities.
MAX_MEASURE_ROWS = 10_000
MAX_ASSIGNMENT_ROWS = 40_000
#: Rows of a sheet, empty ones counted: no program has more.
MAX_SHEET_ROWS = 1_048_576
#: Columns that are looked at; what stands beyond was never exported.
MAX_COLUMNS = 60
#: Rows of responsibilities of one measure.
MAX_ASSIGNMENTS_PER_MEASURE = 80
MAX_MERGED = 2_000
#: Characters of one cell, and of all that a file says in the columns that are read: ten times what a full export has.
MAX_CELL_LENGTH = 100_000
MAX_TEXT = 20_000_000
#: Columns without a place in the export are named, so many characters of each.
MAX_HEADER_LENGTH = 100
#: Reading the largest export takes about 10 s of the processor.
SECONDS = 30
ALLOWANCE = ProcessAllowance(
    seconds=SECONDS,
    patience=3 * SECONDS,
    memory=1024 * 1024 * 1024,
    question=MAX_BYTES,
    answer=96 * 1024 * 1024,
)


class UnreadableSpreadsheet(ValueError):
    """A file is not what its format says; the message, in Chinese, is for whoever gave it: what, where, what to do."""
