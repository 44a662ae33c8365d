"""How many values an answer of a confined process holds, found before it is parsed: few bytes may be large objects."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from measures.text.confined.confined_process import AnswerTooLong

#: Stands between values until the commas in texts are escaped; JSON has it in no text.
_BETWEEN = "\0"


def encode_answer(data: Any, default: Callable[[Any], Any] | None = None) -> str:
    r"""Return ``data`` as JSON whose commas all stand between values; those in texts are escaped.

    ``default`` returns what an object without a JSON type is written as.

    >>> encode_answer({"a": [1, "x,y"]})
    '{"a":[1,"x\\u002cy"]}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(_BETWEEN, ":"), default=default)
    return text.replace(",", "\\u002c").replace(_BETWEEN, ",")


def check_value_count(answer: bytes, most: int) -> None:
    """Raise `AnswerTooLong` if an answer may hold more than ``most`` values.

    Who does not escape the commas in texts has them counted as well.
    """
    if (count := answer.count(b",")) >= most:
        raise AnswerTooLong(f"it answered more than {count} values")
