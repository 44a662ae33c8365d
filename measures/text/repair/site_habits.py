"""What a text shows of the site that damaged it, and whether it is damaged at all."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from measures.text.encoding.code_page_936 import byte_pair_of
from measures.text.language.distinct_characters import distinct_characters
from measures.text.language.word_model import is_simplified_only, simplify_character
from measures.text.repair.line_elements import CUT_MARKS
from measures.text.repair.pinyin import READING, SWALLOWED, is_pinyin_of

#: A character counts as one that the site annotates when at least this share of its occurrences is.
_ALWAYS = 0.9
#: So many readings in a text of simplified script show that a site, not an author, wrote them.
_READINGS_IN_SIMPLIFIED = 8
#: So many lines that begin with two question marks show the same.
_INDENTED_IN_SIMPLIFIED = 4
_HOLE = re.compile("[\ue000-\uf8ff]")
_LOST_INDENTATION = re.compile(r"(?m)^(?:\?\?|\?{4})(?=[\u3400-\u9fff《“（(\d])")
_LETTERED = re.compile(r"(?P<letter>[A-Za-z])(?<![A-Za-z0-9].)(?P<behind>[\u3400-\u9fff])")
_HALF = re.compile(
    rf"\?[{re.escape(''.join(sorted(CUT_MARKS)))}]|{SWALLOWED.pattern.replace('?P<reading>', '?:')}"
)


@dataclass(frozen=True, slots=True)
class SiteHabits:
    """What is known of the site that damaged the text.

    ``annotated`` are the characters it always gives a reading, ``readings`` how many readings there are,
    ``holes_vanish`` whether byte pairs without a character may have been dropped, ``loses_indentation`` whether the
    ideographic spaces at the start of lines became ``?``, ``halves_dropped`` whether the ``?`` of half characters may
    have been dropped, ``is_certain`` whether runs of shifted bytes were found that show it,
    ``lettered`` the characters that letters stand before as designations.
    """

    annotated: frozenset[str]
    readings: int
    holes_vanish: bool
    loses_indentation: bool
    halves_dropped: bool
    is_traditional: bool
    is_certain: bool = False
    lettered: frozenset[str] = frozenset()

    @property
    def inserts_readings(self) -> bool:
        """Whether the brackets with readings are the site's doing and not the author's."""
        return self.readings > 0 and (self.is_traditional or self.readings >= _READINGS_IN_SIMPLIFIED)


def find_site_habits(text: str) -> SiteHabits:
    """Return the habits that ``text`` shows."""
    annotated: Counter[str] = Counter()
    for match in READING.finditer(text) if "(" in text else ():
        character = text[match.start() - 1 : match.start()]
        if is_pinyin_of(character, match["reading"]):
            annotated[character] += 1
    traditional = is_traditional(text)
    halves = "?" in text
    indented = len(_LOST_INDENTATION.findall(text)) if halves else 0
    return SiteHabits(
        annotated=frozenset(c for c, count in annotated.items() if count >= _ALWAYS * text.count(c)),
        readings=sum(annotated.values()) + (len(SWALLOWED.findall(text)) if halves else 0),
        holes_vanish=not _HOLE.search(distinct_characters(text)),
        loses_indentation=indented > (0 if traditional else _INDENTED_IN_SIMPLIFIED),
        halves_dropped=traditional and not (halves and _HALF.search(text)),
        is_traditional=traditional,
        lettered=lettered_characters(text),
    )


def lettered_characters(text: str) -> frozenset[str]:
    """Return the Chinese characters before which a text has different single letters, as designations do.

    >>> sorted(lettered_characters("支持A类企业，B类企业，F就有关事项"))
    ['类']
    """
    letters: dict[str, set[str]] = {}
    for match in _LETTERED.finditer(text):
        letters.setdefault(match["behind"], set()).add(match["letter"].upper())
    return frozenset(character for character, before in letters.items() if len(before) > 1)


@lru_cache(maxsize=2)
def is_traditional(text: str) -> bool:
    """Whether a text is in traditional script: it has characters only that script has, and hardly any of the other.

    Characters from bytes out of step are left out of account by counting only those that one of the scripts uses.
    """
    distinct = [c for c in distinct_characters(text) if c >= "\u3400"]
    traditional = sum(text.count(c) for c in distinct if simplify_character(c) != c)
    only_simplified = 0
    for character in filter(_modern, distinct) if traditional else ():
        only_simplified += text.count(character)
        if traditional <= 4 * only_simplified:
            return False
    return traditional > 0


@cache
def _modern(character: str) -> bool:
    """Whether a character stands in simplified text only: 国 does, but 里 and 后 are words in either script."""
    if byte_pair_of(character) is None or not is_simplified_only(character):
        return False
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return True
    return False
