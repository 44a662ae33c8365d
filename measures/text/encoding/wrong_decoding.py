"""The stage that undoes wrong decoding: first of all, while the bytes can still be derived from the characters."""

from __future__ import annotations

from measures.text.encoding.escapes import (
    backslash_steps,
    entity_steps,
    hz_steps,
    percent_steps,
    quoted_printable_steps,
)
from measures.text.encoding.gbk_and_big5 import gbk_and_big5_steps
from measures.text.encoding.gbk_as_single import gbk_as_single_steps
from measures.text.encoding.utf8_as_gbk import utf8_as_gbk_steps
from measures.text.encoding.utf8_as_single import misread_latin_steps, utf8_as_single_steps
from measures.text.steps import RepairStep, TextRule, apply_rules

#: What bears its own proof comes before what is judged by how it reads; letters of other scripts come when all else is
#: done.
DECODING_RULES: tuple[TextRule, ...] = (
    quoted_printable_steps,
    entity_steps,
    backslash_steps,
    percent_steps,
    hz_steps,
    utf8_as_single_steps,
    utf8_as_gbk_steps,
    gbk_as_single_steps,
    gbk_and_big5_steps,
)
#: Each round makes the text shorter; so many readings upon each other nobody has seen.
_ROUNDS = 12


def restore_encoding(text: str) -> tuple[str, list[RepairStep]]:
    r"""Return ``text`` as it was before it was decoded wrongly, or escaped, and the steps that lead to it.

    One misreading upon another is undone one after the other. Text that was decoded rightly comes back without steps.

    >>> restore_encoding("&aelig;\x94&iquest;ç­\x96")[0]
    '政策'
    >>> restore_encoding("Müller：R&D 投入增长5%，见 https://a.cn/%E6%94%BF")[1]
    []
    """
    return apply_rules(text, DECODING_RULES, rounds=_ROUNDS, final=(misread_latin_steps,))
