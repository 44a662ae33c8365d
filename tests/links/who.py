"""``python -m tests.links.who``: print how often a suggested lead is right, for every measure with a known lead.

It asks the database that the settings name. ``--misses`` lists the measures where none of those suggested is right.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import django


def main() -> int:
    """Print the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyhub.settings")
    django.setup()
    from tests.links.hidden_leads import hidden_leads

    found = list(hidden_leads())
    clear = [one for one in found if one.is_clear]
    for what, shares in (
        ("a suggestion is made", _share(bool(one.names) for one in found)),
        ("a right body among the first three", _share(one.is_right for one in found)),
        ("the first is right", _share(one.is_first_right for one in found)),
        ("a right body, where readers are shown it", _share(one.is_right for one in clear)),
    ):
        sys.stdout.write(f"{what}: {shares}\n")
    if "--misses" in sys.argv:
        for one in found:
            if not one.is_right:
                leads, names = "、".join(sorted(one.leads)), "、".join(one.names)
                sys.stdout.write(f"{one.measure}：{leads}；建议 {names}\n")
    return 0


def _share(members: Iterable[bool]) -> str:
    """Return which share of the members is true, and how many."""
    held = list(members)
    return f"{sum(held) / len(held):.2f} ({sum(held)}/{len(held)})" if held else "-"


if __name__ == "__main__":
    sys.exit(main())
