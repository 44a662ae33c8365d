"""What a parser might do with a hostile file: take all memory there is."""

from __future__ import annotations

import resource

from measures.text.containers.file_limits import READING_MEMORY

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (READING_MEMORY, READING_MEMORY))
    print(len(bytearray(2 * READING_MEMORY)))  # noqa: T201
