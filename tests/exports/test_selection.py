"""Exports have the rows of the list, in its order and of one data version, despite concurrent writes."""

from __future__ import annotations

import io
import random
import threading
from typing import Any

import pytest
from django.db import connection, connections

from measures.exports import selection as selections
from measures.exports.export_formats import EXPORT_FORMATS, ExportFormat, IncompleteExport, write_export
from measures.exports.export_rows import MeasureVanished
from measures.exports.selection import DataKeepsChanging, select_by_query, select_measures
from measures.models import Measure
from measures.search.query.facet_declarations import FACETS
from measures.search.query.measure_query import GROUPS, SORTS, MeasureQuery
from measures.search.results.engine import (
    count_measures,
    matching_pks,
    matching_pks_and_version,
    search_measures,
)
from tests.exports.files import SITE, column, exported
from tests.search.small import make_small_corpus

WORDS = ("", "", "企业", "服务", "融资", "平台 服务", "企业 -融资", "一", "没有的词企业")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_rows_equal_the_list_for_random_questions(small_corpus: list[Measure], seed: int) -> None:
    chance = random.Random(seed)
    everything = search_measures(MeasureQuery(), size=1).facets
    values = {facet.param: [one.value for one in everything[facet.param]] for facet in FACETS}
    for _ in range(12):
        params = chance.sample([param for param in values if values[param]], chance.randint(0, 3))
        picked = {param: chance.sample(values[param], 1) for param in params}
        query = MeasureQuery.of(chance.choice(WORDS), **picked).shown_as(
            sort=chance.choice(["", *SORTS]), group=chance.choice(["", *GROUPS])
        )
        expected = matching_pks(query)
        assert len(expected) == count_measures(query) == search_measures(query).total
        for kind in EXPORT_FORMATS:
            # The page number has no effect.
            assert column(exported(kind, query.on_page(2)), kind, "内部编号") == [
                str(pk) if kind == "csv" else pk for pk in expected
            ], (query, kind)


@pytest.mark.django_db
def test_more_than_a_batch(small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measures.exports.export_rows.BATCH_SIZE", 5)
    assert column(exported("jsonl"), "jsonl", "内部编号") == matching_pks(MeasureQuery())


@pytest.mark.django_db
def test_a_write_between_list_and_rows_means_asking_again(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = iter([True, True, False])

    def then_somebody_writes(query: MeasureQuery, *, using: str = "default") -> tuple[list[int], int]:
        answer = matching_pks_and_version(query, using=using)
        if next(writes):
            Measure.objects.filter(pk=answer[0][0]).delete()
        return answer

    monkeypatch.setattr(selections, "matching_pks_and_version", then_somebody_writes)
    with select_by_query(MeasureQuery(), site=SITE) as selection:
        assert len(selection.pks) == len(small_corpus) - 2
        assert set(selection.pks) == set(Measure.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_data_that_never_rests_is_refused(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    def then_somebody_writes(query: MeasureQuery, *, using: str = "default") -> tuple[list[int], int]:
        answer = matching_pks_and_version(query, using=using)
        Measure.objects.filter(pk=answer[0][0]).update(title="改")
        return answer

    monkeypatch.setattr(selections, "matching_pks_and_version", then_somebody_writes)
    with pytest.raises(DataKeepsChanging), select_by_query(MeasureQuery(), site=SITE):
        pytest.fail("a selection of two states of the data")


def _elsewhere(write: Any) -> None:
    """Run ``write`` on its own connection and wait for it."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            write()
        except BaseException as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connections["default"].close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert failed == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_writers_do_not_wait_and_are_not_seen(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("measures.exports.export_rows.BATCH_SIZE", 5)
    make_small_corpus(documents=2, measures=12)
    before = dict(Measure.objects.values_list("pk", "title"))
    file = io.BytesIO()
    with select_by_query(MeasureQuery(), site=SITE) as selection:
        pks = list(selection.pks)
        _elsewhere(lambda: Measure.objects.filter(pk=pks[-1]).delete())
        _elsewhere(lambda: Measure.objects.filter(pk__in=pks[3:20]).update(title="后来改的"))
        write_export(selection, EXPORT_FORMATS[kind], file)
    assert column(file.getvalue(), kind, "标题") == [before[pk] for pk in pks]
    assert not connection.in_atomic_block
    after = column(exported(kind), kind, "标题")
    assert len(after) == len(pks) - 1
    assert after.count("后来改的") == 17


@pytest.mark.django_db
def test_what_was_picked_keeps_its_order_and_counts_once(small_corpus: list[Measure]) -> None:
    pks = [small_corpus[n].pk for n in (7, 3, 7, 11)]
    with select_measures(pks, site=SITE, words=["勾选"]) as selection:
        assert list(selection.pks) == [pks[0], pks[1], pks[3]]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_a_deleted_measure_is_an_error_not_a_gap(small_corpus: list[Measure], kind: str) -> None:
    with select_measures([small_corpus[0].pk, 10**9], site=SITE) as selection, pytest.raises(MeasureVanished):
        write_export(selection, EXPORT_FORMATS[kind], io.BytesIO())


@pytest.mark.django_db
def test_a_writer_that_loses_rows_is_found_out(small_corpus: list[Measure]) -> None:
    broken = ExportFormat("csv", "", "", "", lambda selection, file: len(selection.pks) - 1)
    with select_by_query(MeasureQuery(), site=SITE) as selection, pytest.raises(IncompleteExport):
        write_export(selection, broken, io.BytesIO())
