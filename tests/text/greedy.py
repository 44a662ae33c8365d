"""What a parser might do with a hostile file: take all memory there is."""

from __future__ import annotations

import resource

from measures.text.containers.file_limits import MEMORY

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    print(len(bytearray(2 * MEMORY)))  # noqa: T201
