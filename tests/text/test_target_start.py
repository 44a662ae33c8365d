"""Looking at the first character before trying a quantity changes nothing but the time it takes."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from measures.text import targets
from tests.corpus import PLANS

_SLOW = re.compile(targets._QUANTITY.pattern.removeprefix(targets._FIRST))
_ALPHABET = "每年度不低于至少最达到力争超过高大突破多压缩短减控制在约近左右 ３3零一二两十百千万亿,.%个家项余以上内，。已完成第"


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, ...]]:
    """Return where the groups of every match stand; a blank before a quantity is none of them."""
    return [match.span("number") + match.span("unit") + match.span("cue") for match in pattern.finditer(text)]


def test_the_first_character_is_taken_out_for_comparison() -> None:
    assert _SLOW.pattern != targets._QUANTITY.pattern


@given(st.text(_ALPHABET, max_size=40))
def test_no_quantity_is_missed(text: str) -> None:
    assert spans(targets._QUANTITY, text) == spans(_SLOW, text)


def test_no_quantity_is_missed_in_the_plans() -> None:
    for plan in PLANS:
        text = plan.read_text(encoding="utf-8")
        found = spans(targets._QUANTITY, text)
        assert found == spans(_SLOW, text)
        assert found
