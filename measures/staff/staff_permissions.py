"""Permissions that depend on the record: who may assign and restore which measures."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from measures.models import Measure, StaffDistrict
from measures.staff.roles import ASSIGN_ANY, ASSIGN_OWN, RESTORE


def may_assign(user: Any, measure: Measure) -> bool:
    """Return whether a user may change the assignments of a measure, and enter its progress.

    ``user`` may be anonymous. All pages that change either check this alone: further rules belong here.
    """
    if not is_staff(user):
        return False
    if user.has_perm(ASSIGN_ANY):
        return True
    return bool(user.has_perm(ASSIGN_OWN)) and measure.document.district_id in tied_district_ids(user)


def may_assign_anywhere(user: Any) -> bool:
    """Return whether a user may change the assignments of any measure at all, in some district."""
    return is_staff(user) and bool(user.has_perm(ASSIGN_ANY) or user.has_perm(ASSIGN_OWN))


def may_assign_some(user: Any, measures: Collection[int]) -> bool:
    """Return whether a user may change the assignments of any of the measures with these ids."""
    if not may_assign_anywhere(user):
        return False
    if user.has_perm(ASSIGN_ANY):
        return True
    own = Measure.objects.filter(pk__in=measures, document__district__in=tied_district_ids(user))
    return own.exists()


def tied_district_ids(user: Any) -> frozenset[int]:
    """Return the ids of the districts of an account; cached on the user."""
    known: frozenset[int] | None = getattr(user, "_districts_of", None)
    if known is None:
        known = frozenset(StaffDistrict.objects.filter(user=user).values_list("district", flat=True))
        user._districts_of = known
    return known


def may_restore(user: Any, measure: Measure) -> bool:
    """Return whether a user may restore a measure and its assignments."""
    return may_assign(user, measure) and bool(user.has_perm(RESTORE))


def is_staff(user: Any) -> bool:
    """Return whether the user is signed in with an account that may enter the admin."""
    return bool(user.is_active and user.is_staff)
