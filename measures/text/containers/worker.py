"""The process that reads one file: bytes on standard input, its text or what is wrong as JSON on standard output."""

from __future__ import annotations

import json
import resource
import sys

from measures.text.containers.limits import MEMORY, SECONDS


def main(kind: str) -> None:
    """Read a file of a kind. Whatever a parser does with it, it gets so much memory and time and writes no file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    from measures.text.containers.readers import read

    json.dump(read(kind, sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main(sys.argv[1])
