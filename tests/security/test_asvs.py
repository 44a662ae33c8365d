"""docs/security.md says of every requirement of ASVS 5.0, level 2, where it is met, and names tests that exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
#: How many requirements each section of 5.0.0 has, and which of them are of level 3 only.
SECTIONS: dict[str, tuple[int, tuple[int, ...]]] = {
    "1.1": (2, ()), "1.2": (10, (10,)), "1.3": (12, (12,)), "1.4": (3, ()), "1.5": (3, (3,)),
    "2.1": (3, ()), "2.2": (3, ()), "2.3": (5, (5,)), "2.4": (2, (2,)),
    "3.1": (1, (1,)), "3.2": (3, (3,)), "3.3": (5, (5,)), "3.4": (8, (7, 8)), "3.5": (8, (6, 7, 8)), "3.6": (1, (1,)),
    "3.7": (5, (3, 4, 5)),
    "4.1": (5, (4, 5)), "4.2": (5, (2, 3, 4, 5)), "4.3": (2, ()), "4.4": (4, ()),
    "5.1": (1, ()), "5.2": (6, (4, 5, 6)), "5.3": (3, (3,)), "5.4": (3, ()),
    "6.1": (3, ()), "6.2": (12, ()), "6.3": (8, (5, 6, 7, 8)), "6.4": (6, (5, 6)), "6.5": (8, (6, 7, 8)),
    "6.6": (4, (4,)), "6.7": (2, (1, 2)), "6.8": (4, ()),
    "7.1": (3, ()), "7.2": (4, ()), "7.3": (2, ()), "7.4": (5, ()), "7.5": (3, (3,)), "7.6": (2, ()),
    "8.1": (4, (3, 4)), "8.2": (4, (4,)), "8.3": (3, (2, 3)), "8.4": (2, (2,)),
    "9.1": (3, ()), "9.2": (4, ()),
    "10.1": (2, ()), "10.2": (3, (3,)), "10.3": (5, (5,)), "10.4": (16, (12, 13, 14, 15, 16)), "10.5": (5, ()),
    "10.6": (2, ()), "10.7": (3, ()),
    "11.1": (4, (3, 4)), "11.2": (5, (4, 5)), "11.3": (5, (4, 5)), "11.4": (4, ()), "11.5": (2, (2,)),
    "11.6": (2, (2,)), "11.7": (2, (1, 2)),
    "12.1": (5, (4, 5)), "12.2": (2, ()), "12.3": (5, (5,)),
    "13.1": (4, (2, 3, 4)), "13.2": (6, (6,)), "13.3": (4, (3, 4)), "13.4": (7, (6, 7)),
    "14.1": (2, ()), "14.2": (8, (5, 6, 7, 8)), "14.3": (3, ()),
    "15.1": (5, (4, 5)), "15.2": (5, (4, 5)), "15.3": (7, ()), "15.4": (4, (1, 2, 3, 4)),
    "16.1": (1, ()), "16.2": (5, ()), "16.3": (4, ()), "16.4": (3, ()), "16.5": (4, (4,)),
    "17.1": (2, (2,)), "17.2": (8, (5, 6, 7, 8)), "17.3": (2, ()),
}  # fmt: skip
#: Met for what matters, and not for one cookie: said twice on purpose.
TWICE = {"3.3.1", "3.3.3"}


def required() -> set[str]:
    """Return the requirements of levels 1 and 2."""
    return {
        f"{section}.{number}"
        for section, (count, third) in SECTIONS.items()
        for number in range(1, count + 1)
        if number not in third
    }


def named(text: str) -> Iterator[str]:
    """Yield the requirements that a text names, those within a range among them."""
    for first, last in re.findall(r"\b(\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))?", text):
        section, _, begin = first.rpartition(".")
        end = last.rpartition(".")[2] or begin
        yield from (f"{section}.{number}" for number in range(int(begin), int(end) + 1))


def stated() -> Counter[str]:
    """Return how often the map says something of each requirement: the first cell of a row, what is bold in a list."""
    cells = re.findall(r"^\| ([\d., –]+) \|", PAGE, re.MULTILINE)
    bold = re.findall(r"\*\*([\d., –\n]+[^*]*)\*\*", PAGE.partition("## Nothing to protect")[2])
    return Counter(number for text in (*cells, *bold) for number in named(text))


def test_every_requirement_stands_in_one_place() -> None:
    found = stated()
    assert sorted(required() - found.keys()) == []
    assert sorted(found.keys() - required()) == []
    assert {number for number, times in found.items() if times > 1} == TWICE


def test_every_test_that_is_named_exists() -> None:
    there = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"^\s*def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    wanted = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(wanted) > 60
    assert sorted(wanted - there) == []


def test_a_row_without_a_test_says_that_nothing_is_to_be_tried() -> None:
    rows = re.findall(r"^\| [\d., –]+ \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert all("`test_" in cell or cell == "–" for cell in rows)
    assert sum(cell == "–" for cell in rows) <= 10
