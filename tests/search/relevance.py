"""``python -m tests.search.relevance``: print how well questions are answered, a line for each kind.

It asks the questions of ``questions.json`` of the database that the settings name, which needs the five plans.
"""

from __future__ import annotations

import os
import sys

import django


def main() -> int:
    """Print the figures of each kind, and the questions without a right first hit."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    django.setup()
    from measures.search.meaning.encoding import encode_library
    from tests.search.answered_questions import answer_questions, figures

    encode_library("default")

    answered = answer_questions()
    for kind in dict.fromkeys(one.kind for one in answered):
        of_kind = [one for one in answered if one.kind == kind]
        shares = "  ".join(f"{name} {share:.2f}" for name, share in figures(of_kind).items())
        sys.stdout.write(f"{kind:12} {len(of_kind):3} questions  {shares}\n")
        for one in of_kind:
            if one.hits[:1] != (True,):
                sys.stdout.write(f"    {one.text}: {list(map(int, one.hits))} of {one.possible}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
