"""The labels of all facets: kept in one state of the data, of now in every other, in one order on every database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from districts.models import Department, District
from measures.models import Chapter, Document, Measure
from measures.search.query.facet_declarations import FACETS
from measures.search.query.facet_labels import FacetLabel
from measures.search.query.measure_query import MeasureQuery
from measures.search.results import labels_by_facet
from measures.search.results.engine import SearchResults, search_measures

RENAMED = [
    (Department, {"name": "区数据局"}, {"name": "区大数据局"}, "lead", "区大数据局"),
    (Document, {}, {"year": 2099}, "document", "2099"),
    (Chapter, {}, {"title": "一、另一章"}, "chapter", "一、另一章"),
    (District, {}, {"label": "另一区"}, "district", "另一区"),
]


def labels_of(results: SearchResults) -> dict[str, dict[str, FacetLabel]]:
    values = {facet.param: list(results.facets[facet.param].by_value) for facet in FACETS}
    return labels_by_facet.read_labels_by_facet(values, results)


def texts_of(param: str) -> list[str]:
    return [label.text for label in labels_of(search_measures(MeasureQuery()))[param].values()]


@pytest.mark.django_db
def test_they_are_those_of_each_facet_alone_in_its_order(small_corpus: list[Measure]) -> None:
    results = search_measures(MeasureQuery())
    for _ in range(2):
        found = labels_of(results)
        for facet in FACETS:
            alone = facet.labels(results.facets[facet.param].by_value, "default")
            assert {value: found[facet.param][value] for value in alone} == alone
            assert [value for value in found[facet.param] if value in alone] == list(alone)


@pytest.mark.django_db
def test_what_is_known_is_not_read_again(small_corpus: list[Measure], django_assert_num_queries: Any) -> None:
    labels_of(search_measures(MeasureQuery()))
    fewer = search_measures(MeasureQuery.of("企业"))
    with django_assert_num_queries(0):
        labels_of(fewer)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "which", "change", "param", "text"), RENAMED)
def test_a_new_name_is_shown_at_once(
    small_corpus: list[Measure],
    model: Any,
    which: dict[str, str],
    change: dict[str, Any],
    param: str,
    text: str,
) -> None:
    before = texts_of(param)
    pk = model.objects.filter(pk__in=labelled_pks(param), **which).values_list("pk", flat=True)[0]
    model.objects.filter(pk=pk).update(**change)
    assert not any(text in shown for shown in before)
    assert any(text in shown for shown in texts_of(param))


def labelled_pks(param: str) -> list[int]:
    """Return the records that the facet has labels of."""
    values = list(labels_of(search_measures(MeasureQuery()))[param])
    if param in ("document", "district"):
        model = Document if param == "document" else District
        return list(model.objects.filter(slug__in=values).values_list("pk", flat=True))
    return [int(value) for value in values if value.isdigit()]


@pytest.mark.django_db
def test_what_was_read_after_another_write_is_not_kept(small_corpus: list[Measure]) -> None:
    results = search_measures(MeasureQuery())
    Department.objects.filter(name="区数据局").update(name="区大数据局")
    assert "区大数据局" in [label.text for label in labels_of(results)["lead"].values()]
    Department.objects.filter(name="区大数据局").update(name="区数据局")
    assert "区大数据局" not in [label.text for label in labels_of(results)["lead"].values()]


@pytest.mark.django_db
def test_while_the_index_lags_behind_names_are_those_of_now(small_corpus: list[Measure]) -> None:
    labels_of(search_measures(MeasureQuery()))
    with transaction.atomic():
        Department.objects.filter(name="区数据局").update(name="区大数据局")
        stale = search_measures(MeasureQuery())
        assert "区大数据局" in [
            label.text for label in labels_of(replace(stale, stale=True))["lead"].values()
        ]


@pytest.mark.django_db
def test_no_more_are_kept_than_there_is_room_for(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(labels_by_facet, "_MOST", 0)
    results = search_measures(MeasureQuery())
    first = labels_of(results)
    with django_assert_num_queries(5):
        assert labels_of(results) == first


@pytest.mark.django_db
def test_departments_come_by_district_and_name_and_none_named_last(small_corpus: list[Measure]) -> None:
    Department.objects.create(name="市某局", city="上海", level=Department.Level.CITY)
    (labels,) = [facet.labels for facet in FACETS if facet.param == "dept"]
    pks = [str(pk) for pk in Department.objects.order_by("-pk").values_list("pk", flat=True)]
    shown = labels(["none", *pks], "default")
    of_record = Department.objects.in_bulk([int(value) for value in shown if value != "none"])
    keys = [
        (one.district is not None, one.district.code if one.district else "", one.name)
        for one in (of_record[int(value)] for value in shown if value != "none")
    ]
    assert keys == sorted(keys)
    assert list(shown)[-1] == "none"
