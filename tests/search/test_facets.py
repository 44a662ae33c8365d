"""A count and the list behind it never differ, whatever is chosen; the database says the same."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest
from django.http import QueryDict
from django.utils import timezone

from districts.models import Department, District
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure
from measures.search.query.facet_declarations import FACETS, FACETS_BY_PARAM
from measures.search.query.filters import MeasureFilterSet, read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import engine, facet_counting
from measures.search.results.engine import count_measures, matching_pks, search_measures
from measures.search.results.facet_counting import FacetCounts
from measures.search.results.library_counts import counts_by_facet
from measures.search.results.snapshot_cache import SnapshotCache
from measures.text.targets import find_targets

pytestmark = pytest.mark.django_db
WORDS = ("", "", "企业", "服务", "融资", "平台 服务", "企业 -融资", "一")


def facts(measure: Measure) -> dict[str, set[str]]:
    """Return the values of every facet that a measure has, read from the models alone."""
    chapters: list[Chapter] = []
    chapter = measure.chapter
    while chapter:
        chapters.append(chapter)
        chapter = chapter.parent
    duties = list(measure.assignments.in_force())
    lead = {str(duty.department_id) for duty in duties if duty.role == Assignment.Role.LEAD}
    co_lead = {str(duty.department_id) for duty in duties if duty.role == Assignment.Role.CO_LEAD}
    return {
        "district": {measure.document.district.slug},
        "year": {str(measure.document.year)},
        "document": {measure.document.slug},
        "chapter": {str(one.pk) for one in chapters},
        "lead": lead or {"none"},
        "co_lead": co_lead or {"none"},
        "dept": lead | co_lead or {"none"},
        "deadline": deadlines(measure),
        "progress": {entry.status} if (entry := measure.progress_entries.last()) else {"none"},
        "kind": {measure.kind},
        "target": {"1"} if find_targets(measure.title) or find_targets(measure.text) else set(),
        "own": {"1"} if measure.own_initiative else set(),
        "discrepancy": {"1"} if measure.discrepancies.filter(status="open").exists() else set(),
    }


def deadlines(measure: Measure) -> set[str]:
    """Return the values of the facet of deadlines that a measure has today."""
    today, due = timezone.localdate(), measure.due
    if due is None:
        return {measure.deadline_kind or "none"}
    if due < today:
        return {"overdue"}
    same_quarter = (due.year, (due.month - 1) // 3) == (today.year, (today.month - 1) // 3)
    found = {"month"} if (due.year, due.month) == (today.year, today.month) else set()
    return found | ({"quarter"} if same_quarter else {"later"})


def pick(chance: random.Random, values: dict[str, set[str]]) -> MeasureQuery:
    """Return a random question: up to three facets, up to three values of each."""
    chosen = {
        param: chance.sample(sorted(values[param]), min(chance.randint(1, 3), len(values[param])))
        for param in chance.sample(list(values), chance.randint(0, 3))
        if values[param]
    }
    return MeasureQuery.of(chance.choice(WORDS), **chosen)


def matches(has: dict[str, set[str]], query: MeasureQuery, leaving_out: str = "") -> bool:
    """Return whether a measure that ``has`` these values meets every facet of the question but one."""
    return all(has[param] & set(values) for param, values in query.chosen if param != leaving_out)


@pytest.fixture(params=["2025-05-15", "2025-05-31", "2025-06-30", "2025-07-01", "2024-12-31"])
def another_day(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> date:
    """Have it be another day."""
    day = date.fromisoformat(request.param)
    monkeypatch.setattr(timezone, "localdate", lambda *args: day)
    return day


def test_deadlines_are_counted_as_of_the_day(small_corpus: list[Measure], another_day: date) -> None:
    counted = Counter(value for measure in Measure.objects.all() for value in deadlines(measure))
    results = search_measures(MeasureQuery())
    assert {one.value: one.count for one in results.facets["deadline"]} == dict(counted)
    for value, count in counted.items():
        found = matching_pks(MeasureQuery.of(deadline=[value]))
        assert len(found) == count
        assert all(value in deadlines(measure) for measure in Measure.objects.filter(pk__in=found))
    assert count_measures(MeasureQuery.of(deadline=["overdue", "month"])) == sum(
        bool(deadlines(measure) & {"overdue", "month"}) for measure in Measure.objects.all()
    )


def test_a_new_day_is_not_answered_with_the_counts_of_the_last(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2025, 5, 14))
    (before,) = counts_by_facet("deadline")
    monkeypatch.setattr(timezone, "localdate", lambda *args: date(2025, 5, 15))
    (after,) = counts_by_facet("deadline")
    passed = Measure.objects.filter(due="2025-05-14").count()
    assert (
        after["overdue"]
        == before["overdue"] + passed
        == count_measures(MeasureQuery.of(deadline=["overdue"]))
    )
    assert passed


@pytest.mark.parametrize("group", ["", "district"])
def test_lists_by_deadline_end_with_those_without_a_day(small_corpus: list[Measure], group: str) -> None:
    query = MeasureQuery(sort="due", group=group)
    found = matching_pks(query)
    order = {pk: place for place, pk in enumerate(matching_pks(MeasureQuery(sort="document")))}
    kinds = ["date", "unclear", "recurring", "ongoing", ""]
    measures = Measure.objects.select_related("document__district").in_bulk()
    expected = sorted(
        found,
        key=lambda pk: (
            measures[pk].document.district.code if group else "",
            kinds.index(measures[pk].deadline_kind),
            measures[pk].due or date.min,
            order[pk],
        ),
    )
    assert found == expected
    assert set(found) == set(measures)
    paged = [
        hit.pk
        for page in range(1, -(-len(found) // 7) + 1)
        for hit in search_measures(query.on_page(page), size=7).hits
    ]
    assert paged == found


@pytest.mark.parametrize("seed", range(3))
def test_counts_equal_lists_for_random_questions(small_corpus: list[Measure], seed: int) -> None:
    chance = random.Random(seed)
    have = {measure.pk: facts(measure) for measure in Measure.objects.all()}
    values = {facet.param: {value for has in have.values() for value in has[facet.param]} for facet in FACETS}
    for _ in range(50):
        query = pick(chance, values)
        containing = set(matching_pks(MeasureQuery.of(query.q)))
        expected = {pk for pk in containing if matches(have[pk], query)}
        results = search_measures(query, size=1000)
        found = [hit.pk for hit in results.hits]
        assert len(found) == len(set(found)) == results.total == count_measures(query)
        assert set(found) == expected
        assert matching_pks(query) == found
        for facet in FACETS:
            others = (have[pk] for pk in containing if matches(have[pk], query, leaving_out=facet.param))
            counted = Counter(value for has in others for value in has[facet.param])
            stated = {one.value: one.count for one in results.facets[facet.param] if one.count}
            assert stated == dict(counted), (query, facet.param)


def test_every_count_is_the_total_of_the_list_it_opens(small_corpus: list[Measure]) -> None:
    query = MeasureQuery.of("企业", year=["2024"], kind=["district"])
    results = search_measures(query)
    for facet in FACETS:
        for one in results.facets[facet.param]:
            opened = MeasureQuery.of(query.q, **(dict(query.chosen) | {facet.param: [one.value]}))
            assert search_measures(opened).total == one.count, (facet.param, one)


def test_chapters_are_counted_only_where_the_list_has_few_documents(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_library_facets", SnapshotCache(0))
    whole = MeasureQuery()
    counted = search_measures(whole).facets
    chapter = counted["chapter"][0]
    monkeypatch.setattr(facet_counting, "MAX_CHAPTER_DOCUMENTS", len(counted["document"]))
    assert search_measures(whole).facets == counted
    assert search_measures(whole, facets=["chapter"]).facets == {"chapter": counted["chapter"]}
    monkeypatch.setattr(facet_counting, "MAX_CHAPTER_DOCUMENTS", 1)
    assert search_measures(whole).facets == counted | {"chapter": FacetCounts()}
    assert search_measures(whole, facets=["chapter"]).facets == {"chapter": FacetCounts()}
    chosen = {
        one.value: one.count
        for one in search_measures(MeasureQuery.of(chapter=chapter.value)).facets["chapter"]
    }
    assert chosen[chapter.value] == chapter.count
    assert search_measures(MeasureQuery.of(document=counted["document"][0].value)).facets["chapter"]


def test_what_is_chosen_stays_in_sight_where_it_has_nothing(small_corpus: list[Measure]) -> None:
    empty = District.objects.create(slug="empty", name="空区", code="310199")
    results = search_measures(MeasureQuery.of(district=[empty.slug], year=["2024"]))
    (shown,) = [one for one in results.facets["district"] if one.value == "empty"]
    assert (shown.count, shown.chosen, results.total) == (0, True, 0)


def test_only_assignments_in_force_count(small_corpus: list[Measure]) -> None:
    measure = small_corpus[0]
    measure.assignments.all().delete()
    department = Department.objects.create(name="区新设局", district=measure.document.district)
    closed, second = (
        Assignment(measure=measure, department=department, role="lead", place="text", valid_to="2025-01-01"),
        Assignment(measure=measure, department=department, role="lead", place="table", effective=False),
    )
    Assignment.objects.bulk_create([closed, second])
    assert count_measures(MeasureQuery.of(lead=[department.pk])) == 0
    assert measure.pk in matching_pks(MeasureQuery.of(lead=["none"]))
    Assignment.objects.create(measure=measure, department=department, role="lead", place="staff")
    assert matching_pks(MeasureQuery.of(lead=[department.pk])) == [measure.pk]
    assert matching_pks(MeasureQuery.of(dept=[department.pk])) == [measure.pk]
    assert count_measures(MeasureQuery.of(co_lead=[department.pk])) == 0


@pytest.mark.parametrize("group", ["district", "year", "chapter", "lead"])
@pytest.mark.parametrize("sort", ["", "document", "year", "due"])
@pytest.mark.sampled
def test_groups_part_the_list(small_corpus: list[Measure], group: str, sort: str) -> None:
    query = MeasureQuery(q="企业", group=group, sort=sort)
    whole = search_measures(query, size=1000)
    assert sum(one.count for one in whole.groups) == whole.total == count_measures(query)
    runs = [hit.group for hit in whole.hits]
    assert list(dict.fromkeys(runs)) == [one.value for one in whole.groups]
    assert Counter(runs) == {one.value: one.count for one in whole.groups}
    paged: list[int] = []
    for page in range(1, -(-whole.total // 7) + 1):
        paged += [hit.pk for hit in search_measures(query.on_page(page), size=7).hits]
    assert paged == [hit.pk for hit in whole.hits] == matching_pks(query)


def test_pages_of_an_ungrouped_list_join_up(small_corpus: list[Measure]) -> None:
    for query in (
        MeasureQuery.of("企业"),
        MeasureQuery.of("企业 服务"),
        MeasureQuery(sort="year"),
        MeasureQuery(),
    ):
        whole = matching_pks(query)
        paged = [
            hit.pk
            for page in range(1, -(-len(whole) // 9) + 1)
            for hit in search_measures(query.on_page(page), size=9).hits
        ]
        assert paged == whole


def test_document_order_is_the_models_own(small_corpus: list[Measure]) -> None:
    Document.objects.create(
        district=District.objects.get(slug="jiading"), year=2024, slug="jiading-2024-b", title="另一份"
    ).measures.create(code="1", title="甲", text="乙", order=1)
    assert matching_pks(MeasureQuery()) == list(Measure.objects.values_list("pk", flat=True))
    by_year = Measure.objects.order_by("-document__year", *(Measure._meta.ordering or ()))
    assert matching_pks(MeasureQuery(sort="year")) == list(by_year.values_list("pk", flat=True))


def test_the_filterset_asks_what_the_list_does(small_corpus: list[Measure]) -> None:
    for address in ("q=融资&year=2024", "district=jiading&lead=none", "", "own=1&discrepancy=1"):
        data = QueryDict(address)
        query, errors = read_query(data)
        assert not errors
        form = MeasureFilterSet(data=data).form
        assert form.is_valid()
        through_form = MeasureQuery.of(**{name: form.cleaned_data[name] for name in ("q", *FACETS_BY_PARAM)})
        assert matching_pks(through_form) == matching_pks(query)


def test_one_declaration_drives_the_form(small_corpus: list[Measure]) -> None:
    assert set(MeasureFilterSet.base_filters) == {"q", *FACETS_BY_PARAM}


def test_a_resolved_discrepancy_is_none(small_corpus: list[Measure]) -> None:
    before = count_measures(MeasureQuery.of(discrepancy=["1"]))
    assert before == Discrepancy.objects.filter(status="open").values("measure").distinct().count() > 0
    first = Discrepancy.objects.filter(status="open").order_by("pk").first()
    assert first is not None
    first.status, first.decided_at = "resolved", "2025-03-07T00:00:00Z"
    first.save()
    assert count_measures(MeasureQuery.of(discrepancy=["1"])) == before - 1


def test_a_document_between_two_others_moves_the_later_one(small_corpus: list[Measure]) -> None:
    jiading = District.objects.get(slug="jiading")
    for slug in ("jiading-2024-c", "jiading-2024-a", "jiading-2024-b", "jiading-2024-0"):
        document = Document.objects.create(district=jiading, year=2024, slug=slug, title=slug)
        Measure.objects.create(document=document, code="1", title=slug, text="乙", order=1)
        assert matching_pks(MeasureQuery()) == list(Measure.objects.values_list("pk", flat=True))
    Document.objects.filter(slug="jiading-2024-0").update(slug="jiading-2024-z")
    assert matching_pks(MeasureQuery()) == list(Measure.objects.values_list("pk", flat=True))
    Document.objects.filter(slug="jiading-2024").update(year=2030)
    assert matching_pks(MeasureQuery()) == list(Measure.objects.values_list("pk", flat=True))
