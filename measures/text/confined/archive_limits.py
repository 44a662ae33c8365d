"""How much an archive of plans may hold, and may cost to open. What goes beyond is refused with a reason."""

from __future__ import annotations

from measures.text.confined.process_allowance import ProcessAllowance
from measures.text.containers.file_limits import FILE_SECONDS, READING_MEMORY

_MEGABYTE = 1024 * 1024
#: An archive has at most so many bytes, its files unpacked have so many together, and it lists so many entries.
MAX_ARCHIVE_BYTES = 40 * _MEGABYTE
MAX_ARCHIVE_UNPACKED = 60 * _MEGABYTE
MAX_ARCHIVE_ENTRIES = 2_000
#: So many plans are taken at once; the longest district has some 30 in all its years.
MAX_BATCH_FILES = 200
#: Seconds in which an archive of the greatest size is unpacked several times over.
ARCHIVE_SECONDS = FILE_SECONDS
#: The line of the answer that says what follows: names are bounded, so is their number.
MAX_INDEX_BYTES = 8 * _MEGABYTE
MAX_ENTRY_NAME = 1_000
#: Values in that line: four of each entry, and a few of the whole.
MAX_INDEX_VALUES = 4 * MAX_ARCHIVE_ENTRIES + 10
ARCHIVE_ALLOWANCE = ProcessAllowance(
    seconds=ARCHIVE_SECONDS,
    patience=2 * ARCHIVE_SECONDS,
    memory=READING_MEMORY,
    question=MAX_ARCHIVE_BYTES,
    answer=MAX_ARCHIVE_UNPACKED + MAX_INDEX_BYTES,
)
