"""The process that reads one file: bytes on standard input, its text or what is wrong as JSON on standard output."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from measures.text.confined.confinement import page_reporter, serve_request
from measures.text.containers.file_limits import FILE_ALLOWANCE
from measures.text.decode import UnreadableBytes


def main(kind: str) -> None:
    """Read a file of a kind. Whatever a parser does with it, it gets so much memory and time and writes no file."""

    def answer(content: bytes) -> bytes:
        from measures.text.containers.container_readers import read_container_file

        try:
            found = read_container_file(kind, content, page_reporter(FILE_ALLOWANCE))
        except UnreadableBytes as error:
            return json.dumps({"error": str(error)}).encode()
        return json.dumps(asdict(found)).encode()

    serve_request(answer, FILE_ALLOWANCE)


if __name__ == "__main__":
    main(sys.argv[1])
