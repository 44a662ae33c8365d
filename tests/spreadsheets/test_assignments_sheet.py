"""Assignments in a spreadsheet: names, both sheets, rows that change places, and the first day."""

from __future__ import annotations

from datetime import date

import pytest

from districts.models import Department
from tests.factories import AliasFactory, DepartmentFactory
from tests.spreadsheets.edited_exports import Book, row_of
from tests.spreadsheets.sheet_site import Site, added, duty, in_measures, lines

pytestmark = pytest.mark.django_db


def test_names_are_found_by_alias_and_unknown_ones_refused_with_advice(site: Site) -> None:
    first, second, third = site.measures
    AliasFactory.create(department=site.departments["区丁局"], name="丁办")
    AliasFactory.create(department=site.departments["区甲局"], name="甲办")
    elsewhere: Department = DepartmentFactory.create(name="区外局")
    departments = Department.objects.count()
    batch = site.sent(
        duty(first, "区甲局", {"部门": "丁办"}),
        duty(second, "区甲局", {"部门": "甲办"}),
        duty(second, "区乙局", {"部门": elsewhere.name}),
        in_measures(third, "配合单位", "区乙局，丁办、区甲乙局"),
    )
    page = site.page(batch)
    shown = {line.change.file: (line.change.state.value, line.change.note) for line in lines(page)}
    assert shown.keys() == {"牵头：丁办（即区丁局）", "配合：区外局", "区乙局、丁办（即区丁局）、区甲乙局"}
    assert shown["牵头：丁办（即区丁局）"] == ("clean", "")
    assert [state for state, note in shown.values() if note] == ["refused", "refused"]
    assert "本区没有叫“区甲乙局”的部门。是不是" in shown["区乙局、丁办（即区丁局）、区甲乙局"][1]
    every = [line.change.key for line in lines(page)]
    assert site.post(batch, take=every).status_code == 302
    assert site.charged(first)["lead"] == ["区丁局"]
    assert site.charged(second) == {"lead": ["区甲局"], "co_lead": ["区乙局", "区丙局"]}
    assert Department.objects.count() == departments


def test_both_sheets_changed_alike_are_one_change_and_otherwise_nobody_chooses_silently(site: Site) -> None:
    first, second, _ = site.measures
    batch = site.sent(
        duty(first, "区甲局", {"部门": "区丁局"}),
        in_measures(first, "牵头单位", "区丁局"),
        duty(second, "区甲局", {"部门": "区丁局"}),
        in_measures(second, "牵头单位", "区丙局"),
    )
    page = site.page(batch)
    assert [(line.change.kind, line.is_accepted) for line in lines(page)] == [
        ("department", True),
        ("department", False),
        ("list", False),
    ]
    assert page.content.decode().count("只能采纳一处") == 2
    every = [line.change.key for line in lines(page)]
    answer = site.post(batch, take=every)
    assert answer.status_code == 422
    assert "只能采纳其中一处" in answer.content.decode()
    assert site.post(batch, take=[one for one in every if not one.endswith("-lead")]).status_code == 302
    assert site.charged(first)["lead"] == site.charged(second)["lead"] == ["区丁局"]


def test_two_rows_may_change_places_but_not_by_half(site: Site) -> None:
    measure = site.measures[0]
    batch = site.sent(
        duty(measure, "区乙局", {"顺序": 9}),
        added(site.measures[1], "区丁局", "牵头", -1),
    )
    page = site.page(batch)
    assert site.post(batch, page=page).status_code == 302
    assert site.charged(measure)["co_lead"] == ["区丙局", "区乙局"]
    assert site.charged(site.measures[1])["lead"] == ["区丁局", "区甲局"]

    def swap(book: Book) -> None:
        one, other = (
            row_of(book, "责任", 举措内部编号=measure.pk, 部门=name) for name in ("区丙局", "区乙局")
        )
        book["责任"][f"F{one}"], book["责任"][f"F{other}"] = "区乙局", "区丙局"

    batch = site.sent(swap)
    page = site.page(batch)
    keys = [line.change.key for line in lines(page)]
    assert len(keys) == 2
    answer = site.post(batch, take=keys[:1])
    assert answer.status_code == 422
    assert "同一部门出现两次" in answer.content.decode()
    assert site.post(batch, take=keys).status_code == 302
    assert site.charged(measure)["co_lead"] == ["区乙局", "区丙局"]


def test_the_day_is_chosen_and_cannot_lie_before_another_change(site: Site) -> None:
    measure = site.measures[0]
    batch = site.sent(duty(measure, "区甲局", {"部门": "区丁局"}))
    answer = site.post(batch, on="2026-13-01")
    assert answer.status_code == 422
    assert "不是有效的日期" in answer.content.decode()
    assert site.post(batch, on="2025-06-01").status_code == 302
    assert measure.assignments.get(department=site.departments["区丁局"]).valid_from == date(2025, 6, 1)
    batch = site.sent(duty(measure, "区丁局", {"部门": "区丙局"}))
    answer = site.post(batch, on="2025-01-01")
    assert answer.status_code in (409, 422)
    assert site.charged(measure)["lead"] == ["区丁局"]
