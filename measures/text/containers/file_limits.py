"""How much a file may be, and may cost to read. What goes beyond is refused with a reason."""

from __future__ import annotations

from measures.text.confined.process_allowance import ProcessAllowance

#: A plan is tens of kilobytes; a file larger than this, in bytes, is something else.
MAX_BYTES = 20 * 1024 * 1024
#: The longest plan known has 21,000 characters. What holds more than this is no plan, and takes long to repair.
MAX_CHARACTERS = 500_000
#: Reading a web page, a Word document or a PDF file takes tenths of a second; after so many seconds it is ended.
FILE_SECONDS = 20
#: So many pages of pictures are recognised; each takes some 5 s of the processor, and may take so many.
MAX_SCANNED_PAGES = 60
SCANNED_PAGE_SECONDS = 40
#: What recognises needs so much memory, in bytes, and all pages together may take so long.
SCANNING_MEMORY = 1536 * 1024 * 1024
SCANNING_SECONDS = 1_200
#: Memory, in bytes, that reading one may take.
READING_MEMORY = 1024 * 1024 * 1024
#: A PDF file may have so many pages, a Word document so many parts, and these so many bytes when unpacked.
MAX_PAGES = 500
MAX_PARTS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
#: Of one part of a Word document at most so many bytes are text; and packed text is never packed tighter than this.
MAX_PART = 60 * 1024 * 1024
MAX_RATIO = 200
#: A text of the greatest length, each of its characters written as JSON writes what is not ASCII.
FILE_ALLOWANCE = ProcessAllowance(
    seconds=FILE_SECONDS,
    patience=FILE_SECONDS,
    memory=READING_MEMORY,
    question=2 * MAX_BYTES,
    answer=32 * MAX_CHARACTERS,
    most_seconds=SCANNING_SECONDS,
    most_memory=SCANNING_MEMORY,
)
