"""Find the districts that a question names: 嘉定区, 嘉定."""

from __future__ import annotations

import re
from collections.abc import Iterator

from districts.models import District, short_name
from measures.search.query.question import UnderstoodPart
from measures.search.words.folding import fold_text

#: Behind a short name these make another place of it: 黄浦江, 静安寺.
_GOES_ON = re.compile(r"[江河湖港湾路街道桥站山岛寺镇乡村滨园新]")


def find_districts(text: str, using: str = "default") -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where a district is named, by its full or its short name; one query."""
    named: dict[str, list[tuple[str, str]]] = {}
    for slug, name, city in District.objects.using(using).values_list("slug", "name", "city"):
        for form in {name, short_name(name), city + name, city.removesuffix("市") + short_name(name)}:
            if len(form) > 1:
                named.setdefault(fold_text(form), []).append((slug, name))
    for form, districts in named.items():
        for start in _places(text, form):
            end = start + len(form)
            if form == fold_text(districts[0][1]) or not _GOES_ON.match(text, end):
                label = "、".join(dict.fromkeys(name for _, name in districts))
                slugs = tuple(slug for slug, _ in districts)
                yield UnderstoodPart(start, end, form, "district", slugs, label)


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)
