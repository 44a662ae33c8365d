"""What damage leaves behind in a text where nothing could be restored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.language.distinct_characters import distinct_characters
from measures.text.language.word_model import is_word
from measures.text.repair.pinyin import TONED, is_pinyin_syllable
from measures.text.repair.site_habits import lettered_characters

_HAN = "\u3400-\u9fff"
_CUT = "，。！；？"
_TRACE = re.compile(
    # What no font has, and what stands for bytes that could not be decoded.
    "[\ue000-\uf8ff\ufffd]+"
    # Several characters lost, with the marks between them.
    r"|\?[?，。；：、,;:!！？]*\?[?，。；：、,;:!！？]*"
    # Half a character before a mark or a reading, and one character lost among others.
    rf"|\?(?=[，。；：、,;！？]|[a-zü]*[{TONED}])"
    rf"|(?<=[{_HAN}])\?(?=[{_HAN}\d])"
    # A reading whose opening bracket went with half a character.
    rf"|(?<=[{_HAN}{_CUT}])(?P<reading>[a-zü{TONED}]{{1,8}})[)）]"
)
#: The same in a text of which it is known that the ``?`` of half characters was dropped.
_TRACE_DROPPED = re.compile(
    _TRACE.pattern
    # A letter alone behind a mark, and a small one among Chinese.
    + rf"|(?:(?<=[{_CUT}])[A-Za-z]|(?<=[{_HAN}])[a-z])(?=(?P<behind>[{_HAN}]))"
    # A mark where none can stand.
    rf"|(?m:^)\u3000{{0,2}}[{_CUT}]|(?<=[，、；])[，。、；：！？]"
    # What bytes out of step often are: signs of the Chinese alphabet and of tables, letters with tone marks.
    rf"|(?<=[{_CUT}{_HAN}])[\u3105-\u3129\u2500-\u254b{TONED}](?=[{_HAN}\u2500-\u254b])"
    # A character behind a mark that simplified print hardly has: one that GB 2312 lacks.
    rf"|(?<=[{_CUT}])(?P<rare>[{_HAN}])(?=[{_HAN}])"
)
_TONED = re.compile(f"[{TONED}]")
#: What every trace has in it, unless the ``?`` of half characters was dropped.
_SIGN = re.compile(f"[\ue000-\uf8ff\ufffd?{TONED}]")
#: So far before a bracket one is looked for that opens it.
_OPENED_WITHIN = 80


def find_damage_traces(text: str, *, halves_dropped: bool = False) -> Iterator[tuple[int, int]]:
    """Yield where each trace of damage stands in ``text``, its start and end.

    ``halves_dropped`` tells that the text was damaged and the ``?`` of half characters dropped: then more is a trace,
    which in other texts may stand for good.
    """
    if not halves_dropped and not _SIGN.search(distinct_characters(text)):
        return
    designated = lettered_characters(text) if halves_dropped else frozenset()
    for match in (_TRACE_DROPPED if halves_dropped else _TRACE).finditer(text):
        if match.groupdict().get("behind") not in designated and _is_trace(
            match, halves_dropped=halves_dropped
        ):
            yield match.span()


def _is_trace(match: re.Match[str], *, halves_dropped: bool) -> bool:
    """Whether what looks like a trace is one: no reading that a bracket opens, no usual word or character."""
    reading = match["reading"]
    if reading:
        is_read = _TONED.search(reading) or (
            halves_dropped and len(reading) > 1 and is_pinyin_syllable(reading)
        )
        return bool(is_read) and not _is_opened(match.string, match.start())
    if not halves_dropped:
        return True
    if match["behind"]:
        return not is_word(match.group().upper() + match["behind"])
    return not match["rare"] or not match["rare"].encode("gb2312", "ignore")


def _is_opened(text: str, at: int) -> bool:
    """Whether a bracket is open in the line at an offset."""
    before = text[max(0, at - _OPENED_WITHIN) : at].rpartition("\n")[2]
    return max(before.rfind("（"), before.rfind("(")) > max(before.rfind("）"), before.rfind(")"))
