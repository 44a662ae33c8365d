"""The two commands of the index: what they do, say and return."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from measures.models import Measure
from measures.search.index import measure_entries
from measures.search.index.file_locks import hold_file_lock
from measures.search.index.follower import forget_indexes
from measures.search.index.index_files import IndexFolder
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from measures.search.tantivy_engine import engine, index_writer, open_indexes
from tests.search import child
from tests.search.small import make_small_corpus


def printed(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_right_index_is_right() -> None:
    make_small_corpus(documents=1, measures=4)
    search_measures(MeasureQuery())
    assert "一致，共 4 项" in printed("check_index")


@pytest.mark.django_db(transaction=True)
def test_differences_are_found_reported_and_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third, fourth = (measure.pk for measure in make_small_corpus(documents=1, measures=4))
    search_measures(MeasureQuery())
    index = open_indexes.current_index("default").index
    original = measure_entries.read_entries

    def otherwise(pks: Any, using: str) -> Any:
        from dataclasses import replace

        entries = {entry.pk: entry for entry in original(list({*pks} & {first, second}), using)}
        changed = [replace(entry, title="别的") for entry in entries.values() if entry.pk == first]
        ghost = [replace(entries[second], pk=999_999)] if second in entries else []
        return [*changed, *ghost]

    monkeypatch.setattr(index_writer, "read_entries", otherwise)
    index_writer.index_measures(index, [first, second, third], "default")
    monkeypatch.setattr(index_writer, "read_entries", original)
    out = StringIO()
    with pytest.raises(CommandError, match="不一致"):
        call_command("check_index", stdout=out)
    assert f"索引缺少 2 项：{second}、{third}" in out.getvalue()
    assert "索引多出 1 项：999999" in out.getvalue()
    assert f"内容不同 1 项：{first}" in out.getvalue()
    assert str(fourth) not in out.getvalue()
    assert "已补正 4 项" in printed("check_index", "--fix")
    assert "一致，共 4 项" in printed("check_index")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_corrected_while_another_process_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    pks = [measure.pk for measure in make_small_corpus(documents=1, measures=4)]
    search_measures(MeasureQuery())
    with monkeypatch.context() as patched:
        patched.setattr(index_writer, "read_entries", lambda pks, using: [])
        index_writer.index_measures(open_indexes.current_index("default").index, pks[:1], "default")
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0)
    with (
        hold_file_lock(IndexFolder.for_database("default").path / "write.lock", 0),
        pytest.raises(CommandError, match="另一个进程正在写索引"),
    ):
        printed("check_index", "--fix")
    assert "已补正 1 项" in printed("check_index", "--fix")


@pytest.mark.django_db(transaction=True)
def test_an_index_that_cannot_be_used_is_reported_and_fixed() -> None:
    make_small_corpus(documents=1, measures=4)
    search_measures(MeasureQuery())
    forget_indexes()
    (IndexFolder.for_database("default").path / "current").unlink()
    with pytest.raises(CommandError, match="索引不可用"):
        call_command("check_index")
    assert "一致，共 4 项" in printed("check_index", "--fix")


@pytest.mark.django_db(transaction=True)
def test_a_missing_trigger_is_reported_and_fixed() -> None:
    (measure,) = make_small_corpus(documents=1, measures=1)
    search_measures(MeasureQuery())
    with connection.cursor() as cursor:
        table = " ON measures_measure" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER note_change_measures_measure_update{table}")
    Measure.objects.filter(pk=measure.pk).update(title="独角兽")
    with pytest.raises(CommandError, match="1 个触发器"):
        call_command("check_index")
    assert "补上了 1 个触发器" in printed("check_index", "--fix")
    assert search_measures(MeasureQuery.of("独角兽")).total == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_rebuilding_tells_how_far_it_is() -> None:
    make_small_corpus(documents=1, measures=4)
    code, out, errors = child.manage("rebuild_index")
    assert (code, "索引已重建" in out, "已写入 4／4 项" in errors) == (0, True, True)
    assert child.manage("check_index")[0] == 0
    assert search_measures(MeasureQuery()).total == 4


@pytest.mark.django_db(transaction=True)
def test_rebuilding_twice_at_once_is_refused() -> None:
    with (
        hold_file_lock(IndexFolder.for_database("default").path / "build.lock", 0),
        pytest.raises(CommandError, match="另一个进程"),
    ):
        call_command("rebuild_index")


@pytest.mark.django_db(transaction=True)
def test_the_exit_code_says_whether_they_differ() -> None:
    make_small_corpus(documents=1, measures=2)
    search_measures(MeasureQuery())
    forget_indexes()
    assert child.manage("check_index")[0] == 0
    (IndexFolder.for_database("default").path / "current").unlink()
    code, _, errors = child.manage("check_index")
    assert code == 1
    assert "索引不可用" in errors
