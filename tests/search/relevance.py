"""``python -m tests.search.relevance [--half NAME] [--failures]``: print how well questions are answered.

Halves are seen, unseen, later, blind, last, everyday and everyday-unseen. A line for each kind and half. It asks the questions of ``questions.json`` of the database that the settings name, which
needs the five plans. What is mended is what the failures of the seen half show; those of the unseen one stay unread.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.search.answered_questions import AnsweredQuestion


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each kind and half, with ``--failures`` also each question that is not well answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--half",
        choices=("seen", "unseen", "later", "blind", "last", "everyday", "everyday-unseen"),
        default="",
    )
    parser.add_argument("--failures", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    django.setup()
    from measures.search.meaning.encoding import encode_library
    from tests.search.answered_questions import answer_questions, figures

    encode_library("default")
    answered = answer_questions(*filter(None, [options.half]))
    for kind, half in sorted({(one.kind, one.half) for one in answered}):
        of_kind = [one for one in answered if (one.kind, one.half) == (kind, half)]
        shares = "  ".join(f"{name} {share:.2f}" for name, share in figures(of_kind).items())
        sys.stdout.write(f"{kind:10} {half:6} {len(of_kind):3} questions  {shares}\n")
        for one in of_kind:
            if options.failures and not _is_well_answered(one):
                sys.stdout.write(f"    {one.text}: {list(one.grades)} of {len(one.best)}\n")
    return 0


def _is_well_answered(one: AnsweredQuestion) -> bool:
    if one.kind == "nothing":
        return one.is_silent
    return one.stated and (one.five if one.kind == "meant" else one.first)


if __name__ == "__main__":
    sys.exit(main())
