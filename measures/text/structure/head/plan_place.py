"""Whose plan it is: the place that its title and its issuer name, and its level."""

from __future__ import annotations

import re
from collections.abc import Sequence

from measures.text.plan import PlaceLevel, TextProblem
from measures.text.structure.head.district_names import (
    NamedPlace,
    find_districts,
    is_national,
    place_at_start,
)
from measures.text.structure.head.document_title import DocumentTitle
from measures.text.structure.head.number_place import place_by_number
from measures.text.structure.lines import patterns
from measures.text.structure.lines.text_lines import TextLine, TextPositions
from measures.text.structure.parts.colophon import is_end_matter

CITED_TITLE = re.compile(r"《[^《》]{0,200}》")
_ABOUT_A_PLACE = re.compile(r"关于(?!印发|转发|发布)")
_DEPTH: tuple[PlaceLevel, ...] = ("country", "province", "city", "zone", "district")
_OF_COUNTRY = re.compile(r"国(?:办)?(?:发|函|令|发明电)")


def find_place(
    title: DocumentTitle,
    issuer: str | None,
    number: str | None,
    lines: Sequence[TextLine],
    places: TextPositions,
    problems: list[TextProblem],
) -> tuple[str | None, PlaceLevel | None]:
    """Return whose plan it is and of which level; report where title and issuer differ or nothing says it.

    Of a place and one that lies in it, the inner one is meant.
    """
    named = place_at_start(title.text)
    by_issuer = place_at_start(issuer) if issuer else None
    if _ABOUT_A_PLACE.match(title.text) and issuer and (by_issuer or is_national(issuer)):
        # `关于支持…`, `关于青河市…的函`: what it is about, not whose it is.
        named = None
    if named and by_issuer and _differ(named, by_issuer):
        message = f"标题中的地区是“{named.name}”，发文机关中的是“{by_issuer.name}”，已按标题记录，请核对。"
        problems.append(places.problem("district.differs", message, title.start, title.end))
    found = [place for place in (named, by_issuer) if place]
    if named and by_issuer and _differ(named, by_issuer):
        found = [named]
    if found:
        inner = max(found, key=lambda place: _DEPTH.index(place.level))
        return inner.name, _level_by_notice(inner, title)
    if by_number := place_by_number(number, issuer or title.issuer):
        message = f"标题和发文机关没有写明地区，“{by_number.name}”由文号“{number}”得出，请核对。"
        problems.append(
            places.problem("district.from_number", message, title.start, title.end, severity="notice")
        )
        return by_number.name, by_number.level
    for text in (title.quoted, title.issuer):
        if text and (place := place_at_start(text)):
            return place.name, place.level
    if any(text and is_national(text) for text in (issuer, title.issuer, title.text)) or (
        number and _OF_COUNTRY.match(number)
    ):
        return None, "country"
    return _place_in_text(title, lines, places, problems)


def _level_by_notice(place: NamedPlace, title: DocumentTitle) -> PlaceLevel:
    """Return the level of a place: that which the heading of the notice shows, where it names the places above too."""
    whole = place_at_start(title.issuer) if title.issuer else None
    return whole.level if whole and whole.name == place.name else place.level


def _differ(named: NamedPlace, by_issuer: NamedPlace) -> bool:
    """Whether two names cannot be of one place and one that lies in it."""
    if named.level == by_issuer.level == "zone" and named.name[:2] == by_issuer.name[:2]:
        # `青河经开区` is 青河经济技术开发区.
        return False
    levels = _DEPTH.index(named.level), _DEPTH.index(by_issuer.level)
    return (
        named.name != by_issuer.name
        and levels[0] >= levels[1]
        and named.level in {"district", by_issuer.level}
    )


def _place_in_text(
    title: DocumentTitle,
    lines: Sequence[TextLine],
    places: TextPositions,
    problems: list[TextProblem],
) -> tuple[str | None, PlaceLevel | None]:
    """Return the one district that the title or the head speaks of, with a notice, or report that there is none."""
    start = lines[0].start if lines else 0
    running = [
        CITED_TITLE.sub("", line.text)
        for line in lines
        if not patterns.ADDRESSEE.fullmatch(line.text) and not is_end_matter(line.text)
    ]
    for source in (title.text, "\n".join(running)):
        candidates = find_districts(source)
        if len(candidates) == 1:
            message = f"标题和发文机关没有以区名开头，区名“{candidates[0]}”取自行文，请核对。"
            problems.append(
                places.problem("district.from_text", message, start, title.end or start, severity="notice")
            )
            return candidates[0], "district"
    message = "没有在标题、发文机关中找到地区名，请指定这份方案属于哪个地区。"
    problems.append(places.problem("district.missing", message, start, title.end or start))
    return None, None
