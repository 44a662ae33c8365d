"""The process that reads one plan: the bytes of a file, or a text that somebody put right, on standard input.

It answers with JSON: what was read (`measures.text.confined.plan_reading.PlanReading`), or under ``error`` what is
wrong, in Chinese.
"""

from __future__ import annotations

import sys

from measures.text.confined.confinement import serve_request
from measures.text.confined.plan_limits import PLAN_ALLOWANCE


def main(job: str) -> None:
    """Do a job, ``file`` or ``text``."""
    from measures.text.confined import plan_reader

    serve_request(plan_reader.ANSWERS[job], PLAN_ALLOWANCE)


if __name__ == "__main__":
    main(sys.argv[1])
