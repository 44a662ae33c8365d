"""Who may do what in the admin, asked in one place by all of its pages."""

from __future__ import annotations

from typing import Any

from measures.models import Assignment, ChangeSet, Measure, StaffDistrict
from measures.roles import ASSIGN_ANY, ASSIGN_OWN, RESTORE, UNDO_ANY, UNDO_OWN


def may_assign(user: Any, measure: Measure) -> bool:
    """Return whether a user may change who is responsible for a measure.

    ``user`` is whoever is signed in, or nobody. The pages that change responsibility ask nothing else: further rules
    belong here.
    """
    if not _is_staff(user):
        return False
    if user.has_perm(ASSIGN_ANY):
        return True
    return bool(user.has_perm(ASSIGN_OWN)) and measure.document.district_id in districts_of(user)


def districts_of(user: Any) -> frozenset[int]:
    """Return the ids of the districts that an account is tied to; asked once for each time it is signed in."""
    known: frozenset[int] | None = getattr(user, "_districts_of", None)
    if known is None:
        known = frozenset(StaffDistrict.objects.filter(user=user).values_list("district", flat=True))
        user._districts_of = known
    return known


def may_undo(user: Any, change_set: ChangeSet) -> bool:
    """Return whether a user may take an act back: their own, or anybody's.

    Who may change the assignments of some districts only takes back what is within them now.
    """
    if not _is_staff(user):
        return False
    if user.has_perm(UNDO_ANY):
        return True
    if change_set.revision.user_id != user.pk or not user.has_perm(UNDO_OWN):
        return False
    return bool(user.has_perm(ASSIGN_ANY)) or _is_within(change_set, districts_of(user))


def may_restore(user: Any, measure: Measure) -> bool:
    """Return whether a user may put a measure and its assignments back to what they were."""
    return may_assign(user, measure) and bool(user.has_perm(RESTORE))


def _is_within(change_set: ChangeSet, districts: frozenset[int]) -> bool:
    """Return whether an act changed nothing but responsibilities of these districts."""
    if change_set.kind != ChangeSet.Kind.RESPONSIBILITY:
        return False
    written = {Measure: set[int](), Assignment: set[int]()}
    for model, pk in change_set.revision.version_set.values_list("content_type__model", "object_id"):
        kind = Measure if model == "measure" else Assignment
        written[kind].add(int(pk))
    touched = set(
        Measure.objects.filter(pk__in=written[Measure]).values_list("document__district", flat=True)
    ) | set(
        Assignment.objects.filter(pk__in=written[Assignment]).values_list(
            "measure__document__district", flat=True
        )
    )
    return touched <= districts


def _is_staff(user: Any) -> bool:
    return bool(user.is_active and user.is_staff)
