"""Links as a page shows them: relation, score and evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from measures.differences.text_difference import compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.models import Document, Link, Measure
from measures.models.heavy_columns import heavy_columns_of
from measures.text.rounding import round_down

#: Pairs of sentences and phrases shown of one link at most.
MOST_SENTENCES = 8
MOST_PHRASES = 12
#: Columns of the ends of a link, with document and district, that pages of links do not show.
_HEAVY_END_COLUMNS = ("imported", "targets", *heavy_columns_of("document"))
#: A code and a slug that have an address.
_CODE = re.compile(r"[^/\x00-\x1f\x7f]{1,30}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
#: What was compared, by the keys of the stored evidence.
FIGURE_NAMES = {"title": "标题", "coverage": "内容"}
_STATUS_LABELS: dict[str, str] = dict(Link.Status.choices)


def read_link_ends(links: Iterable[Link], known: Iterable[Measure]) -> list[Link]:
    """Return the links with the measures at their ends, with document and district: the ``known`` ones, one query.

    To join both ends to the links makes Django handle a hundred columns for each.
    """
    found = list(links)
    measures = {one.pk: one for one in known}
    missing = {pk for one in found for pk in (one.origin_id, one.target_id) if pk} - measures.keys()
    if missing:
        ends = Measure.objects.select_related("document__district").defer(*_HEAVY_END_COLUMNS)
        measures |= ends.order_by().in_bulk(missing)
    for one in found:
        one.origin, one.target = measures.get(one.origin_id or 0), measures.get(one.target_id or 0)
    return found


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A sentence of each side, and how far they agree, between 0 and 1."""

    origin: str
    target: str
    agree: float


@dataclass(frozen=True, slots=True)
class NearestCandidate:
    """The measure that comes nearest to one without counterpart, and how near, between 0 and 1."""

    code: str
    slug: str
    score: float


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """The evidence of a link. ``figures`` say how far each of `FIGURE_NAMES` agrees, between 0 and 1.

    ``near`` are the sentences that are nearest in meaning, in whatever words.
    """

    figures: dict[str, float]
    sentences: tuple[SentencePair, ...]
    phrases: tuple[str, ...]
    nearest: NearestCandidate | None
    near: SentencePair | None = None

    def __bool__(self) -> bool:
        return bool(self.figures or self.sentences or self.phrases or self.nearest or self.near)


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link in words. ``ends`` names its measures, empty in a row with one link.

    ``measured`` names what ``score`` measures: likeness, or the confidence that there is no counterpart.
    ``sentences`` are those that agree, both sides with what differs marked; ``figures`` and ``phrases`` those of the
    evidence in words.
    """

    label: str
    status: str
    is_suggested: bool
    measured: str
    score: str
    ends: str
    evidence: RecordedEvidence
    sentences: tuple[tuple[MarkedText, MarkedText, str], ...]
    figures: tuple[str, ...]
    phrases: tuple[str, ...]


def show_link(link: Link, *, ends: str = "") -> ShownLink:
    """Return a link as it is shown."""
    found = recorded_evidence(link)
    return ShownLink(
        label=link.relation_label,
        status=_STATUS_LABELS[link.status],
        is_suggested=link.status == Link.Status.SUGGESTED,
        measured="相近" if link.origin_id and link.target_id else "把握",
        score=format_percent(link.score),
        ends=ends,
        evidence=found,
        sentences=tuple(
            (*_marked_sentences(one.origin, one.target), format_percent(one.agree))
            for one in found.sentences[:MOST_SENTENCES]
        ),
        figures=tuple(
            f"{FIGURE_NAMES[key]}相近 {format_percent(share)}" for key, share in found.figures.items()
        ),
        phrases=found.phrases[:MOST_PHRASES],
    )


def show_row_links(
    links: Sequence[Link], cells: Sequence[Sequence[Measure]], documents: Sequence[Document]
) -> tuple[ShownLink, ...]:
    """Return the links of a row, each with the names of its measures if there are several.

    ``documents`` are all that are compared: names of measures say which is meant.
    """
    if len(links) < 2:
        return tuple(show_link(link) for link in links)
    measures = [one for cell in cells for one in cell]
    place = {one.pk: at for at, one in enumerate(measures)}
    names = _distinguishing_names(measures, documents)
    return tuple(show_link(link, ends=_describe_link_ends(link, names, place)) for link in links)


def format_percent(share: float) -> str:
    """Return a share between 0 and 1 as a whole percentage, rounded down: 100% only for 1."""
    return f"{int(round_down(share, 2) * 100 + 0.5)}%"


def _distinguishing_names(measures: Sequence[Measure], documents: Sequence[Document]) -> dict[int, str]:
    """Return a name for each measure, with the year, the district or both, whichever distinguishes the documents."""
    has_years = len({one.year for one in documents}) > 1
    has_districts = len({one.district_id for one in documents}) > 1

    def name(one: Measure) -> str:
        district = one.document.district.shown_name if has_districts else ""
        year = str(one.document.year) if has_years or not has_districts else ""
        return f"{' '.join(filter(None, (district, year)))}·{one.code}"

    return {one.pk: name(one) for one in measures}


def _describe_link_ends(link: Link, names: dict[int, str], place: dict[int, int]) -> str:
    known = [end for end in (link.origin_id, link.target_id) if end in names]
    if link.kind == Link.Kind.LINEAGE:
        return " → ".join(names[end] for end in known)
    return " 与 ".join(names[end] for end in sorted(known, key=place.__getitem__))


def _marked_sentences(origin: str, target: str) -> tuple[MarkedText, MarkedText]:
    found = compare_texts(origin, target)
    return (
        tuple((piece.text, TextMark.GONE if piece.only else TextMark.PLAIN) for piece in found.left),
        tuple((piece.text, TextMark.ADDED if piece.only else TextMark.PLAIN) for piece in found.right),
    )


def recorded_evidence(link: Link) -> RecordedEvidence:
    """Return the evidence of a link; what cannot be understood is left out."""
    stored = link.evidence if isinstance(link.evidence, dict) else {}
    phrases = stored.get("phrases")
    return RecordedEvidence(
        figures={key: stored[key] for key in FIGURE_NAMES if _is_share(stored.get(key))},
        sentences=tuple(_stored_sentence_pairs(stored.get("sentences"))),
        phrases=tuple(one for one in phrases if isinstance(one, str) and one)
        if isinstance(phrases, list)
        else (),
        nearest=_nearest_candidate(stored.get("nearest")),
        near=next(_stored_sentence_pairs([stored.get("near")]), None),
    )


def _stored_sentence_pairs(stored: Any) -> Iterator[SentencePair]:
    for one in stored if isinstance(stored, list) else ():
        if not isinstance(one, dict):
            continue
        origin, target = one.get("origin"), one.get("target")
        if isinstance(origin, str) and isinstance(target, str):
            yield SentencePair(origin, target, float(one["agree"]) if _is_share(one.get("agree")) else 0)


def _nearest_candidate(stored: Any) -> NearestCandidate | None:
    if not isinstance(stored, dict):
        return None
    code, slug, score = stored.get("code"), stored.get("slug"), stored.get("score")
    named = (
        isinstance(code, str) and _CODE.fullmatch(code) and isinstance(slug, str) and _SLUG.fullmatch(slug)
    )
    return (
        NearestCandidate(str(code), str(slug), float(score))
        if named and score is not None and _is_share(score)
        else None
    )


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
