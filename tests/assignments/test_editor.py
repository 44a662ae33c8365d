"""The responsibility editor: what it saves, what it refuses, and what happens when two people edit one measure."""

from __future__ import annotations

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from districts.models import Department
from measures.assignments.editor.ledger_state import ledger_edit_subject
from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Measure
from measures.staff.department_chooser import department_search_address
from measures.writing.edit_token import EditToken
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    MeasureFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD


class Fields(HTMLParser):
    """What a browser would send of the editor's form if it were sent as it is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self._select = ""
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "template":
            self._depth += 1
        if self._depth:
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.data[self._select] = given.get("value") or ""
        elif (
            tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given)
        ):
            self.data[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "template"


@pytest.fixture
def measure(db: None) -> Measure:
    """A measure that its document gives to 区甲局 (leads), 区乙局 and 区丙局 (support)."""
    made: Measure = MeasureFactory.create()
    for order, (name, role) in enumerate([("区甲局", LEAD), ("区乙局", CO_LEAD), ("区丙局", CO_LEAD)]):
        department = DepartmentFactory.create(name=name, district=made.document.district)
        AssignmentFactory.create(measure=made, role=role, order=order, department=department)
    DepartmentFactory.create(name="区丁局", district=made.document.district)
    return made


def client_of(user: User | None = None) -> Client:
    client = Client()
    client.force_login(user or UserFactory.create())
    return client


def address(measure: Measure, page: str = "") -> str:
    return reverse(f"admin:measures_measure_responsibility{page}", args=[measure.pk])


def found_at(measure: Measure, typed: str) -> str:
    """Return the address at which the rows find departments."""
    return f"{department_search_address([measure.document.district])}&q={typed}"


def opened(client: Client, measure: Measure) -> dict[str, str]:
    """Return what the page would send."""
    response = client.get(address(measure))
    assert response.status_code == 200
    return Fields(response.content.decode()).data


def with_row(data: dict[str, str], name: str, *, role: str = CO_LEAD, number: str = "9") -> dict[str, str]:
    """Return the form with a department in its empty row."""
    index = int(data["rows-TOTAL_FORMS"]) - 1
    row = {"name": name, "role": role, "number": number}
    return data | {f"rows-{index}-{key}": value for key, value in row.items()}


def in_force(measure: Measure, on: date | None = None) -> list[tuple[str, str]]:
    rows = measure.assignments.in_force(on).select_related("department").order_by("-role", "order", "pk")
    return [(row.role, row.department.name) for row in rows]


BEFORE = [(LEAD, "区甲局"), (CO_LEAD, "区乙局"), (CO_LEAD, "区丙局")]


def test_a_department_is_added_and_taken_back(measure: Measure) -> None:
    client = client_of()
    data = with_row(opened(client, measure), "区丁局") | {"reason": "专题会议"}
    saved = client.post(address(measure), data, follow=True)
    page = saved.content.decode()
    assert in_force(measure) == [*BEFORE, (CO_LEAD, "区丁局")]
    assert "已保存" in page
    assert "撤销这次调整" in page
    change_set = ChangeSet.objects.latest("pk")
    taken = client.post(address(measure, "_undo"), {"change_set": change_set.pk}, follow=True)
    assert "已撤销" in taken.content.decode()
    assert in_force(measure) == BEFORE
    again = client.post(address(measure, "_undo"), {"change_set": change_set.pk}, follow=True)
    assert "不能再次撤销" in again.content.decode()
    assert "这次调整已撤销" in again.content.decode()


def test_rows_follow_their_numbers_and_roles(measure: Measure) -> None:
    client = client_of()
    data = opened(client, measure) | {"reason": "x", "rows-2-number": "1.5", "rows-0-DELETE": "1"}
    client.post(address(measure), with_row(data, "区丁局", role=LEAD))
    assert in_force(measure) == [(LEAD, "区丁局"), (CO_LEAD, "区丙局"), (CO_LEAD, "区乙局")]


def test_an_earlier_day_stays_as_it_was_and_a_later_one_is_planned(measure: Measure) -> None:
    client = client_of()
    today = timezone.localdate()
    later = today + timedelta(days=30)
    data = opened(client, measure)
    client.post(address(measure), data | {"rows-1-DELETE": "1", "on": later.isoformat(), "reason": "x"})
    assert in_force(measure) == BEFORE
    assert in_force(measure, later) == [BEFORE[0], BEFORE[2]]
    page = client.get(address(measure)).content.decode()
    assert f"已安排在 {later:%Y-%m-%d} 变动" in page
    early = opened(client, measure) | {"rows-0-DELETE": "1", "on": today.isoformat(), "reason": "x"}
    assert "已另有调整" in client.post(address(measure), early).content.decode()


def test_saving_untouched_says_so_and_leaves_no_trace(measure: Measure) -> None:
    client = client_of()
    response = client.post(address(measure), opened(client, measure), follow=True)
    assert "没有改动" in response.content.decode()
    measure.refresh_from_db()
    assert (measure.version, ChangeSet.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows-0-DELETE": "1"}, "须写明理由"),
        ({"on": "2025-02-30", "reason": "x"}, "不是有效的日期"),
        ({"on": "昨天\0", "reason": "x"}, "不是有效的日期"),
        ({"rows-1-number": "第一", "reason": "x"}, "不是数字"),
        ({"rows-1-role": "boss", "reason": "x"}, "只能是"),
        (
            {"rows-1-name": "区甲局", "rows-1-department": "", "rows-1-role": LEAD, "reason": "x"},
            "出现了两次",
        ),
        ({"rows-1-name": "丁", "reason": "x"}, "不能确定“丁”是哪个部门"),
        ({"rows-1-name": "没有这个", "reason": "x"}, "没有叫“没有这个”的部门"),
        ({"rows-1-name": "", "rows-1-department": "9" * 15, "reason": "x"}, "没有"),
        ({"reason": "长" * 501, "rows-0-DELETE": "1"}, "不能超过"),
        ({"rows-TOTAL_FORMS": "99999", "reason": "x"}, "行数太多"),
    ],
)
def test_what_cannot_be_is_reported_in_place_and_nothing_is_lost(
    measure: Measure, change: dict[str, str], message: str
) -> None:
    client = client_of()
    sent = opened(client, measure) | {"on": "2026-11-20", "rows-2-number": "7"} | change
    response = client.post(address(measure), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    kept = Fields(page).data
    for name in ("reason", "on"):
        assert kept[name] == sent[name].strip()
    assert {"区甲局", "区丙局"} <= {value for key, value in kept.items() if key.endswith("-name")}
    assert EditToken.read(kept["edit_token"], ledger_edit_subject(measure)) == EditToken.read(
        sent["edit_token"], ledger_edit_subject(measure)
    )
    assert in_force(measure) == BEFORE


def test_a_suggestion_is_chosen_without_scripts(measure: Measure) -> None:
    client = client_of()
    sent = opened(client, measure) | {"rows-1-name": "丁", "reason": "x"}
    page = client.post(address(measure), sent).content.decode()
    wanted = Department.objects.get(name="区丁局").pk
    assert f'name="rows-1-choice" value="{wanted}"' in page
    client.post(address(measure), Fields(page).data | {"rows-1-choice": str(wanted)})
    assert in_force(measure) == [BEFORE[0], (CO_LEAD, "区丁局"), BEFORE[2]]


def test_more_rows_are_given_without_scripts(measure: Measure) -> None:
    client = client_of()
    sent = with_row(opened(client, measure), "区丁局") | {"do": "more"}
    kept = Fields(client.post(address(measure), sent).content.decode()).data
    assert int(kept["rows-TOTAL_FORMS"]) == 4 + 3
    assert kept["rows-3-name"] == "区丁局"
    assert in_force(measure) == BEFORE


def test_a_number_between_two_may_have_a_decimal_and_any_width(measure: Measure) -> None:
    client = client_of()
    data = opened(client, measure) | {"rows-1-number": "９", "rows-2-number": " 2.25 ", "reason": "x"}
    client.post(address(measure), with_row(data, "区丁局", number="2.5"))
    assert in_force(measure) == [
        (LEAD, "区甲局"),
        (CO_LEAD, "区丙局"),
        (CO_LEAD, "区丁局"),
        (CO_LEAD, "区乙局"),
    ]


def test_too_many_rows_are_all_shown_again(measure: Measure) -> None:
    client = client_of()
    sent = opened(client, measure) | {"rows-TOTAL_FORMS": "90", "reason": "x"}
    sent |= {f"rows-{number}-{key}": value for number in range(3, 90) for key, value in
             {"name": f"没有这个{number}", "role": CO_LEAD, "number": str(number)}.items()}  # fmt: skip
    response = client.post(address(measure), sent)
    assert response.status_code == 422
    assert "行数太多" in response.content.decode()
    kept = Fields(response.content.decode()).data
    typed = {value for name, value in sent.items() if name.endswith("-name") and value}
    assert typed <= {value for name, value in kept.items() if name.endswith("-name")}
    few = {name: value for name, value in kept.items() if "没有这个" not in value}
    assert client.post(address(measure), few, follow=True).status_code == 200


def test_a_page_that_does_not_say_how_many_rows_takes_nobody_out(measure: Measure) -> None:
    client = client_of()
    sent = opened(client, measure) | {"reason": "x"}
    del sent["rows-TOTAL_FORMS"]
    response = client.post(address(measure), sent)
    assert response.status_code == 422
    assert "数据不完整" in response.content.decode()
    assert in_force(measure) == BEFORE


def test_a_chosen_suggestion_stays_chosen_where_something_else_is_wrong(measure: Measure) -> None:
    client = client_of()
    sent = opened(client, measure) | {"rows-1-name": "丁"}
    kept = Fields(client.post(address(measure), sent).content.decode()).data
    wanted = Department.objects.get(name="区丁局").pk
    for button in ("save", "more"):
        again = client.post(address(measure), kept | {"rows-1-choice": str(wanted), "do": button})
        shown = Fields(again.content.decode()).data
        assert (shown["rows-1-name"], shown["rows-1-department"]) == ("区丁局", str(wanted))
    assert client.post(address(measure), shown | {"reason": "x"}).status_code == 302
    assert in_force(measure)[1] == (CO_LEAD, "区丁局")


@pytest.mark.parametrize("token", ["", "x", "x:y:z", None])
def test_a_page_without_its_token_is_refused(measure: Measure, token: str | None) -> None:
    client = client_of()
    sent = opened(client, measure) | {"rows-0-DELETE": "1", "reason": "专题会议"}
    other = opened(client, AssignmentFactory.create().measure)["edit_token"]
    response = client.post(address(measure), sent | {"edit_token": other if token is None else token})
    assert response.status_code == 400
    assert "版本标记" in response.content.decode()
    assert Fields(response.content.decode()).data["reason"] == "专题会议"
    assert in_force(measure) == BEFORE


class TestTwoEditors:
    """One saves, the other has the page open: the second is shown what happened and decides."""

    @pytest.fixture
    def second(self, measure: Measure) -> Client:
        return client_of()

    @pytest.fixture
    def sent(self, measure: Measure, second: Client) -> dict[str, str]:
        """What the second types, while the first takes 区乙局 out and puts 区丁局 in."""
        data = opened(second, measure) | {"rows-2-DELETE": "1", "reason": "我的理由"}
        first = client_of(UserFactory.create(username="liwei"))
        theirs = opened(first, measure) | {"rows-1-DELETE": "1", "reason": "对方的理由"}
        first.post(address(measure), with_row(theirs, "区丁局"))
        return data

    def test_the_second_editor_sees_who_did_what_and_keeps_what_was_typed(
        self, measure: Measure, second: Client, sent: dict[str, str]
    ) -> None:
        response = second.post(address(measure), sent)
        page = response.content.decode()
        assert response.status_code == 409
        for reported in ("liwei", "对方的理由", "增</span> 配合：区丁局", "去</span> 配合：区乙局"):
            assert reported in page
        kept = Fields(page).data
        names = [kept[f"rows-{number}-name"] for number in range(3)]
        assert (names, kept["reason"], kept["rows-2-DELETE"]) == (
            ["区甲局", "区乙局", "区丙局"],
            "我的理由",
            "1",
        )
        assert (CO_LEAD, "区丁局") in in_force(measure)

    def test_an_import_that_came_first_is_shown_like_an_edit(self, measure: Measure, second: Client) -> None:
        data = with_row(opened(second, measure), "区丁局") | {"reason": "我的理由"}
        with record_changes(kind=ChangeSet.Kind.IMPORT, summary="更新嘉定区方案"):
            measure.version += 1
            measure.text = "更正后的原文"
            measure.save()
        response = second.post(address(measure), data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "<strong>系统</strong>" in page
        assert "更新嘉定区方案" in page

    def test_only_an_explicit_word_saves_over(
        self, measure: Measure, second: Client, sent: dict[str, str]
    ) -> None:
        kept = Fields(second.post(address(measure), sent).content.decode()).data
        for word in ({}, {"do": "save"}):
            assert second.post(address(measure), kept | word).status_code == 409
        assert (CO_LEAD, "区丁局") in in_force(measure)
        assert second.post(address(measure), kept | {"do": "mine"}).status_code == 302
        assert in_force(measure) == [(LEAD, "区甲局"), (CO_LEAD, "区乙局")]

    def test_a_third_change_is_shown_again(
        self, measure: Measure, second: Client, sent: dict[str, str]
    ) -> None:
        kept = Fields(second.post(address(measure), sent).content.decode()).data
        third = client_of(UserFactory.create(username="wang"))
        third.post(address(measure), opened(third, measure) | {"rows-0-DELETE": "1", "reason": "x"})
        response = second.post(address(measure), kept | {"do": "mine"})
        assert response.status_code == 409
        assert "wang" in response.content.decode()
        assert "liwei" in response.content.decode()

    def test_theirs_is_taken_by_opening_the_page_anew(
        self, measure: Measure, second: Client, sent: dict[str, str]
    ) -> None:
        second.post(address(measure), sent)
        names = [value for key, value in opened(second, measure).items() if key.endswith("-name") and value]
        assert names == ["区甲局", "区丙局", "区丁局"]

    def test_what_was_put_back_meanwhile_is_reported_too(
        self, measure: Measure, sent: dict[str, str]
    ) -> None:
        client = client_of()
        data = opened(client, measure) | {"rows-0-DELETE": "1", "reason": "x"}
        undo_change_set(change_set=ChangeSet.objects.latest("pk"), user=UserFactory.create(username="zhao"))
        response = client.post(address(measure), data)
        assert response.status_code == 409
        assert "zhao" in response.content.decode()
        assert in_force(measure) == BEFORE

    def test_a_change_of_the_text_is_a_change_too(self, measure: Measure, second: Client) -> None:
        data = opened(second, measure) | {"rows-0-DELETE": "1", "reason": "x"}
        Measure.objects.filter(pk=measure.pk).update(version=2)
        response = second.post(address(measure), data)
        assert response.status_code == 409
        assert "责任分工没有变" in response.content.decode()


def test_departments_are_found_for_those_who_may_assign(measure: Measure) -> None:
    AliasFactory.create(department=Department.objects.get(name="区丁局"), name="区顶呱呱办")
    CityDepartmentFactory.create(name="市丁局")
    found = client_of().get(found_at(measure, "dj")).json()["results"]
    assert [(each["name"], each["where"]) for each in found] == [
        ("区丁局", measure.document.district.name),
        ("市丁局", "上海市"),
    ]
    (found,) = client_of().get(found_at(measure, "dgg")).json()["results"]
    assert found["by"] == "区顶呱呱办"


@pytest.mark.parametrize("page", ["", "_undo"])
def test_others_are_kept_out(measure: Measure, page: str) -> None:
    url = address(measure, page)
    send = Client.post if page == "_undo" else Client.get
    assert send(Client(), url).status_code in (302, 403)
    viewer = User.objects.create(username="viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    assert send(client_of(viewer), url).status_code == 403
    deleted = reverse(f"admin:measures_measure_responsibility{page}", args=[10**20])
    assert send(client_of(), deleted).status_code == 404


def test_saving_takes_a_token_and_undoing_the_measures_own_change(measure: Measure) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create())
    data = opened(client, measure) | {"rows-0-DELETE": "1", "reason": "x"}
    del data["csrfmiddlewaretoken"]
    assert client.post(address(measure), data).status_code == 403
    other = client_of()
    elsewhere = AssignmentFactory.create().measure
    other.post(address(elsewhere), opened(other, elsewhere) | {"rows-0-DELETE": "1", "reason": "x"})
    change_set = ChangeSet.objects.latest("pk")
    for pk in (change_set.pk, "x", "9" * 40):
        assert other.post(address(measure, "_undo"), {"change_set": pk}).status_code == 404
    assert client_of().get(address(measure, "_undo")).status_code == 405


def test_many_departments_take_as_many_queries_as_few(measure: Measure) -> None:
    client = client_of()

    def queries() -> int:
        client.get(address(measure))  # the index that its list is read from is ready
        with CaptureQueriesContext(connection) as captured:
            client.get(address(measure))
            client.get(found_at(measure, "q"))
        return len(captured)

    few = queries()
    for _ in range(10):
        AssignmentFactory.create(measure=measure)
        AliasFactory.create(department__district=measure.document.district)
    assert queries() == few
