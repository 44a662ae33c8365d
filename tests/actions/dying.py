"""Load a plan and be killed on the way: ``python dying.py FILE QUERY`` dies before its QUERY-th query.

A program of its own, because nothing can clean up after SIGKILL. With 0 it lives, and prints how many queries it made.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

#: What begins and ends transactions differs where one runs inside another.
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


def main(path: Path, fatal: int) -> None:
    """Load ``path``, and die before the query number ``fatal``."""
    django.setup()
    from django.db import connection

    from measures.actions.load import load

    made: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.startswith(TRANSACTION):
            made.append(sql)
            if len(made) == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *rest)

    connection.ensure_connection()
    with connection.execute_wrapper(count):
        load(content=path.read_bytes(), name=path.name)
    sys.stdout.write(str(len(made)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
