"""The files of vectors: what is found in them, and how they heal."""

from __future__ import annotations

import logging
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.db import OperationalError

from measures.models import Measure
from measures.search.index.background_build import wait_for_workers
from measures.search.meaning import encoding, open_vectors, vector_files
from measures.search.meaning.encoding import (
    encode_at_start,
    encode_library,
    encoding_progress,
    remove_spare_rows,
)
from measures.search.meaning.vector_files import VectorFiles, start_files, vector_folder
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from tests.search import child
from tests.search.small import make_small_corpus


def _vectors(count: int, seed: int = 1) -> np.ndarray:
    """Return vectors that lie in groups, as those of sentences do."""
    chance = np.random.default_rng(seed)
    groups = chance.normal(size=(count // 10 + 1, 512))
    vectors = groups[chance.integers(len(groups), size=count)] + chance.normal(size=(count, 512))
    found: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


def test_what_is_added_is_found_by_its_key_and_little_of_it_is_lost(tmp_path: Path) -> None:
    vectors = _vectors(300)
    files = (
        start_files(tmp_path, 1)
        .add_rows(range(100, 300), vectors[:200])
        .add_rows(range(300, 400), vectors[200:])
    )
    files.verify()
    rows = files.rows_of_keys([399, 100, 5])
    assert rows == {100: 0, 399: 299}
    assert (
        np.abs(
            files.read_vectors([0, 299]) @ vectors[[0, 299]].T - vectors[[0, 299]] @ vectors[[0, 299]].T
        ).max()
        < 0.01
    )
    kept = files.keep_only({100, 399})
    kept.verify()
    assert kept.rows_of_keys([100, 250, 399]) == {100: 0, 399: 1}


def test_the_nearest_are_those_of_a_comparison_with_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_files, "BLOCK", 1024)
    monkeypatch.setattr(vector_files, "_COMPARED", 500)
    vectors = _vectors(6_000)
    files = start_files(tmp_path, 1).add_rows(range(6_000), vectors)
    found = 0
    questions = _vectors(40, seed=2) + vectors[::150]
    for question in questions / np.linalg.norm(questions, axis=1, keepdims=True):
        best = set(np.argsort(-(vectors @ question))[:10].tolist())
        found += len(best & {key for key, _ in files.nearest(question, 10)})
    assert found / 400 >= 0.95


def _put(path: Path, content: bytes) -> None:
    """Put another file in the place of one: a process dies that reads behind the end of a file it has mapped."""
    path.unlink()
    path.write_bytes(content)


def _cut(path: Path) -> None:
    _put(path, path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5] ^= 0xFF
    _put(path, bytes(content))


def _replace_in_state(folder: Path, old: str, new: str) -> None:
    state = folder / "state.json"
    assert old in state.read_text()
    state.write_text(state.read_text().replace(old, new))


def _of(name: str, harm: Callable[[Path], Any]) -> Callable[[Path], Any]:
    return lambda folder: [harm(path) for path in folder.glob(f"g*/{name}")]


DAMAGES: dict[str, Callable[[Path], Any]] = {
    "all gone": shutil.rmtree,
    "state gone": lambda folder: (folder / "state.json").unlink(),
    "state half-written": lambda folder: _cut(folder / "state.json"),
    "state of something else": lambda folder: (folder / "state.json").write_text("[1, 2]"),
    "another encoder": lambda folder: _replace_in_state(
        folder, vector_files.encoder_version(), "another-1/1"
    ),
    "rows gone": lambda folder: [shutil.rmtree(path) for path in folder.glob("g*")],
}
for _name in ("keys", "vectors", "codes"):
    DAMAGES[f"{_name} gone"] = _of(_name, Path.unlink)
    DAMAGES[f"{_name} truncated"] = _of(_name, _cut)
    DAMAGES[f"{_name} empty"] = _of(_name, lambda path: _put(path, b""))
    DAMAGES[f"{_name} with a wrong byte"] = _of(_name, _flip)


def _find() -> tuple[int, ...]:
    return search_measures(MeasureQuery(q="茕茕孑立之言"), meant=True).meant.pks


@pytest.fixture
def encoded(letter_meaning: None, db: None) -> Measure:
    """Have one measure that says the query in other words, and all of them encoded."""
    measure = make_small_corpus(documents=1, measures=5)[3]
    Measure.objects.filter(pk=measure.pk).update(title="", text="茕茕而孑立言之。")
    encode_library("default")
    assert _find() == (measure.pk,)
    return measure


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_vectors_are_not_used_and_are_made_again(encoded: Measure, damage: str) -> None:
    if "wrong byte" in damage:
        # What is open is not compared with its checksums again.
        open_vectors._open.clear()
    DAMAGES[damage](vector_folder("default"))
    results = search_measures(MeasureQuery(), meant=True)
    assert (results.total, _find()) == (Measure.objects.count(), ())
    encode_library("default")
    assert _find() == (encoded.pk,)


def test_why_there_are_no_vectors_is_logged_when_it_begins_and_not_with_every_search(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, open_vectors.logger.name)

    def logged() -> int:
        open_vectors.open_vectors("default")
        return sum("nothing is found by its meaning" in record.getMessage() for record in caplog.records)

    shutil.rmtree(vector_folder("default"), ignore_errors=True)
    open_vectors._logged.clear()
    assert [logged(), logged()] == [1, 1]
    folder = vector_folder("default")
    start_files(folder, 1).add_rows(range(3), _vectors(3)).state.write_to(folder)
    assert logged() == 1
    (folder / "state.json").unlink()
    assert [logged(), logged()] == [2, 2]


@pytest.mark.django_db
def test_an_edit_is_found_by_its_meaning_once_it_is_encoded(encoded: Measure) -> None:
    before = encoding_progress("default")
    other = Measure.objects.exclude(pk=encoded.pk).earliest("pk")
    Measure.objects.filter(pk=encoded.pk).update(text="优化营商环境的其他事项。")
    Measure.objects.filter(pk=other.pk).update(title="", text="孑立茕茕，言之。")
    assert _find() == ()
    encode_library("default")
    assert _find() == (other.pk,)
    assert encoding_progress("default").passages == before.passages + 2
    other.delete()
    assert _find() == ()


@pytest.mark.django_db
def test_equal_passages_are_encoded_once(encoded: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "encode_sentences", lambda texts: pytest.fail(f"{texts} are encoded again"))
    Measure.objects.exclude(pk=encoded.pk).update(title="", text="茕茕而孑立言之。")
    encode_library("default")
    assert len(_find()) == Measure.objects.count()


@pytest.mark.django_db
def test_what_no_measure_has_any_more_is_removed_when_it_is_much(encoded: Measure) -> None:
    count = encoding_progress("default").passages
    assert remove_spare_rows("default") == 0
    Measure.objects.exclude(pk=encoded.pk).delete()
    encode_library("default")
    assert encoding_progress("default").passages == count
    assert remove_spare_rows("default") == count - 1
    assert _find() == (encoded.pk,)
    assert len(list(vector_folder("default").glob("g*"))) == 1


@pytest.mark.django_db
def test_the_command_encodes_and_says_how_much(
    letter_meaning: None, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    make_small_corpus(documents=1, measures=4)
    call_command("encode_measures", afresh=True)
    printed = capsys.readouterr()
    assert f"共 {encoding_progress('default').passages} 句" in printed.out
    assert "已编 4／4 项" in printed.err


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "point",
    [
        "die_in(encoding, 'encode_sentences', times=2)",
        "die_in(vector_files.VectorFiles, 'add_rows', after=True, times=2)",
        "die_in(vector_files.VectorFiles, '_write_codes', times=2)",
        "die_in(vector_files.VectorState, 'write_to', times=3)",
        "die_in(vector_files.VectorState, 'write_to', after=True, times=4)",
    ],
)
@pytest.mark.sampled
def test_an_encoding_that_was_killed_goes_on_where_it_was(point: str, letter_meaning: None) -> None:
    make_small_corpus(documents=1, measures=12)
    shutil.rmtree(vector_folder("default"))
    code, _, errors = child.run(
        "from measures.search.meaning import encoding, vector_files\n"
        "from tests.search.conftest import encode_letters\n"
        "encoding.encode_sentences = encode_letters; encoding._BATCH = encoding._AT_ONCE = 8\n"
        f"{point}; encoding.encode_library('default')"
    )
    assert code == -signal.SIGKILL, errors
    files: VectorFiles = encode_library("default")
    files.verify()
    assert files.state.is_complete
    texts = encoding._passage_texts(list(Measure.objects.values_list("pk", flat=True)), "default")
    assert set(files.keys.tolist()) == set(texts)
    assert files.state.count == len(texts)


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_site_that_starts_encodes_before_anybody_searches(letter_meaning: None) -> None:
    make_small_corpus(documents=1, measures=4)
    shutil.rmtree(vector_folder("default"))
    encode_at_start("default")
    wait_for_workers(60)
    assert encoding_progress("default").complete


def test_a_site_starts_though_its_database_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_answer(*args: Any, **options: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(encoding, "encode_library", no_answer)
    with caplog.at_level(logging.WARNING):
        encode_at_start("default")
        wait_for_workers(60)
    (record,) = caplog.records
    assert "connection refused" in record.getMessage()
    assert record.exc_info is None
