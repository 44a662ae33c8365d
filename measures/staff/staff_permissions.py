"""Permissions that depend on the record: who may assign and restore which measures."""

from __future__ import annotations

from typing import Any

from measures.models import Measure, StaffDistrict
from measures.staff.roles import ASSIGN_ANY, ASSIGN_OWN, RESTORE


def may_assign(user: Any, measure: Measure) -> bool:
    """Return whether a user may change who is responsible for a measure.

    ``user`` is whoever is signed in, or nobody. The pages that change responsibility ask nothing else: further rules
    belong here.
    """
    if not is_staff(user):
        return False
    if user.has_perm(ASSIGN_ANY):
        return True
    return bool(user.has_perm(ASSIGN_OWN)) and measure.document.district_id in tied_district_ids(user)


def tied_district_ids(user: Any) -> frozenset[int]:
    """Return the ids of the districts that an account is tied to; asked once for each time it is signed in."""
    known: frozenset[int] | None = getattr(user, "_districts_of", None)
    if known is None:
        known = frozenset(StaffDistrict.objects.filter(user=user).values_list("district", flat=True))
        user._districts_of = known
    return known


def may_restore(user: Any, measure: Measure) -> bool:
    """Return whether a user may put a measure and its assignments back to what they were."""
    return may_assign(user, measure) and bool(user.has_perm(RESTORE))


def is_staff(user: Any) -> bool:
    """Return whether somebody is signed in with an account that may enter the admin."""
    return bool(user.is_active and user.is_staff)
