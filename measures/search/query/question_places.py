"""Find the places that a question names: 嘉定区, 嘉定, 杭州, 浙江省."""

from __future__ import annotations

import re
from collections.abc import Iterator

from districts.models import District
from districts.places.place_names import place_stem, spoken_names
from measures.search.query.question import UnderstoodPart
from measures.search.words.folding import fold_text

#: Behind a short name these make another place of it: 黄浦江, 静安寺.
_GOES_ON = re.compile(r"[江河湖港湾路街道桥站山岛寺镇乡村滨园新]")


def find_districts(text: str, using: str = "default") -> Iterator[UnderstoodPart]:
    """Yield where a folded text names a place of the site, by its full or its short name; one query."""
    named: dict[str, list[District]] = {}
    # 中国 begins many names and finds everything.
    known = District.objects.using(using).exclude(level=District.Level.COUNTRY).order_by("code")
    for place in known.only("slug", "name", "city", "label"):
        for form in _forms(place):
            named.setdefault(fold_text(form), []).append(place)
    for form, places in named.items():
        is_whole = any(form == fold_text(place.name) for place in places)
        for start in _places(text, form):
            end = start + len(form)
            if is_whole or not _GOES_ON.match(text, end):
                label = "、".join(dict.fromkeys(str(place) for place in places))
                slugs = tuple(place.slug for place in places)
                yield UnderstoodPart(start, end, form, "district", slugs, label)


def _forms(place: District) -> set[str]:
    """Return the names by which a place is asked for: 嘉定区, 嘉定, 上海市嘉定区, 上海嘉定."""
    stem = place_stem(place.name)
    forms = {*spoken_names(place.name), stem, place.whole_name, place_stem(place.city) + stem, str(place)}
    return {form for form in forms if len(form) > 1}


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)
