"""Who could lead a measure: what is most like it, elsewhere and in other years, and the local body of the same function."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Department
from measures.links.leads import lead_suggestions, led_neighbours
from measures.links.leads.lead_suggestions import suggest_leads
from measures.models import Assignment, Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.results.snapshot_cache import SnapshotCache
from tests.factories import AssignmentFactory, DepartmentFactory, DistrictFactory, MeasureFactory
from tests.links.hidden_leads import hidden_leads

pytestmark = pytest.mark.django_db
TEXT = "对涉企现场检查全面推行应用“检查码”，杜绝随意检查。"


def measure(district: str, text: str = TEXT, **options: object) -> Measure:
    made: Measure = MeasureFactory.create(
        title="",
        text=text,
        document__district=DistrictFactory.create(name=district, slug=district),
        **options,
    )
    return made


def lead(of: Measure, name: str, **options: object) -> Department:
    department: Department = DepartmentFactory.create(name=name, district=of.document.district)
    AssignmentFactory.create(measure=of, department=department, role=Assignment.Role.LEAD, **options)
    return department


def others() -> None:
    """Have measures about other things, without which no word is rare."""
    for number in range(12):
        MeasureFactory.create(title="", text=f"筹措保障性租赁住房{number}套，为各类人才提供安居保障。")


def test_the_local_body_of_the_same_function_is_suggested_with_what_speaks_for_it() -> None:
    others()
    mine, elsewhere = measure("甲区"), measure("乙区")
    theirs = lead(elsewhere, "区发展改革委")
    local = DepartmentFactory.create(name="区发改局", district=mine.document.district)
    [suggestion] = suggest_leads([mine])[mine.pk]
    assert suggestion.department == local
    [evidence] = suggestion.evidence
    assert (evidence.measure, evidence.department) == (elsewhere, theirs)
    assert evidence.likeness == suggestion.likeness > 0.9
    assert evidence.phrase in TEXT


@pytest.mark.parametrize("gone", ["区发改局", "区发展改革委"])
def test_what_is_deleted_meanwhile_is_not_suggested(monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    def read_later(*args: Any) -> dict[int, Measure]:
        Assignment.objects.filter(department__name=gone).delete()
        Department.objects.filter(name=gone).delete()
        return read(*args)

    others()
    mine, elsewhere = measure("甲区"), measure("乙区")
    lead(elsewhere, "区发展改革委")
    DepartmentFactory.create(name="区发改局", district=mine.document.district)
    read = lead_suggestions._read_named_measures
    monkeypatch.setattr(lead_suggestions, "_read_named_measures", read_later)
    assert suggest_leads([mine]) == {mine.pk: []}


def test_where_the_place_has_no_such_body_only_the_evidence_is_named() -> None:
    others()
    mine, elsewhere = measure("甲区"), measure("乙区")
    lead(elsewhere, "区发展改革委")
    DepartmentFactory.create(name="区体育局", district=mine.document.district)
    [suggestion] = suggest_leads([mine])[mine.pk]
    assert suggestion.department is None
    assert suggestion.evidence[0].measure == elsewhere


def test_what_a_measure_says_of_its_own_leads_is_not_looked_at() -> None:
    others()
    mine = measure("甲区")
    lead(mine, "区发展改革委")
    assert suggest_leads([mine]) == {mine.pk: []}


def test_groups_and_what_is_no_longer_in_force_speak_for_nothing() -> None:
    others()
    mine, group, past = measure("甲区"), measure("乙区"), measure("丙区")
    Department.objects.filter(pk=lead(group, "各相关部门").pk).update(kind=Department.Kind.GROUP)
    lead(past, "区司法局", valid_to="2020-01-01")
    assert suggest_leads([mine]) == {mine.pk: []}


def test_nothing_is_suggested_where_nothing_is_like_it() -> None:
    others()
    mine, elsewhere = measure("甲区", "举办龙舟赛。"), measure("乙区")
    lead(elsewhere, "区司法局")
    assert suggest_leads([mine]) == {mine.pk: []}


def test_nothing_is_suggested_without_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = measure("甲区")

    def not_ready(*_: object) -> None:
        raise IndexNotReady

    monkeypatch.setattr("measures.links.leads.led_neighbours.search_index", not_ready)
    assert suggest_leads([mine]) == {mine.pk: []}


def test_kept_weights_of_pairs_are_those_of_the_library_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def likenesses(of: Measure) -> dict[int, float]:
        near = led_neighbours.nearest_led_measures([of])[of.pk]
        return {one.measure: one.likeness for one in near}

    others()
    lead(measure("乙区"), "区发展改革委")
    lead(measure("丙区", f"{TEXT[:20]}并公开结果。"), "区发展改革委")
    mine = measure("甲区", f"{TEXT}另行约定。")
    first = likenesses(mine)
    measure("丁区", TEXT)
    later = likenesses(mine)
    assert later != first
    monkeypatch.setattr(led_neighbours, "_KEPT_PAIRS", 0)
    monkeypatch.setattr(led_neighbours, "_kept_weights", SnapshotCache(1))
    assert likenesses(mine) == later


@pytest.mark.usefixtures("corpus")
def test_many_measures_take_no_more_queries_than_one() -> None:
    measures = list(Measure.objects.select_related("document__district")[:40])
    suggest_leads(measures)
    with CaptureQueriesContext(connection) as few:
        suggest_leads(measures[:2])
    with CaptureQueriesContext(connection) as many:
        suggest_leads(measures)
    assert len(many) == len(few) <= 8


@pytest.mark.usefixtures("corpus")
def test_a_hidden_lead_is_found_among_three() -> None:
    """The floor of `python -m tests.links.who`."""
    found = list(hidden_leads())
    assert len(found) >= 70
    assert sum(one.is_right for one in found) / len(found) >= 0.8
    clear = [one for one in found if one.is_clear]
    assert all(one.is_right for one in clear)
