"""The process that reads one uploaded file: bytes on standard input, its tables as JSON on standard output.

The first argument is the format, the second the wanted tables as JSON (see `tables_reader.read_tables`).
"""

from __future__ import annotations

import sys

from measures.spreadsheets.file_limits import ALLOWANCE
from measures.text.confined.confinement import serve_request


def main(kind: str, wanted: str) -> None:
    """Read a file of the format ``kind``."""
    from measures.spreadsheets.tables_reader import build_answer

    serve_request(build_answer(kind, wanted), ALLOWANCE)


if __name__ == "__main__":
    main(*sys.argv[1:])
