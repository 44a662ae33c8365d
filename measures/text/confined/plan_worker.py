"""The process that reads one plan: the bytes of a file, or a text that somebody put right, on standard input.

It answers with JSON: what was read (`measures.text.confined.plan_reading.PlanRead`), or under ``error`` what is wrong, in Chinese.
"""

from __future__ import annotations

import sys

from measures.text.confined.confinement import serve
from measures.text.confined.plan_limits import ALLOWANCE


def main(job: str) -> None:
    """Do a job, ``file`` or ``text``."""
    from measures.text.confined import plan_reader

    serve(plan_reader.ANSWERS[job], ALLOWANCE)


if __name__ == "__main__":
    main(sys.argv[1])
