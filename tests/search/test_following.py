"""The index follows every write, by whatever way and in whatever order it is committed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from districts.models import Department, District
from measures.models import Assignment, Chapter, Discrepancy, Document, IndexChange, Measure
from measures.search.index import triggers
from measures.search.index.change_log import ChangeLog, prune_log
from measures.search.index.follower import current_snapshot, forget_indexes
from measures.search.index.index_check import compare_index
from measures.search.index.index_files import IndexFolder
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures, matching_pks, search_measures
from tests.search.small import make_small_corpus

only_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="on SQLite one transaction writes at a time"
)


def raw(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(text: str) -> list[int]:
    return matching_pks(MeasureQuery.of(text))


def same() -> bool:
    return not compare_index(current_snapshot("default").searcher, "default")


TITLE_WRITES: list[Callable[[Measure], Any]] = [
    lambda m: Measure.objects.filter(pk=m.pk).update(title="獨角獸"),
    lambda m: Measure.objects.bulk_update([Measure(pk=m.pk, title="独角兽")], ["title"]),
    lambda m: raw("UPDATE measures_measure SET title = '独角兽' WHERE id = %s", m.pk),
]


@pytest.mark.django_db
@pytest.mark.parametrize("write", TITLE_WRITES)
def test_a_title_is_searchable_however_it_was_written(
    small_corpus: list[Measure], write: Callable[[Measure], Any]
) -> None:
    assert found("独角兽") == []
    write(small_corpus[3])
    assert found("独角兽") == [small_corpus[3].pk]


@pytest.mark.django_db
def test_every_indexed_record_is_followed(small_corpus: list[Measure]) -> None:
    measure = small_corpus[0]
    document = measure.document
    search_measures(MeasureQuery())
    department = Department.objects.create(name="区新设局", district=document.district)
    (duty,) = Assignment.objects.bulk_create(
        [Assignment(measure=measure, department=department, role="lead", place="staff")]
    )
    assert count_measures(MeasureQuery.of(lead=[department.pk])) == 1
    raw("UPDATE measures_assignment SET measure_id = %s WHERE id = %s", small_corpus[1].pk, duty.pk)
    assert matching_pks(MeasureQuery.of(lead=[department.pk])) == [small_corpus[1].pk]
    assert same()
    raw("DELETE FROM measures_assignment WHERE id = %s", duty.pk)
    assert count_measures(MeasureQuery.of(lead=[department.pk])) == 0

    chapter = Chapter.objects.create(document=document, ordinal="九", title="九", order=99)
    section = Chapter.objects.create(
        document=document, parent=chapter, ordinal="（九）", title="节", order=100
    )
    Measure.objects.filter(pk=measure.pk).update(chapter=section)
    assert matching_pks(MeasureQuery.of(chapter=[chapter.pk])) == [measure.pk]
    Chapter.objects.filter(pk=section.pk).update(parent=None)
    assert count_measures(MeasureQuery.of(chapter=[chapter.pk])) == 0
    assert count_measures(MeasureQuery.of(chapter=[section.pk])) == 1

    Document.objects.filter(pk=document.pk).update(year=1999)
    assert count_measures(MeasureQuery.of(year=["1999"])) == document.measures.count()
    elsewhere = District.objects.create(name="黄浦区", slug="huangpu", code="310101")
    Document.objects.filter(pk=document.pk).update(district=elsewhere)
    assert count_measures(MeasureQuery.of(district=["huangpu"])) == document.measures.count()
    District.objects.filter(pk=elsewhere.pk).update(slug="huangpu-2")
    assert count_measures(MeasureQuery.of(district=["huangpu-2"])) == document.measures.count()

    Discrepancy.objects.all().delete()
    assert count_measures(MeasureQuery.of(discrepancy=["1"])) == 0
    Measure.objects.filter(document=document).delete()
    assert count_measures(MeasureQuery.of(district=["huangpu-2"])) == 0
    assert same()


@pytest.mark.django_db
def test_a_department_renamed_moves_the_data_version_and_nothing_else(small_corpus: list[Measure]) -> None:
    before = search_measures(MeasureQuery())
    Department.objects.filter(name="区数据局").update(name="区大数据局")
    after = search_measures(MeasureQuery())
    assert after.data_version > before.data_version
    assert (after.hits, after.facets) == (before.hits, before.facets)


@pytest.mark.django_db
def test_nothing_new_costs_one_query(small_corpus: list[Measure], django_assert_num_queries: Any) -> None:
    search_measures(MeasureQuery.of("企业"))
    with django_assert_num_queries(1):
        search_measures(MeasureQuery.of("融资", year=["2024"]))


@pytest.mark.django_db
def test_what_is_not_committed_reaches_no_index(small_corpus: list[Measure]) -> None:
    search_measures(MeasureQuery())
    with transaction.atomic():
        Measure.objects.filter(pk=small_corpus[0].pk).update(title="独角兽")
        inside = search_measures(MeasureQuery.of("独角兽"))
        assert inside.stale
        assert inside.total == 0
        transaction.set_rollback(True)
    results = search_measures(MeasureQuery.of("独角兽"))
    assert (results.total, results.stale) == (0, False)


@pytest.mark.django_db(transaction=True)
def test_a_search_inside_a_transaction_without_an_index_sees_it_alone() -> None:
    shutil.rmtree(IndexFolder.for_database("default").path)
    forget_indexes()
    with transaction.atomic():
        make_small_corpus(documents=1, measures=3)
        assert search_measures(MeasureQuery()).total == 3
        transaction.set_rollback(True)
    assert search_measures(MeasureQuery()).total == 0


def test_an_index_forgets_what_a_test_rolled_back(db: None) -> None:
    assert search_measures(MeasureQuery()).total == Measure.objects.count() == 0
    for round_ in range(3):
        with transaction.atomic(savepoint=True):
            make_small_corpus(documents=1, measures=round_ + 1)
            transaction.set_rollback(True)
        assert search_measures(MeasureQuery()).total == 0


@contextmanager
def other_connections(number: int) -> Iterator[list[BaseDatabaseWrapper]]:
    """Give connections of their own to the same database."""
    with ExitStack() as stack:
        copies = [connection.copy() for _ in range(number)]
        for copy in copies:
            stack.callback(copy.close)
        yield copies


def begin_title(other: BaseDatabaseWrapper, pk: int, title: str) -> None:
    other.ensure_connection()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE measures_measure SET title = %s WHERE id = %s", [title, pk])


def end(other: BaseDatabaseWrapper, *, commit: bool = True) -> None:
    (other.commit if commit else other.rollback)()
    other.set_autocommit(True)


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_began_first_and_commits_last_is_not_missed() -> None:
    first, second, third = (measure.pk for measure in make_small_corpus(documents=1, measures=3))
    search_measures(MeasureQuery())
    with other_connections(2) as (slow, slower):
        begin_title(slower, third, "独角兽丙")
        begin_title(slow, first, "独角兽甲")
        Measure.objects.filter(pk=second).update(title="独角兽乙")
        assert found("独角兽") == [second]
        version = search_measures(MeasureQuery()).data_version
        end(slow)
        assert set(found("独角兽")) == {first, second}
        end(slower)
        assert set(found("独角兽")) == {first, second, third}
        assert search_measures(MeasureQuery()).data_version == version + 2
    assert same()


@only_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(5))
def test_any_interleaving_of_commits_and_rollbacks(seed: int) -> None:
    chance = random.Random(seed)
    pks = [measure.pk for measure in make_small_corpus(documents=1, measures=8)]
    titles = dict.fromkeys(pks, "")
    versions = [search_measures(MeasureQuery()).data_version]
    with other_connections(4) as others:
        busy: dict[int, tuple[int, str]] = {}
        for step in range(60):
            number = chance.randrange(len(others))
            if number in busy:
                pk, title = busy.pop(number)
                commit = chance.random() < 0.7
                end(others[number], commit=commit)
                if commit:
                    titles[pk] = title
            else:
                free = [pk for pk in pks if pk not in {held for held, _ in busy.values()}]
                pk, title = chance.choice(free), f"标记{step}号"
                begin_title(others[number], pk, title)
                busy[number] = (pk, title)
            if chance.random() < 0.6:
                for pk, title in titles.items():
                    if title:
                        assert found(f'"{title}"') == [pk]
                for _, title in busy.values():
                    assert found(f'"{title}"') == [] or search_measures(MeasureQuery.of(f'"{title}"')).relaxed
                versions.append(search_measures(MeasureQuery()).data_version)
        for number in busy:
            end(others[number], commit=False)
    assert versions == sorted(versions)
    assert same()


@pytest.mark.django_db(transaction=True)
def test_pruning_the_log_loses_neither_change_nor_version() -> None:
    make_small_corpus(documents=1, measures=5)
    before = search_measures(MeasureQuery())
    rows = IndexChange.objects.count()
    assert prune_log("default", keep=3) == rows - 1 - 3
    assert search_measures(MeasureQuery()) == before
    Measure.objects.filter(pk=before.hits[0].pk).update(title="独角兽")
    assert found("独角兽") == [before.hits[0].pk]
    assert prune_log("default", keep=2) > 0
    version = search_measures(MeasureQuery()).data_version
    assert version > before.data_version
    assert ChangeLog("default").start().version == version


@pytest.mark.django_db(transaction=True)
def test_a_node_far_behind_a_pruned_log_builds_anew() -> None:
    make_small_corpus(documents=1, measures=5)
    search_measures(MeasureQuery())
    for number in range(4):
        Measure.objects.update(title=f"独角兽{number}")
    prune_log("default", keep=1)
    assert len(found("独角兽3")) == 5
    assert same()


@pytest.mark.django_db(transaction=True)
def test_another_past_of_the_database_is_noticed() -> None:
    """Restored from a backup, the log lacks what the index has seen, and no trigger noted the restoring."""
    measures = make_small_corpus(documents=1, measures=5)
    Measure.objects.update(title="独角兽")
    assert len(found("独角兽")) == 5
    unwatched = "measures_measure"
    if connection.vendor == "postgresql":
        raw(f"ALTER TABLE {unwatched} DISABLE TRIGGER USER")
    else:
        raw(f"DROP TRIGGER note_change_{unwatched}_update")
    Measure.objects.filter(pk=measures[0].pk).update(title="昨天的标题")
    last = IndexChange.objects.order_by("-pk").values_list("pk", flat=True)[:3]
    IndexChange.objects.filter(pk__in=list(last)).delete()
    assert triggers.missing_triggers(connection)
    if connection.vendor == "postgresql":
        raw(f"ALTER TABLE {unwatched} ENABLE TRIGGER USER")
    else:
        with connection.cursor() as cursor:
            for statement in triggers.trigger_statements(list(triggers.WATCHED_TABLES), "sqlite"):
                cursor.execute(statement)
    assert not triggers.missing_triggers(connection)
    assert found("昨天的标题") == [measures[0].pk]


@pytest.mark.django_db(transaction=True)
def test_triggers_that_went_are_put_back_and_nothing_is_trusted() -> None:
    measures = make_small_corpus(documents=1, measures=5)
    search_measures(MeasureQuery())
    table = " ON measures_measure" if connection.vendor == "postgresql" else ""
    raw(f"DROP TRIGGER note_change_measures_measure_update{table}")
    Measure.objects.filter(pk=measures[0].pk).update(title="独角兽")
    assert triggers.install_triggers(connection, renew=False)
    assert found("独角兽") == [measures[0].pk]
    assert not triggers.install_triggers(connection)


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_truncating_is_noted() -> None:
    make_small_corpus(documents=1, measures=5)
    assert search_measures(MeasureQuery()).total == 5
    raw("TRUNCATE measures_measure CASCADE")
    assert search_measures(MeasureQuery()).total == 0
