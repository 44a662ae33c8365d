"""Find the places that a question names: 嘉定区, 嘉定, jiading, 杭州, 浙江省, and those of which there are no plans."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from django.db.models import Q
from django.db.models.functions import Substr

from districts.models import District
from districts.places.place_names import place_stem, spoken_names
from districts.places.place_registry import places_by_code
from measures.search.query.question import UnderstoodPart
from measures.search.words.folding import fold_text

#: Behind a short name these make another place of it: 黄浦江, 静安寺, 嘉定新城.
_GOES_ON = re.compile(r"[江河湖港湾路街道桥站山岛寺镇乡村滨园新]")
_LATIN = re.compile(r"(?<![a-z0-9-])[a-z]{4,30}(?![a-z-])")
_WHOLE_NAME = re.compile(r"[\u4e00-\u9fff]{2}[省市区县州盟旗]")
#: A short name of a place without plans counts only where it stands by itself: 深圳 融资, 深圳2023年.
_BY_ITSELF = re.compile(r"(?=$|\s|的|\d{4}|今年|去年)")


def find_named_districts(text: str, using: str = "default") -> Iterator[UnderstoodPart]:
    """Yield where a folded text names a place of the site, by its full, short or former name or in pinyin; one query.

    A province or city that the site does not have is named as well: the part then has no values.
    """
    named: dict[str, list[District]] = defaultdict(list)
    for place in _possible_places(text, using):
        for form in _place_name_forms(place):
            named[fold_text(form)].append(place)
    for form, places in named.items():
        is_whole = not form.isascii() and any(form == fold_text(place.name) for place in places)
        for start in _occurrences(text, form):
            end = start + len(form)
            if form.isascii() and not _LATIN.match(text, start, end):
                continue
            if is_whole or not _GOES_ON.match(text, end):
                label = "、".join(dict.fromkeys(str(place) for place in places))
                slugs = tuple(place.slug for place in places)
                yield UnderstoodPart(start, end, form, "district", slugs, label)
    yield from _find_unknown(text, {place.name for places in named.values() for place in places})


def _possible_places(text: str, using: str) -> list[District]:
    """Return the places whose names begin with two characters that the text has beside each other.

    One query; where it finds none and something like the whole name of a place stands there, one for past names.
    """
    words = {match[0].removesuffix("qu") for match in _LATIN.finditer(text)}
    # 中国 begins many names and finds everything.
    known = District.objects.using(using).exclude(level=District.Level.COUNTRY).order_by("code")
    known = known.only("slug", "name", "city", "label", "former_names")
    present = known.annotate(pair=Substr("name", 1, 2))
    found = list(present.filter(Q(pair__in=_character_pairs(text)) | Q(slug__in=words)))
    if not found and _WHOLE_NAME.search(text):
        found = [
            place
            for place in known.exclude(former_names=[])
            if any(name in text for name in place.former_names)
        ]
    return found


def _place_name_forms(place: District) -> set[str]:
    """Return the names by which a question means a place: 嘉定区, 嘉定, 上海市嘉定区, 上海嘉定, jiading, 嘉定县."""
    stem = place_stem(place.name)
    forms = {*spoken_names(place.name), stem, place.whole_name, place_stem(place.city) + stem, str(place)}
    forms |= {*place.former_names, place.slug, f"{place.slug}qu"}
    return {form for form in forms if len(form) > 1}


def _find_unknown(text: str, known: set[str]) -> Iterator[UnderstoodPart]:
    """Yield where the text names provinces and cities of the country that are none of the ``known``."""
    for pair in _character_pairs(text):
        for form, (name, is_whole) in _outside_by_pair().get(pair, {}).items():
            for start in _occurrences(text, form) if name not in known else ():
                end = start + len(form)
                before = text[start - 1 : start]
                if is_whole or (_BY_ITSELF.match(text, end) and not before.strip()):
                    yield UnderstoodPart(start, end, form, "district", (), f"{name}（没有收录）")


def _character_pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


@cache
def _outside_by_pair() -> Mapping[str, dict[str, tuple[str, bool]]]:
    """Return the names and short names of provinces and cities by their first two characters.

    Each has the whole name and whether it is that.
    """
    found: defaultdict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
    for place in places_by_code().values():
        if place.level in ("province", "city") and len(place.name) > 2:
            for form in (place_stem(place.name), *spoken_names(place.name)):
                found[form[:2]].setdefault(form, (place.name, form != place_stem(place.name)))
    return found


def load_place_names() -> None:
    """Read the names of the country's places now, so that the first question need not wait for it."""
    _outside_by_pair()


def _occurrences(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)
