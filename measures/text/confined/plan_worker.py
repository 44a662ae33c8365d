"""The process that reads one plan: the bytes of a file, or a text that somebody put right, on standard input.

It answers with JSON: what was read (`measures.text.confined.plan_reading.PlanReading`), or under ``error`` what is
wrong, in Chinese.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import signature

from measures.text.confined.confinement import serve_request
from measures.text.confined.plan_limits import PLAN_ALLOWANCE


def prepare() -> Iterator[None]:
    """Load what any plan needs, step by step: modules with their patterns first, then all tables that are made once."""
    from measures.text.confined import plan_reader  # noqa: F401  loaded for later

    yield
    from measures.text.containers import pdf, web_page, word_document, workbook  # noqa: F401

    for name, module in list(sys.modules.items()):
        if name.startswith("measures.text.") and not name.startswith(f"{__package__}."):
            for function in list(vars(module).values()):
                if hasattr(function, "cache_info") and not signature(function).parameters:
                    yield
                    function()


def main(job: str) -> None:
    """Do a job, ``file`` or ``text``."""
    from measures.text.confined import plan_reader

    serve_request(plan_reader.ANSWERS[job], PLAN_ALLOWANCE)


if __name__ == "__main__":
    main(sys.argv[1])
