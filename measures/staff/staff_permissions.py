"""Permissions that depend on the record: who may assign and restore which measures, and why somebody may not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User

from districts.models import District
from measures.models import Measure, StaffDistrict
from measures.staff.roles import ASSIGN_ANY, ASSIGN_OWN, CHANGE_MEASURE, RESTORE, roles_with

#: The refusal for an account that changes assignments in its districts, and has none.
NO_DISTRICT = "您的账号还没有负责的区，请联系管理员指定"
#: Where an account keeps its permissions and districts for the rest of a request.
_KNOWN_RIGHTS = ("_perm_cache", "_user_perm_cache", "_group_perm_cache", "_districts_of")


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


def tied_districts(user: Any) -> tuple[District, ...]:
    """Return the districts of an account, in order; cached on the user."""
    known: tuple[District, ...] | None = getattr(user, "_districts_of", None)
    if known is None:
        tied = StaffDistrict.objects.filter(user=user).order_by().values("district")
        known = tuple(District.objects.filter(pk__in=tied).order_by("code"))
        user._districts_of = known
    return known


def tied_district_ids(user: Any) -> frozenset[int]:
    """Return the ids of the districts of an account."""
    return frozenset(district.pk for district in tied_districts(user))


def assigns_in_own_districts_only(user: Any) -> bool:
    """Return whether a user may change assignments, but only in the districts that the account is tied to."""
    return may_assign_anywhere(user) and not user.has_perm(ASSIGN_ANY)


def own_districts_in_words(user: Any) -> str:
    """Return in Chinese the names of the districts that an account is tied to, empty for none."""
    return "、".join(district.name for district in tied_districts(user))


def assign_refusal(user: Any, measure: Measure) -> str:
    """Return in Chinese why a user may not change the assignments of a measure, nothing if they may."""
    if may_assign(user, measure):
        return ""
    if not may_assign_anywhere(user):
        return f"您的角色不能调整责任分工，由{roles_with(ASSIGN_OWN, ASSIGN_ANY)}办理"
    names = own_districts_in_words(user)
    if not names:
        return NO_DISTRICT
    return f"属于{measure.document.district.name}，不在您负责的区（{names}）"


def facts_refusal(user: Any) -> str:
    """Return in Chinese why a user may not change the text of measures, their deadlines and ★, nothing if they may."""
    if user.has_perm(CHANGE_MEASURE):
        return ""
    return f"标题、正文、完成时限和 ★ 由{roles_with(CHANGE_MEASURE)}修改"


def reread_rights(user: User) -> None:
    """Have the rights of an account be read anew: an action that has locked its records checks once more.

    What was taken from the account since the request began counts then, and for the rest of the request.
    """
    user.refresh_from_db(fields=["is_active", "is_staff", "is_superuser"])
    for name in _KNOWN_RIGHTS:
        if hasattr(user, name):
            delattr(user, name)


def may_restore(user: Any, measure: Measure) -> bool:
    """Return whether a user may restore a measure and its assignments."""
    return may_assign(user, measure) and bool(user.has_perm(RESTORE))


def is_staff(user: Any) -> bool:
    """Return whether the user is signed in with an account that may enter the admin."""
    return bool(user.is_active and user.is_staff)
