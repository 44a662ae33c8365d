"""Who may do what in the admin, asked in one place by all of its pages."""

from __future__ import annotations

from typing import Any

from measures.models import Measure


def may_assign(user: Any, measure: Measure) -> bool:
    """Return whether a user may change who is responsible for a measure.

    ``user`` is whoever is signed in, or nobody. The pages that change responsibility ask nothing else: further rules,
    such as that of the user's own district, belong here.
    """
    return bool(user.is_active and user.is_staff and user.has_perm("measures.change_assignment"))
