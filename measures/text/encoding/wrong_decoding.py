"""The stage that undoes wrong decoding: first of all, while the bytes can still be told from the characters."""

from __future__ import annotations

from collections.abc import Callable

from measures.text.encoding.escapes import backslash_escapes, entities, hz, percent_escapes, quoted_printable
from measures.text.encoding.gbk_and_big5 import gbk_and_big5
from measures.text.encoding.gbk_as_single import gbk_as_single
from measures.text.encoding.utf8_as_gbk import utf8_as_gbk
from measures.text.encoding.utf8_as_single import letters_as_single, utf8_as_single
from measures.text.steps import Step, compose, replay

Rule = Callable[[str], list[Step]]

#: What bears its own proof comes before what is judged by how it reads; letters of other scripts come when all else is
#: done.
RULES: tuple[Rule, ...] = (
    quoted_printable,
    entities,
    backslash_escapes,
    percent_escapes,
    hz,
    utf8_as_single,
    utf8_as_gbk,
    gbk_as_single,
    gbk_and_big5,
)
#: Each round makes the text shorter; so many readings upon each other nobody has seen.
_ROUNDS = 12


def restore_encoding(text: str) -> tuple[str, list[Step]]:
    r"""Return ``text`` as it was before it was decoded wrongly, or escaped, and the steps that lead to it.

    One misreading upon another is undone one after the other. Text that was decoded rightly comes back without steps.

    >>> restore_encoding("&aelig;\x94&iquest;ç­\x96")[0]
    '政策'
    >>> restore_encoding("Müller：R&D 投入增长5%，见 https://a.cn/%E6%94%BF")[1]
    []
    """
    result = text
    done: list[Step] = []
    for _ in range(_ROUNDS):
        before = result
        for rule in RULES:
            found = rule(result)
            if found:
                result = replay(result, found)
                done = compose(text, done, found)
        if result == before:
            found = letters_as_single(result)
            if not found:
                break
            result = replay(result, found)
            done = compose(text, done, found)
    return result, done
