"""Give a district its standard departments, as one change set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import IntegrityError

from districts.departments.agency_template import build_department
from districts.models import Department, DepartmentAlias, District
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet
from measures.review.district_template.offered_departments import OfferedDepartment, offer_departments
from measures.text.nested_quotation_marks import quote
from measures.writing.action_errors import ActionError, EditConflict
from measures.writing.record_locking import lock_record

#: The message for a name that the template does not have for the district.
NOT_OFFERED = "有的名称不在本级的通用名称中，没有添加。请重新打开这一页。"


def add_standard_departments(*, district: int, names: Collection[str], user: User) -> ChangeSet | None:
    """Make the departments of the template with these names, with their aliases; all or none.

    Return the change set, None if all of them are there. Raise `EditConflict` if some are there by now, `ActionError`
    for what the template does not have for the district, and for two bodies with one function.
    """
    try:
        with record_changes(kind=ChangeSet.Kind.BULK, user=user) as recorder:
            place = lock_record(District, district, version=None)
            offer = offer_departments(place)
            if offer.refusal:
                raise ActionError(offer.refusal)
            chosen = [row for row in offer.rows if row.standard.name in names]
            if len(chosen) < len(set(names)):
                raise ActionError(NOT_OFFERED)
            new = [row for row in chosen if row.existing is None]
            if not new:
                return None
            if len(new) < len(chosen):
                raise _existing_conflict([row for row in chosen if row.existing])
            _require_one_form(new)
            departments = [build_department(row.standard, offer.tier, place) for row in new]
            Department.objects.bulk_create(departments)
            aliases = [
                DepartmentAlias(department=department, name=alias)
                for department, row in zip(departments, new, strict=True)
                for alias in row.standard.aliases
            ]
            DepartmentAlias.objects.bulk_create(aliases)
            recorder.made_in_bulk([*departments, *aliases])
            recorder.summary = f"按通用名称为{place.name}添加 {len(new)} 个部门"
    except IntegrityError as error:
        # An import or a form made one at the same moment, without the lock of the place.
        raise EditConflict("刚才有人添加了同名的部门，没有保存。请核对下面的清单后再添加。") from error
    return recorder.change_set


def _existing_conflict(rows: Collection[OfferedDepartment]) -> EditConflict:
    """Return the error that says which of the chosen departments are there by now."""
    names = [str(row.existing) for row in rows]
    shown = "、".join(dict.fromkeys(names[:5])) + ("等" if len(names) > 5 else "")
    return EditConflict(
        f"您打开之后，勾选的部门中有 {len(names)} 个已由他人添加（{shown}），没有保存。其余的还勾着，请核对后再添加。",
        names,
    )


def _require_one_form(rows: Collection[OfferedDepartment]) -> None:
    """Raise `ActionError` for two forms of body with one function: a place has one."""
    counts = Counter(row.standard.function for row in rows if row.standard.function)
    twice = [function for function, count in counts.items() if count > 1]
    if twice:
        names = [row.standard.name for row in rows if row.standard.function == twice[0]]
        shown = "、".join(quote(name) for name in names)
        raise ActionError(f"{shown}是同一职能的不同写法，一地只有一个，没有保存。请只勾选实有的一个。")
