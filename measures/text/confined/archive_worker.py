"""The process that opens one archive: its bytes on standard input, its files on standard output.

The answer is one line of JSON (`measures.text.confined.archive_reading.ArchiveIndex`), then the bytes of the files.
"""

from __future__ import annotations

from measures.text.confined.archive_limits import ARCHIVE_ALLOWANCE
from measures.text.confined.confinement import serve_request


def main() -> None:
    """Open the archive on standard input."""
    from measures.text.confined.archive_reader import answer_archive

    serve_request(answer_archive, ARCHIVE_ALLOWANCE)


if __name__ == "__main__":
    main()
