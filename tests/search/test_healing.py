"""A broken index heals at the next search, without a person and without a wrong answer."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import transaction

from measures.models import Measure
from measures.search.index import (
    background_build,
    measure_batches,
)
from measures.search.index.background_build import IndexNotReady, wait_for_workers
from measures.search.index.file_locks import hold_file_lock
from measures.search.index.follower import current_snapshot, forget_indexes
from measures.search.index.index_check import compare_index
from measures.search.index.index_files import IndexFolder, replace_file_text
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from measures.search.tantivy_engine import (
    following,
    index_build,
    index_writer,
    open_indexes,
    schema,
    tantivy_files,
)
from measures.search.words import word_cache
from tests.search import child
from tests.search.small import make_small_corpus

MEASURES = 120


@pytest.fixture
def home(small_corpus: list[Measure]) -> Iterator[IndexFolder]:
    """Have a whole index of the small corpus on disk, closed."""
    search_measures(MeasureQuery())
    forget_indexes()
    yield IndexFolder.for_database("default")
    forget_indexes()


def assert_right() -> None:
    assert search_measures(MeasureQuery()).total == Measure.objects.count()
    assert not compare_index(current_snapshot("default").searcher, "default")


def files(home: IndexFolder, ending: str) -> list[Path]:
    return sorted(home.current().glob(f"*.{ending}"))


DAMAGES: dict[str, Callable[[IndexFolder], Any]] = {
    "all gone": lambda home: shutil.rmtree(home.path),
    "generation gone": lambda home: shutil.rmtree(home.current()),
    "pointer gone": lambda home: (home.path / "current").unlink(),
    "pointer elsewhere": lambda home: (home.path / "current").write_text("../../etc"),
    "pointer empty": lambda home: (home.path / "current").write_text(""),
    "state gone": lambda home: (home.current() / "state.json").unlink(),
    "state half-written": lambda home: (home.current() / "state.json").write_text('{"schema": "'),
    "state of something else": lambda home: (home.current() / "state.json").write_text("[1, 2]"),
    "meta gone": lambda home: (home.current() / "meta.json").unlink(),
    "meta half-written": lambda home: (home.current() / "meta.json").write_text('{"segments": [{"seg'),
    "older schema": lambda home: _say_schema(home, "0" * 12),
}


def _each(ending: str, harm: Callable[[Path], Any]) -> Callable[[IndexFolder], Any]:
    """Return the damage that does ``harm`` to every file that ends so."""
    return lambda home: [harm(path) for path in files(home, ending)]


def _put(path: Path, content: bytes) -> None:
    """Put another file in the place of one: a process dies that reads behind the end of a file it has mapped."""
    path.unlink()
    path.write_bytes(content)


def _cut(path: Path) -> None:
    _put(path, path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 0xFF
    _put(path, bytes(content))


def _say_schema(home: IndexFolder, version: str) -> None:
    state = home.current() / "state.json"
    state.write_text(state.read_text().replace(schema.schema_version(), version))


for _ending in ("idx", "pos", "term", "store", "fast", "fieldnorm"):
    DAMAGES[f"{_ending} gone"] = _each(_ending, Path.unlink)
    DAMAGES[f"{_ending} truncated"] = _each(_ending, _cut)
    DAMAGES[f"{_ending} empty"] = _each(_ending, lambda path: _put(path, b""))
    DAMAGES[f"{_ending} with a wrong byte"] = _each(_ending, _flip)


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.sampled
def test_a_damaged_index_is_built_again(home: IndexFolder, damage: str) -> None:
    DAMAGES[damage](home)
    assert_right()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage", ["all gone", "generation gone", "pointer gone", "state gone", "state half-written"]
)
@pytest.mark.sampled
def test_an_index_damaged_while_it_is_open_is_built_again(home: IndexFolder, damage: str) -> None:
    search_measures(MeasureQuery())
    DAMAGES[damage](home)
    assert_right()


@pytest.mark.django_db
def test_what_breaks_in_the_middle_of_a_search_is_healed(
    home: IndexFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_index = open_indexes.current_index("default")
    [_flip(path) for path in files(home, "store")]
    attempts: list[int] = []

    def broken_once(*args: Any) -> Any:
        attempts.append(1)
        if len(attempts) == 1:
            raise ValueError("Data corrupted")
        return original(*args)

    from measures.search.results import engine

    original = engine._search_snapshot
    monkeypatch.setattr(engine, "_search_snapshot", broken_once)
    assert search_measures(MeasureQuery()).total == Measure.objects.count()
    assert open_indexes.current_index("default") is not opened_index


@pytest.mark.django_db
def test_an_error_of_ours_is_not_taken_for_a_broken_index(
    home: IndexFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from measures.search.results import engine

    def wrong(*args: Any) -> Any:
        raise ValueError("a mistake in the code")

    search_measures(MeasureQuery())
    monkeypatch.setattr(engine, "_search_snapshot", wrong)
    with pytest.raises(ValueError, match="a mistake"):
        search_measures(MeasureQuery())
    assert home.current().exists()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_leaves_search_working(
    small_corpus: list[Measure], settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    usual = site.VAR_DIR
    forget_indexes()
    settings.VAR_DIR = blocked
    assert search_measures(MeasureQuery()).total == MEASURES
    Measure.objects.filter(pk=small_corpus[0].pk).update(title="独角兽")
    assert search_measures(MeasureQuery.of("独角兽")).total == 1
    settings.VAR_DIR = usual
    monkeypatch.setattr(open_indexes, "_MEMORY_SECONDS", 0.0)
    assert search_measures(MeasureQuery.of("独角兽")).total == 1
    in_use = open_indexes.open_index_of("default")
    assert in_use is not None
    assert in_use.folder is not None
    forget_indexes()


@pytest.mark.django_db
def test_a_disk_that_fills_up_does_not_stop_search(
    home: IndexFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_measures(MeasureQuery())

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("measures.search.index.index_files.replace_file_text", full)
        Measure.objects.update(title="独角兽")
        assert search_measures(MeasureQuery.of("独角兽")).total == MEASURES
    forget_indexes()
    assert_right()


@pytest.mark.django_db(transaction=True)
def test_another_process_that_writes_for_long_leaves_an_old_answer_that_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    make_small_corpus(documents=1, measures=4)
    search_measures(MeasureQuery())
    monkeypatch.setattr(following, "LOCK_SECONDS", 0.0)
    with hold_file_lock(IndexFolder.for_database("default").path / "write.lock", 0):
        Measure.objects.update(title="独角兽")
        waiting = search_measures(MeasureQuery.of("独角兽"))
        assert (waiting.stale, waiting.total) == (True, 0)
    after = search_measures(MeasureQuery.of("独角兽"))
    assert (after.stale, after.total) == (False, 4)


@pytest.mark.django_db
def test_words_are_computed_once(home: IndexFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def segmented_again(text: str) -> list[str]:
        raise AssertionError(text)

    monkeypatch.setattr(word_cache, "segment_text", segmented_again)
    shutil.rmtree(home.path)
    assert_right()


@pytest.mark.django_db
def test_the_old_index_serves_until_the_new_one_is_whole(home: IndexFolder) -> None:
    searched: list[int] = []
    before = home.current()

    def meanwhile(done: int, total: int) -> None:
        searched.append(search_measures(MeasureQuery()).total)
        assert home.current() == before

    index_build.build_index(home, "default", report=meanwhile)
    assert searched == [MEASURES]
    assert home.current() != before
    assert_right()


@pytest.mark.django_db(transaction=True)
def test_a_large_index_is_built_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small_corpus(documents=1, measures=6)
    shutil.rmtree(IndexFolder.for_database("default").path)
    forget_indexes()
    monkeypatch.setattr(background_build, "MAX_INLINE_MEASURES", 3)
    with pytest.raises(IndexNotReady):
        search_measures(MeasureQuery())
    wait_for_workers(60)
    assert search_measures(MeasureQuery()).total == 6
    Measure.objects.update(title="独角兽")
    meanwhile = search_measures(MeasureQuery.of("独角兽"))
    assert (meanwhile.total, meanwhile.stale) == (0, True)
    wait_for_workers(60)
    assert search_measures(MeasureQuery.of("独角兽")).total == 6


@pytest.mark.django_db(transaction=True)
def test_a_process_that_ends_leaves_the_building_of_an_index_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_small_corpus(documents=1, measures=6)
    shutil.rmtree(IndexFolder.for_database("default").path)
    forget_indexes()
    monkeypatch.setattr(background_build, "MAX_INLINE_MEASURES", 3)
    with monkeypatch.context() as patch:
        stopping = Event()
        patch.setattr(background_build, "_stopping", stopping)
        stopping.set()
        with pytest.raises(IndexNotReady):
            search_measures(MeasureQuery())
        wait_for_workers(60)
        with pytest.raises(IndexNotReady):
            search_measures(MeasureQuery())
        wait_for_workers(60)
    with pytest.raises(IndexNotReady):
        search_measures(MeasureQuery())
    wait_for_workers(60)
    assert search_measures(MeasureQuery()).total == 6


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    [
        "die_in(index_writer, 'index_measures')",
        "die_in(index_writer, '_replace_measures', after=True)",
        "die_in(index_writer, 'index_measures', after=True)",
        "die_in(index_files, 'replace_file_text')",
        "die_in(index_files, 'replace_file_text', after=True)",
    ],
)
@pytest.mark.sampled
def test_killed_between_commit_and_index(point: str) -> None:
    make_small_corpus(documents=1, measures=6)
    search_measures(MeasureQuery())
    code, _, errors = child.run(
        f"Measure.objects.update(title='独角兽'); {point}; search_measures(MeasureQuery())"
    )
    assert code == -signal.SIGKILL, errors
    assert search_measures(MeasureQuery.of("独角兽")).total == 6
    assert_right()


@pytest.mark.django_db
def test_what_a_killed_writer_left_beside_the_index_is_no_obstacle(home: IndexFolder) -> None:
    folder = home.current()
    meta = folder / "meta.json"
    before = meta.read_bytes(), (folder / "state.json").read_bytes()
    # All but the first three: their part of the index stays, with a file that says what of it is gone.
    changed = Measure.objects.filter(
        pk__in=list(Measure.objects.order_by("pk").values_list("pk", flat=True)[3:9])
    )
    changed.update(title="独角兽")
    search_measures(MeasureQuery())
    left = files(home, "del")
    assert left
    # As it is when the power goes after the files of a write and before the one that counts them in.
    forget_indexes()
    meta.write_bytes(before[0])
    (folder / "state.json").write_bytes(before[1])
    assert search_measures(MeasureQuery.of("独角兽")).total == 6
    assert open_indexes.current_index("default").folder == folder
    assert_right()


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    [
        "die_in(index_writer, '_replace_measures')",
        "die_in(index_writer, '_replace_measures', after=True, times=3)",
        "die_in(index_build.BuildProgress, 'write_to', times=2)",
        "die_in(index_build.BuildProgress, 'write_to', after=True, times=3)",
        "die_in(index_build, 'apply_changes')",
        "die_in(index_files.IndexState, 'write_to')",
        "die_in(index_files.IndexState, 'write_to', after=True)",
        "die_in(index_files.IndexFolder, 'promote')",
        "die_in(index_files.IndexFolder, 'promote', after=True)",
        "die_in(index_files, 'replace_file_text', times=2)",
    ],
)
@pytest.mark.sampled
def test_killed_in_the_middle_of_a_build(point: str) -> None:
    make_small_corpus(documents=2, measures=6)
    if "catch_up" in point or "Progress" in point:
        # There is no older index that could serve meanwhile.
        shutil.rmtree(IndexFolder.for_database("default").path)
        forget_indexes()
    else:
        search_measures(MeasureQuery())
    small = "measure_batches.BATCH = 2; index_writer._COMMIT_EVERY = 1"
    code, _, errors = child.run(
        f"{small}; {point}; index_build.build_index(index_files.IndexFolder.for_database('default'), 'default')"
    )
    assert code == -signal.SIGKILL, errors
    Measure.objects.filter(code="3").update(title="独角兽")
    assert search_measures(MeasureQuery.of("独角兽")).total == 2
    assert_right()
    call_command("rebuild_index", verbosity=0)
    assert_right()


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_rebuild_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    make_small_corpus(documents=2, measures=6)
    search_measures(MeasureQuery())
    small = "measure_batches.BATCH = 2; index_writer._COMMIT_EVERY = 1"
    point = "die_in(index_writer, '_replace_measures', times=5)"
    child.run(
        f"{small}; {point}; index_build.build_index(index_files.IndexFolder.for_database('default'), 'default')"
    )
    Measure.objects.filter(code="1").update(title="独角兽")
    Measure.objects.filter(code="2").delete()
    monkeypatch.setattr(measure_batches, "BATCH", 2)
    reports: list[int] = []
    index_build.build_index(
        IndexFolder.for_database("default"), "default", report=lambda done, total: reports.append(done)
    )
    assert reports[0] > 6
    assert search_measures(MeasureQuery.of("独角兽")).total == 2
    assert_right()


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_processes_side_by_side_each_find_what_they_wrote() -> None:
    make_small_corpus(documents=1, measures=12)
    search_measures(MeasureQuery())
    code = """
following.LOCK_SECONDS = 60
number = {number}
pks = list(Measure.objects.order_by("pk").values_list("pk", flat=True))[number * 2 : number * 2 + 2]
for round_ in range(4):
    for pk in pks:
        title = f"标记{{number}}第{{round_}}轮{{pk}}号"
        Measure.objects.filter(pk=pk).update(title=title)
        found = matching_pks(MeasureQuery.of(f'"{{title}}"'))
        assert found == [pk], (title, found)
"""
    processes = [child.start(code.format(number=number)) for number in range(4)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert_right()


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lines", [1, 2, 4, 7, 11])
@pytest.mark.sampled
def test_killed_somewhere_while_writing_and_searching(lines: int) -> None:
    make_small_corpus(documents=1, measures=6)
    search_measures(MeasureQuery())
    process = child.start("""
for number in range(10_000):
    Measure.objects.update(title=f"标记{number}号")
    print(number, flush=True)
    search_measures(MeasureQuery())
    print(number, flush=True)
""")
    assert process.stdout is not None
    for _ in range(lines):
        process.stdout.readline()
    process.kill()
    process.communicate()
    assert_right()


@pytest.mark.django_db
def test_text_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    replace_file_text(path, "new")
    assert path.read_text() == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.django_db
def test_a_build_does_not_run_inside_a_build(home: IndexFolder) -> None:
    from measures.search.index.file_locks import FileLockBusy

    with hold_file_lock(home.path / "build.lock", 0), pytest.raises(FileLockBusy):
        index_build.build_index(home, "default")
    assert not transaction.get_connection().needs_rollback


@pytest.mark.django_db
def test_files_that_go_because_another_process_writes_are_no_damage(
    home: IndexFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home.current()
    original = tantivy_files._verify_file
    moved: list[int] = []

    def written_meanwhile(path: Path, whole: bool) -> None:
        if not moved:
            moved.append(1)
            index_writer.index_measures(
                tantivy_files.open_index(folder),
                list(Measure.objects.values_list("pk", flat=True)),
                "default",
            )
        original(path, whole)

    monkeypatch.setattr(tantivy_files, "_verify_file", written_meanwhile)
    tantivy_files.verify_index(folder, whole=True)
    assert moved
