"""A confined process: what it may cost is bounded whatever it does, and what it answers is looked at."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from measures.text.clean import clean_and_explain
from measures.text.cleaning.manual_corrections import apply_correction
from measures.text.confined import plan_limits as limits
from measures.text.confined import plan_reader, plan_reading, prepared_process
from measures.text.confined.confined_process import (
    ENVIRONMENT,
    AnswerTooLong,
    EndedFromOutside,
    OutOfTime,
    ReadingFailed,
    run_worker,
)
from measures.text.confined.plan_reading import read_corrected_text_confined, read_file_confined
from measures.text.confined.prepared_process import (
    PreparedProcesses,
    prepared_processes,
    run_prepared_worker,
)
from measures.text.decode import UnreadableBytes, decode_bytes
from measures.text.parse import parse_plan
from tests.corpus import PLANS
from tests.text.allowances import SMALL
from tests.text.samples import page, pdf, word

SLEEPER = "tests.text.sleeper"


@pytest.fixture(params=[run_worker, run_prepared_worker], ids=["fresh", "forked"])
def ask(request: pytest.FixtureRequest) -> Iterator[Callable[..., bytes]]:
    """Ask a process that is begun for it, or one that is forked from a prepared one."""
    yield request.param
    prepared_processes(SLEEPER).close()


def test_every_request_is_answered_however_long(ask: Callable[..., bytes]) -> None:
    content = bytes(range(256)) * 2_000
    assert ask(SLEEPER, ["echoes"], content, SMALL) == content


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("answers", AnswerTooLong),
        ("works", OutOfTime),
        ("takes", ReadingFailed),
        ("writes", ReadingFailed),
        ("complains", ReadingFailed),
        ("dies", EndedFromOutside),
    ],
)
def test_whatever_it_does_is_bounded(ask: Callable[..., bytes], how: str, error: type[ReadingFailed]) -> None:
    with pytest.raises(error) as raised:
        ask(SLEEPER, [how], b"", SMALL)
    assert len(str(raised.value)) < 5_000
    assert not Path("/tmp/policyhub-was-here").exists() or not Path("/tmp/policyhub-was-here").stat().st_size


@pytest.mark.parametrize("how", ["waits", "begins"])
def test_one_that_waits_is_not_waited_for(ask: Callable[..., bytes], how: str) -> None:
    with pytest.raises(OutOfTime):
        ask(SLEEPER, [how], b"", replace(SMALL, patience=0.5))


@pytest.fixture
def prepared() -> Iterator[PreparedProcesses]:
    """Return processes forked from one server."""
    processes = PreparedProcesses(SLEEPER)
    yield processes
    processes.close()


def marks(processes: PreparedProcesses) -> dict[str, Any]:
    """Return what a process says that leaves a mark in its memory."""
    reply: dict[str, Any] = json.loads(processes.run(["marks"], b"", SMALL))
    return reply


def test_what_one_file_does_to_its_process_does_not_meet_the_next(
    prepared: PreparedProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "the site's own")
    first, second = marks(prepared), marks(prepared)
    assert first["parent"] == second["parent"] != os.getpid()
    assert first["seen"] is second["seen"] is False
    assert first["descriptors"] == second["descriptors"] == [0, 1, 2]
    assert first["environment"].keys() <= {*ENVIRONMENT, "LC_CTYPE"}
    assert second["environment"] == first["environment"]


def test_one_that_is_not_waited_for_any_more_is_ended(prepared: PreparedProcesses) -> None:
    with pytest.raises(OutOfTime):
        prepared.run(["waits"], b"", replace(SMALL, patience=0.5))
    server = marks(prepared)["parent"]
    children = Path(f"/proc/{server}/task/{server}/children")
    assert children.read_text(encoding="ascii") == ""


def test_when_the_prepared_process_is_ended_its_reading_ends_and_the_next_has_another(
    prepared: PreparedProcesses,
) -> None:
    server = marks(prepared)["parent"]
    with pytest.raises(EndedFromOutside):
        prepared.run(
            ["pages"], b"", replace(SMALL, most_seconds=20), lambda *_: os.kill(server, signal.SIGKILL)
        )
    assert marks(prepared)["parent"] != server


def test_where_nothing_can_be_forked_a_process_is_begun(
    prepared: PreparedProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared_process, "_CAN_FORK", False)
    prepared.prepare()
    assert marks(prepared)["parent"] == os.getpid()


@pytest.mark.apart
@pytest.mark.parametrize("make", [str.encode, page, word, pdf])
def test_a_plan_read_apart_is_the_plan_read_here(make: Any) -> None:
    text = next(path for path in PLANS if path.stem == "xuhui-2025").read_text(encoding="utf-8")
    content = make(clean_and_explain(text).text)
    found = read_file_confined(content)
    assert found == plan_reader.read_plan_file(content)
    assert len(found.parsed.measures) == 34


@pytest.mark.apart
def test_a_text_put_right_is_read_apart() -> None:
    content = next(path for path in PLANS if path.stem == "jiading-2026").read_bytes()
    cleaned = clean_and_explain(decode_bytes(content).text)
    text = cleaned.text.replace("企业", "公司", 3)
    found = read_corrected_text_confined(cleaned, text)
    here = apply_correction(cleaned, text)
    assert (found.cleaned.text, found.cleaned.steps) == (text, here.steps)
    assert found.parsed == parse_plan(text)


ANSWERS: list[Any] = [
    b"",
    b"[]",
    b"{}",
    b'{"error": 1}',
    b'{"text": "x"}',
    b"\xff\xfe",
    b"[" * 100_000,
    json.dumps({"format": "exe", "encoding": "", "cleaned": {}, "parsed": {}}).encode(),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_of_another_shape_is_none(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(plan_reading, "run_worker", lambda *_: answer)
    with pytest.raises(UnreadableBytes, match="无法读取"):
        read_file_confined(b"x")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a plan hold little."""
    for name in ("MAX_MEASURES", "MAX_HEADINGS", "MAX_NAMES", "MAX_STEPS"):
        monkeypatch.setattr(plan_reading, name, 20)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("嘉定区2031年行动方案\n" + "".join(f"{n}.事项。做好。\n" for n in range(1, 40)), "项举措"),
        ("嘉定区2031年行动方案\n1.事项。做好。（责任单位：" + "、".join(f"区甲{n}局" for n in range(40)) + "）\n", "个单位名称"),
        ("優化，" * 40, "处修复"),
    ],
)  # fmt: skip
def test_what_holds_more_than_a_plan_is_refused(text: str, what: str) -> None:
    with pytest.raises(UnreadableBytes, match=f"{what}，超过 20 的上限"):
        read_file_confined(text.encode())


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OutOfTime("x"), f"用时超过 {limits.PLAN_SECONDS} 秒，已停止"),
        (AnswerTooLong("x"), "内容过多"),
        (ReadingFailed("x"), "占用内存过多"),
        (EndedFromOutside("x"), "被服务器中止.*请再读取一次"),
    ],
)
def test_why_nothing_was_read_is_reported(
    monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def fail(*_: Any) -> bytes:
        raise error

    monkeypatch.setattr(plan_reading, "run_worker", fail)
    with pytest.raises(UnreadableBytes, match=message):
        read_file_confined(b"x")
