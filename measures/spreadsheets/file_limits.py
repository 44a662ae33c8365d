"""The limits on uploaded files, and the error for a file that is refused."""

from __future__ import annotations

from measures.text.confined.process_allowance import ProcessAllowance

#: Bytes of a file, bytes of its unpacked contents, and number of files inside it.
MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 240 * 1024 * 1024
MAX_PARTS = 1_000
#: A part with more bytes than `LONG_PART`, compressed by more than `MAX_RATIO`, is a decompression bomb.
LONG_PART = 8 * 1024 * 1024
MAX_RATIO = 150
#: Rows that are not empty, without the header: of measures, and of assignments.
MAX_MEASURE_ROWS = 10_000
MAX_ASSIGNMENT_ROWS = 40_000
#: Rows of a sheet, including empty ones; no program writes more.
MAX_SHEET_ROWS = 1_048_576
#: Columns that are read; an export has fewer.
MAX_COLUMNS = 60
#: Assignments of one measure.
MAX_ASSIGNMENTS_PER_MEASURE = 80
#: Merged ranges of a part.
MAX_MERGED = 2_000
#: Characters of one cell, and of all cells of a file: ten times those of a full export.
MAX_CELL_LENGTH = 100_000
MAX_TEXT = 20_000_000
#: Values in the answer of the confined process, for each cell of all possible rows: a day has a kind and a value.
VALUES_PER_CELL = 2
#: Characters of a header that are shown in a message.
MAX_HEADER_LENGTH = 100
#: Processor time for one file; the largest export takes about 10 s.
SECONDS = 30
ALLOWANCE = ProcessAllowance(
    seconds=SECONDS,
    patience=3 * SECONDS,
    memory=1024 * 1024 * 1024,
    question=MAX_BYTES,
    answer=96 * 1024 * 1024,
)


class UnreadableSpreadsheet(ValueError):
    """A file is damaged or refused; the Chinese message says what is wrong, where, and what to do."""
