"""Acts are taken back with the permissions of today: a role that was taken away since takes its acts along."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from districts.models import Department
from measures.accounts.actions import set_role
from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.decisions.decision_checks import record_digest
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.history.undo_permissions import may_undo
from measures.history.views import undo_page, undo_shortcut
from measures.links.actions.link_decisions import confirm_links
from measures.models import Assignment, ChangeSet, Document, Measure, Problem, StaffDistrict
from measures.review.actions.discrepancy_decisions import decide_discrepancy, discrepancy_records
from tests.factories import DepartmentFactory, DiscrepancyFactory, DistrictFactory, LinkFactory, UserFactory
from tests.grown_library import grow

pytestmark = pytest.mark.django_db
ROLES = ("查看", "责任编辑", "内容编辑", "管理员")


def account(name: str, role: str, *, own: Measure | None = None) -> User:
    user = User.objects.create(username=name, is_staff=True)
    set_role(user=user, role=role, districts=[own.document.district] if own else [])
    return User.objects.get(pk=user.pk)


def now(user: User, role: str, *, own: Measure | None = None) -> User:
    """Give an account another role; return it as it is seen at its next request."""
    set_role(user=user, role=role, districts=[own.document.district] if own else [])
    return User.objects.get(pk=user.pk)


def latest() -> ChangeSet:
    return ChangeSet.objects.latest("pk")


def change_department(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        record = measure.assignments.all()[0].department
        record.full_name = "另一个全称"
        record.save()


def make_department(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        DepartmentFactory(district=measure.document.district)


def tie_account(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        StaffDistrict.objects.create(
            user=User.objects.create(username="wang"), district=measure.document.district
        )


def delete_document(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        Document.objects.get(pk=measure.document_id).delete()


def delete_measure(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        Measure.objects.get(pk=measure.pk).delete()


def reword(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        measure.text = "另一种说法。"
        measure.version += 1
        measure.save()


def settle_problem(user: User, measure: Measure) -> None:
    resolve_records(records=list(Problem.objects.filter(document=measure.document)), user=user)


def decide_name(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.DECISION, user=user):
        name = Department.objects.create(district=measure.document.district, name="区新设局")
        name.aliases.create(name="新设局")


def reassign(user: User, measure: Measure) -> None:
    measure.refresh_from_db()
    other = DepartmentFactory(district=measure.document.district)
    duty = DepartmentInRole(other.pk, Assignment.Role.LEAD)
    assign_departments(
        measure=measure.pk, duties=[duty], user=user, version=measure.version, reason="机构改革"
    )


def decide_contradiction(user: User, measure: Measure, field: str) -> None:
    measure.discrepancies.all().delete()
    record = DiscrepancyFactory(measure=measure, field=field)
    seen = record_digest(*discrepancy_records(record))
    decide_discrepancy(discrepancy=record.pk, seen=seen, user=user, choice="text")


def decide_duty(user: User, measure: Measure) -> None:
    decide_contradiction(user, measure, "co_lead")


def decide_title(user: User, measure: Measure) -> None:
    decide_contradiction(user, measure, "title")


def confirm_link(user: User, measure: Measure) -> None:
    link = LinkFactory(origin=measure)
    with record_changes(kind=ChangeSet.Kind.BULK, user=user):
        confirm_links(links=[link], user=user)


def import_plan(user: User, measure: Measure) -> None:
    with record_changes(kind=ChangeSet.Kind.IMPORT, user=user):
        grow(1)


#: Each act with the role that it takes at least.
ACTS: list[tuple[Callable[[User, Measure], None], str]] = [
    (change_department, "管理员"),
    (make_department, "管理员"),
    (tie_account, "管理员"),
    (delete_document, "管理员"),
    (delete_measure, "管理员"),
    (reword, "内容编辑"),
    (settle_problem, "内容编辑"),
    (decide_name, "内容编辑"),
    (confirm_link, "内容编辑"),
    (import_plan, "内容编辑"),
    (decide_title, "内容编辑"),
    (decide_duty, "责任编辑"),
    (reassign, "责任编辑"),
]


@pytest.mark.parametrize(("act", "least"), ACTS, ids=[act.__name__ for act, _ in ACTS])
def test_an_act_is_undone_by_whoever_might_still_do_it(
    act: Callable[[User, Measure], None], least: str
) -> None:
    measure = grow(1)
    user = account("zhang", "管理员")
    act(user, measure)
    done = latest()

    may = {role: may_undo(now(user, role, own=measure), done) for role in ROLES}

    assert {role for role, allowed in may.items() if allowed} == {
        role for role in ROLES if ROLES.index(role) >= ROLES.index(least)
    }


def test_a_deleted_document_is_not_brought_back_by_who_may_delete_none_any_more() -> None:
    measure = grow(2)
    user = account("zhang", "管理员")
    delete_document(user, measure)
    done = latest()
    client = Client()
    client.force_login(now(user, "内容编辑"))

    assert client.post(reverse("history:undo", args=[done.pk])).status_code == 403
    assert not Document.objects.exists()
    assert (
        "撤销这次变更"
        not in client.get(reverse("admin:measures_changeset_change", args=[done.pk])).content.decode()
    )

    client.force_login(now(user, "管理员"))
    assert client.post(reverse("history:undo", args=[done.pk])).status_code == 302
    assert Document.objects.count() == 1


def test_an_assignment_is_taken_back_within_ones_districts_of_today() -> None:
    measure = grow(1)
    user = account("zhang", "责任编辑", own=measure)
    reassign(user, measure)
    done = latest()

    assert may_undo(User.objects.get(pk=user.pk), done)
    StaffDistrict.objects.all().delete()
    assert not may_undo(User.objects.get(pk=user.pk), done)
    set_role(user=user, role="责任编辑", districts=[DistrictFactory.create()])
    assert not may_undo(User.objects.get(pk=user.pk), done)


def test_rights_are_checked_once_more_under_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = grow(1)
    user = account("zhang", "责任编辑", own=measure)
    reassign(user, measure)
    done = latest()
    before = list(Assignment.objects.order_by("pk").values())

    def lose_district(*args: object) -> bool:
        """Say what is so, and take the district away before the undo begins."""
        allowed = may_undo(*args)  # type: ignore[arg-type]
        set_role(user=User.objects.get(pk=user.pk), role="责任编辑", districts=[DistrictFactory.create()])
        return allowed

    of_measure = reverse("admin:measures_measure_responsibility_undo", args=[measure.pk])
    for page, address in (
        (undo_page, reverse("history:undo", args=[done.pk])),
        (undo_shortcut, of_measure),
    ):
        set_role(user=user, role="责任编辑", districts=[measure.document.district])
        client = Client()
        client.force_login(user)
        with monkeypatch.context() as patched:
            patched.setattr(page, "may_undo", lose_district)
            sent = {"change_set": done.pk, "_reason": "误改"}
            assert client.post(address, sent).status_code == 403
        assert list(Assignment.objects.order_by("pk").values()) == before
        assert not ChangeSet.objects.filter(kind=ChangeSet.Kind.UNDO).exists()


def test_what_an_account_knew_of_its_rights_does_not_count() -> None:
    measure = grow(1)
    user = account("zhang", "内容编辑")
    reword(user, measure)
    assert may_undo(user, latest()), "reads the permissions, which the account keeps"
    set_role(user=User.objects.get(pk=user.pk), role="查看", districts=[])
    with pytest.raises(PermissionDenied):
        undo_change_set(change_set=latest(), user=user)
    assert Measure.objects.get(pk=measure.pk).text == "另一种说法。"


def test_an_assignment_that_went_to_another_measure_takes_the_rights_for_both() -> None:
    measure, foreign = grow(1), grow(2)
    user = account("zhang", "责任编辑", own=measure)
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        moved = foreign.assignments.all()[0]
        moved.measure = measure
        moved.save()
    assert not may_undo(User.objects.get(pk=user.pk), latest())


def test_undoing_an_undo_takes_what_the_act_itself_took() -> None:
    measure = grow(1)
    user = account("zhang", "管理员")
    import_plan(user, measure)
    undo_change_set(change_set=latest(), user=user)
    undone = latest()

    assert may_undo(now(user, "内容编辑"), undone)
    assert not may_undo(now(user, "责任编辑", own=measure), undone)


def test_what_belongs_to_a_superuser_is_for_superusers() -> None:
    measure = grow(1)
    root, manager = UserFactory.create(), account("guan", "管理员")
    with record_changes(kind=ChangeSet.Kind.EDIT, user=root):
        StaffDistrict.objects.create(user=root, district=measure.document.district)

    assert may_undo(root, latest())
    assert not may_undo(manager, latest())


def test_an_account_that_was_stopped_takes_nothing_back() -> None:
    measure = grow(1)
    user = account("zhang", "管理员")
    reword(user, measure)
    user.is_active = False
    user.save()

    assert not may_undo(User.objects.get(pk=user.pk), latest())
