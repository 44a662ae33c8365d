"""Compute links between measures, as `Link` objects that are not saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.lineage_relations import LineagePair, lineage_relations
from measures.links.likeness.measure_matching import MIN_LINKED, MeasureMatch, match_measures
from measures.links.likeness.near_meanings import NearMeanings
from measures.models import Link, Measure
from measures.text.rounding import round_down

#: From this probability on, the nearest match of a measure without link is recorded as evidence.
_NEAREST = 0.1
#: The share of measures without any near match that are new or dropped, by the labelled pairs (see docs/links.md).
_ALONE = 0.7
#: The matches of more measures are not kept.
_MOST_KEPT = 300


def compared_text(measure: Measure) -> ComparedText:
    """Return the texts of a measure for comparing."""
    return ComparedText(measure.pk, measure.title, measure.text)


def compute_peer_links(
    kind: Link.Kind, origins: Sequence[Measure], targets: Sequence[Measure], *, by_meaning: bool
) -> list[Link]:
    """Return the links between the measures of two documents of one year, or of a city's annex and a district.

    Without ``by_meaning`` words alone decide, which needs no model.
    """
    by_pk = {measure.pk: measure for measure in (*origins, *targets)}
    return [
        _link_of_match(
            kind,
            Link.Relation.SAME if match.is_same_matter else Link.Relation.RELATED,
            by_pk[_pk(match.left)],
            by_pk[_pk(match.right)],
            match,
        )
        for match in _matches(origins, targets, MIN_LINKED, by_meaning=by_meaning)
    ]


def compute_lineage_pairs(origins: Sequence[Measure], targets: Sequence[Measure]) -> list[Link]:
    """Return the links that the words of two years of a district give, without any for new and dropped measures."""
    by_pk = {measure.pk: measure for measure in (*origins, *targets)}
    return _lineage_links_of_matches(_matches(origins, targets, MIN_LINKED, by_meaning=False), (), by_pk)


def compute_lineage_links(
    origins: Sequence[Measure],
    targets: Sequence[Measure],
    decided: Sequence[Link] = (),
    *,
    by_meaning: bool,
) -> list[Link]:
    """Return the links between two consecutive years of a district, with one-ended ones for new and dropped measures.

    ``decided`` are the links that staff decided on: they are not returned again. Confirmed ones count for whether a
    measure was changed, split or merged; rejected ones do not.
    """
    rejected, confirmed = _rejected_pairs(decided), _confirmed_pairs(decided)
    near = [
        match
        for match in _matches(origins, targets, _NEAREST, by_meaning=by_meaning)
        if not {(match.left, match.right), (match.left, None), (None, match.right)} & rejected
    ]
    found = [
        match for match in near if match.linked >= MIN_LINKED and (match.left, match.right) not in confirmed
    ]
    by_pk = {measure.pk: measure for measure in (*origins, *targets)}
    rows = _lineage_links_of_matches(found, confirmed, by_pk)
    decided_alone = {
        end
        for link in decided
        if link.origin_id is None or link.target_id is None
        for end in _link_end_ids(link)
    }
    pairs = [*((match.left, match.right) for match in found), *confirmed]
    linked = {end for pair in pairs for end in pair} | decided_alone
    unlinked = [_one_ended_link("origin", each, near, by_pk) for each in origins if each.pk not in linked]
    new = [_one_ended_link("target", each, near, by_pk) for each in targets if each.pk not in linked]
    return [*rows, *unlinked, *new]


def _lineage_links_of_matches(
    found: Sequence[MeasureMatch], confirmed: Collection[tuple[int, int]], by_pk: dict[int, Measure]
) -> list[Link]:
    """Return the links of matches; pairs ``confirmed`` besides count for what was changed, split or merged."""
    matched = [LineagePair(match.left, match.right, match.is_same) for match in found]
    confirmed_pairs = [LineagePair(origin, target, False) for origin, target in sorted(confirmed)]
    relations = lineage_relations([*matched, *confirmed_pairs])[: len(matched)]
    return [
        _link_of_match(
            Link.Kind.LINEAGE, Link.Relation(relation), by_pk[_pk(match.left)], by_pk[_pk(match.right)], match
        )
        for match, relation in zip(found, relations, strict=True)
    ]


def _matches(
    origins: Sequence[Measure], targets: Sequence[Measure], least: float, *, by_meaning: bool
) -> Sequence[MeasureMatch]:
    if not by_meaning:
        is_kept = len(origins) + len(targets) <= _MOST_KEPT
        match = _matches_by_words if is_kept else _matches_by_words.__wrapped__
        return match(_texts(origins), _texts(targets), least)
    left, right = list(map(compared_text, origins)), list(map(compared_text, targets))
    return match_measures(left, right, least=least, meanings=NearMeanings(left, right))


def _texts(measures: Sequence[Measure]) -> tuple[tuple[int, str, str], ...]:
    return tuple((measure.pk, measure.title, measure.text) for measure in measures)


@lru_cache(maxsize=16)
def _matches_by_words(
    left: tuple[tuple[int, str, str], ...], right: tuple[tuple[int, str, str], ...], least: float
) -> tuple[MeasureMatch, ...]:
    """Return the matches of texts, which alone decide: who has opened a comparison looks at it by kind, and exports it.

    Of two documents of fifty measures they take 0.2 MB with their texts; what the texts are cut into is not kept.
    """
    pieces = ([ComparedText(*each) for each in side] for side in (left, right))
    return tuple(match_measures(*pieces, least=least))


def _rejected_pairs(decided: Sequence[Link]) -> set[tuple[object, object]]:
    """Return the pairs that staff rejected, and those with one end that staff confirmed to have no counterpart."""
    rejected, confirmed = Link.Status.REJECTED, Link.Status.CONFIRMED
    pairs = {(link.origin_id, link.target_id) for link in decided if link.status == rejected}
    one_ended = {(link.origin_id, link.target_id) for link in decided if link.status == confirmed}
    return {pair for pair in pairs if None not in pair} | {pair for pair in one_ended if None in pair}


def _confirmed_pairs(decided: Sequence[Link]) -> set[tuple[int, int]]:
    """Return the pairs that staff confirmed."""
    return {
        (link.origin_id, link.target_id)
        for link in decided
        if link.status == Link.Status.CONFIRMED and link.origin_id and link.target_id
    }


def _link_end_ids(link: Link) -> list[int]:
    """Return the ids of the measures at the ends of a link."""
    return [end for end in (link.origin_id, link.target_id) if end is not None]


def _one_ended_link(
    end: str, measure: Measure, near: Sequence[MeasureMatch], by_pk: dict[int, Measure]
) -> Link:
    """Return the link of a measure that was dropped (``end`` is ``origin``) or is new (``target``)."""
    mine, its = ("left", "right") if end == "origin" else ("right", "left")
    nearest = max(
        (match for match in near if getattr(match, mine) == measure.pk),
        key=lambda match: match.linked,
        default=None,
    )
    relation = Link.Relation.DROPPED if end == "origin" else Link.Relation.NEW
    return Link(
        kind=Link.Kind.LINEAGE,
        relation=relation,
        computed=relation,
        score=round(_ALONE * (1 - nearest.linked if nearest else 1), 3),
        evidence=_nearest_evidence(nearest, by_pk[_pk(getattr(nearest, its))]) if nearest else {},
        **{end: measure},
    )


def _nearest_evidence(match: MeasureMatch, measure: Measure) -> dict[str, Any]:
    """Return the evidence of a link with one end: the nearest match."""
    return {
        "nearest": {
            "code": measure.code,
            "slug": measure.document.slug,
            "title": measure.title,
            "score": match.linked,
        }
    }


def _link_of_match(
    kind: Link.Kind, relation: Link.Relation, origin: Measure, target: Measure, match: MeasureMatch
) -> Link:
    """Return the link that a match gives."""
    return Link(
        kind=kind,
        relation=relation,
        computed=relation,
        origin=origin,
        target=target,
        score=match.score,
        evidence={
            "title": match.title,
            "coverage": match.coverage,
            "linked": match.linked,
            "same": match.same,
            "sentences": [
                {"origin": like.left, "target": like.right, "agree": round_down(like.agree, 2)}
                for like in match.clauses
            ],
            "phrases": list(match.phrases),
            **_passages_evidence(match),
        },
    )


def _passages_evidence(match: MeasureMatch) -> dict[str, Any]:
    """Return the passages of near meaning as evidence."""
    near = match.passages
    return {"near": {"origin": near.left, "target": near.right, "agree": near.near}} if near else {}


def _pk(key: object) -> int:
    """Return the measure id that a compared text has as its key."""
    if not isinstance(key, int):
        raise TypeError(f"a measure is named by its id, not by {key!r}")
    return key
