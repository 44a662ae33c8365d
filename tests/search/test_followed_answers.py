"""What is counted over the whole library follows every write, and only what a write changed is counted anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from districts.models import Department, District
from measures.models import Assignment, Chapter, Document, Measure, ProgressEntry
from measures.search.conditions import Everything, HasValue, all_of
from measures.search.index.follower import current_snapshot, forget_indexes
from measures.search.index.search_engine import IndexSnapshot, ValueCounting, search_engine
from measures.search.index.triggers import LOG_TABLE, log_full_change
from measures.search.query.facet_declarations import FACETS, FACETS_BY_PARAM
from measures.search.results import followed_answers, library_counts, theme_counts
from measures.search.results.facet_counting import MAX_GROUPS, facet_counting
from measures.search.results.followed_answers import FollowedAnswers, SnapshotChange
from measures.search.results.library_counts import LibraryCounter
from measures.search.results.theme_counts import ThemeScope, count_themes
from measures.search.tantivy_engine import index_writer, open_indexes
from tests.search.small import make_small_corpus

pytestmark = pytest.mark.django_db
EVERYTHING = all_of([Everything()])
CONDITIONS = (EVERYTHING, HasValue("kind", Measure.Kind.DISTRICT.value))


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    library_counts._followed.clear()
    theme_counts._followed.clear()


def reassign(chance: random.Random, measure: Measure) -> None:
    department = chance.choice(list(Department.objects.all()))
    measure.assignments.filter(department=department).delete()
    Assignment.objects.create(
        measure=measure, department=department, role=chance.choice(["lead", "co_lead"]), place="staff"
    )


def add_measure(chance: random.Random, measure: Measure) -> None:
    added = Measure(document=measure.document, order=chance.randint(1000, 9999), kind=measure.kind)
    added.title, added.text, added.code = "新举措", "推行一件新事。", f"新{added.order}"
    added.save()


def add_department(chance: random.Random, measure: Measure) -> None:
    Department.objects.create(name=f"第{chance.random()}局", district=measure.document.district)
    reassign(chance, measure)


WRITES: list[Callable[[random.Random, Measure], Any]] = [
    reassign,
    reassign,
    add_measure,
    add_department,
    lambda chance, measure: measure.assignments.all().delete(),
    lambda chance, measure: measure.delete(),
    lambda chance, measure: Measure.objects.filter(pk=measure.pk).update(kind="city", own_initiative=True),
    lambda chance, measure: Measure.objects.filter(document=measure.document).update(
        deadline_kind="", due=None
    ),
    lambda chance, measure: ProgressEntry.objects.create(measure=measure, status="done", as_of="2025-05-01"),
    lambda chance, measure: Document.objects.filter(pk=measure.document_id).update(
        year=chance.randint(2019, 2023)
    ),
    lambda chance, measure: Measure.objects.filter(pk=measure.pk).update(
        chapter=Chapter.objects.filter(document=measure.document).last()
    ),
    lambda chance, measure: District.objects.filter(pk=measure.document.district_id).update(
        parent=District.objects.exclude(pk=measure.document.district_id).filter(parent=None).first()
    ),
    lambda chance, measure: District.objects.filter(pk=measure.document.district_id).update(parent=None),
]


def counted(snapshot: IndexSnapshot, counter: Any) -> list[Any]:
    """Return all counts over the library, the values of a counting in no order."""
    facets = [facet_counting(facet, MAX_GROUPS) for facet in FACETS]
    values = [
        {key: number for key, number in counter.count_values(where, {"": one})[""].items() if number}
        for where in CONDITIONS
        for one in facets
    ]
    pair = (ValueCounting("within", MAX_GROUPS), ValueCounting("year", MAX_GROUPS))
    return [*values, counter.count_crossed(CONDITIONS[1], *pair)]


def test_what_follows_a_write_is_what_all_would_count(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(0)
    followed: list[bool] = []
    read = followed_answers._read_change

    def reads(*args: Any) -> SnapshotChange | None:
        found = read(*args)
        followed.append(found is not None)
        return found

    monkeypatch.setattr(followed_answers, "_read_change", reads)
    # Room for all that is counted here.
    monkeypatch.setattr(library_counts, "_followed", FollowedAnswers(64))
    for write in [*WRITES, *chance.choices(WRITES, k=6)]:
        write(chance, chance.choice(list(Measure.objects.select_related("document__district"))))
        snapshot = current_snapshot("default")
        assert counted(snapshot, LibraryCounter(snapshot, "default")) == counted(snapshot, snapshot.searcher)
    # Some writes have nothing to change.
    assert all(followed)
    assert len(followed) >= len(WRITES)


def test_a_count_is_cut_and_put_in_order_as_it_was_made(small_corpus: list[Measure]) -> None:
    lead = {"lead": facet_counting(FACETS_BY_PARAM["lead"], 3)}
    for _ in range(3):
        snapshot = current_snapshot("default")
        whole = snapshot.searcher.count_values(EVERYTHING, {"": ValueCounting("lead", MAX_GROUPS)})[""]
        first = sorted(whole.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        assert (
            list(LibraryCounter(snapshot, "default").count_values(EVERYTHING, lead)["lead"].items()) == first
        )
        reassign(random.Random(1), small_corpus[0])


def count_leads(snapshot: IndexSnapshot) -> dict[Any, int]:
    return LibraryCounter(snapshot, "default").count_all_values(EVERYTHING, ValueCounting("lead", MAX_GROUPS))


def count_kinds(snapshot: IndexSnapshot) -> dict[Any, int]:
    return LibraryCounter(snapshot, "default").count_all_values(EVERYTHING, ValueCounting("kind", MAX_GROUPS))


def leads_of(snapshot: IndexSnapshot) -> dict[Any, int]:
    return snapshot.searcher.count_values(EVERYTHING, {"": ValueCounting("lead", MAX_GROUPS)})[""]


def note_everything() -> None:
    with connection.cursor() as cursor:
        log_full_change(cursor, connection.vendor)


def empty_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LOG_TABLE}")


@pytest.mark.parametrize("lose", [note_everything, empty_log])
def test_what_changed_is_not_known_where_the_log_does_not_say(
    small_corpus: list[Measure], lose: Callable[[], None]
) -> None:
    snapshot = current_snapshot("default")
    count_leads(snapshot)
    reassign(random.Random(2), small_corpus[0])
    lose()
    now = current_snapshot("default")
    assert followed_answers._read_change(snapshot, now, "default") is None
    assert count_leads(now) == leads_of(now)


def test_what_changed_is_not_known_where_it_is_much_or_the_log_is_behind(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = current_snapshot("default")
    reassign(random.Random(2), small_corpus[0])
    now = current_snapshot("default")
    assert followed_answers._read_change(snapshot, now, "default")
    monkeypatch.setattr(followed_answers, "MAX_CHANGED", 0)
    assert followed_answers._read_change(snapshot, now, "default") is None
    monkeypatch.undo()
    # A replica that is asked for the log may not have it all yet.
    log = replace(now.position.log, below=now.position.log.below + 1)
    ahead = replace(now, position=now.position._replace(log=log))
    assert followed_answers._read_change(snapshot, ahead, "default") is None


def test_what_is_not_committed_is_not_followed(small_corpus: list[Measure]) -> None:
    snapshot = current_snapshot("default")
    with transaction.atomic():
        reassign(random.Random(2), small_corpus[0])
        assert followed_answers._read_change(snapshot, current_snapshot("default"), "default") is None


def test_an_index_with_later_changes_than_it_says_loses_none(small_corpus: list[Measure]) -> None:
    chance = random.Random(3)
    count_leads(current_snapshot("default"))
    for one in small_corpus[:6]:
        reassign(chance, one)
        said = current_snapshot("default").position
        reassign(chance, small_corpus[-1])
        # As another thread has it that advances the index while this one reads its position.
        count_leads(replace(current_snapshot("default"), position=said))
    now = current_snapshot("default")
    assert count_leads(now) == leads_of(now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mend", ["correct", "build"])
def test_a_wrong_count_ends_with_the_index_that_gave_it(mend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small = make_small_corpus(documents=1, measures=6)
    snapshot = current_snapshot("default")
    pks = [one.pk for one in small]
    with monkeypatch.context() as patched:
        patched.setattr(index_writer, "read_entries", lambda pks, using: [])
        index_writer.index_measures(open_indexes.current_index("default").index, pks[:3], "default")
    reassign(random.Random(6), small[5])
    assert sum(count_kinds(current_snapshot("default")).values()) == 3
    if mend == "correct":
        search_engine().correct_measures("default", pks[:3])
    else:
        search_engine().build_index("default", afresh=True)
    forget_indexes("default")
    now = current_snapshot("default")
    assert now.position.build != snapshot.position.build
    assert sum(count_kinds(now).values()) == 6
    reassign(random.Random(7), small[5])
    assert sum(count_kinds(current_snapshot("default")).values()) == 6


def test_only_the_last_states_of_the_index_are_held(small_corpus: list[Measure]) -> None:
    answers: FollowedAnswers[str] = FollowedAnswers(3)

    def get(key: str) -> str:
        return answers.get(
            key,
            current_snapshot("default"),
            "default",
            lambda: "new",
            lambda answer, _: f"{answer}, followed",
        )

    def write() -> None:
        reassign(random.Random(4), small_corpus[0])

    assert [get("a"), get("b"), get("a")] == ["new"] * 3
    write()
    assert get("a") == get("a") == "new, followed"
    write()
    # The state that "b" is of is one of two; after the next write it is a third, and the oldest.
    assert [get("a"), get("b")] == ["new, followed, followed", "new, followed"]
    write()
    assert get("a") == "new, followed, followed, followed"
    write()
    assert get("c") == "new"
    assert get("b") == "new"
    # More than are held: the one asked for longest ago is gone.
    assert [get("d"), get("a")] == ["new", "new"]


def test_themes_are_counted_anew_only_if_words_change(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = ThemeScope("district", "2024")
    first = count_themes(scope)
    assert first.themes
    with monkeypatch.context() as patched:
        patched.setattr(theme_counts, "count_phrase", lambda *_: pytest.fail("no word was changed"))
        for one in small_corpus[:3]:
            reassign(random.Random(5), one)
            assert count_themes(scope) == first
    phrase = first.themes[0].phrase
    having = Measure.objects.filter(kind="district", document__year=2024, text__contains=phrase)
    for change in (
        lambda pks: Measure.objects.filter(pk__in=pks).update(text="什么也没有。"),
        lambda pks: Measure.objects.filter(pk__in=pks).update(kind="city"),
        lambda pks: Measure.objects.filter(pk__in=pks).delete(),
    ):
        change(list(having.values_list("pk", flat=True)[:1]))
        found = count_themes(scope)
        theme_counts._followed.clear()
        theme_counts._themes_cache.clear()
        assert found == count_themes(scope)
        assert found != first
        first = found
