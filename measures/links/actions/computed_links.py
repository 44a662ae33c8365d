"""Compute links between measures from their texts, without the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from measures.links.actions.compared_sets import MeasureSet, MeasureTexts
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.lineage_relations import LineagePair, lineage_relations
from measures.links.likeness.measure_matching import (
    MIN_LINKED,
    LikelyPair,
    MeasureMatch,
    likely_pairs,
    match_measures,
)
from measures.links.likeness.near_meanings import NearMeanings
from measures.models import Link, Measure
from measures.text.rounding import round_down

#: From this probability on, the nearest match of a measure without link is recorded as evidence.
_NEAREST = 0.1
#: The share of measures without any near match that are new or dropped, by the labelled pairs (see docs/links.md).
_ALONE = 0.7


class SuggestedLink(NamedTuple):
    """A link that texts give, between measures that are named by their ids; one of them is None for what is alone."""

    kind: str
    relation: str
    origin_id: int | None
    target_id: int | None
    score: float
    evidence: dict[str, Any]

    @property
    def ends(self) -> tuple[int | None, int | None]:
        """Return the ids of the measures at both ends."""
        return self.origin_id, self.target_id

    @property
    def computed(self) -> str:
        """Return the relation, as the computed one."""
        return self.relation

    def as_link(self) -> Link:
        """Return a `Link` that is not saved."""
        return Link(**self._asdict(), computed=self.relation)


def compared_text(measure: Measure) -> ComparedText:
    """Return the texts of a measure for comparing."""
    return ComparedText(measure.pk, measure.title, measure.text)


def compute_peer_links(
    kind: Link.Kind, origins: Sequence[ComparedText], targets: Sequence[ComparedText], *, by_meaning: bool
) -> list[SuggestedLink]:
    """Return the links between the measures of two documents of one year, or of a city's annex and a district.

    Without ``by_meaning`` words alone decide, which needs no model.
    """
    meanings = NearMeanings(origins, targets) if by_meaning else None
    return [
        _link_of_match(kind, Link.Relation.SAME if match.is_same_matter else Link.Relation.RELATED, match)
        for match in match_measures(origins, targets, meanings=meanings)
    ]


def compute_lineage_pairs(
    origins: Sequence[ComparedText], targets: Sequence[ComparedText]
) -> list[SuggestedLink]:
    """Return the links that the words of two years of a district give, without any for new and dropped measures."""
    return _lineage_links_of_matches(match_measures(origins, targets), ())


def compute_lineage_links(
    origins: MeasureSet,
    targets: MeasureSet,
    decided: Sequence[Link] = (),
    *,
    by_meaning: bool,
) -> list[SuggestedLink]:
    """Return the links between two consecutive years of a district, with one-ended ones for new and dropped measures.

    ``decided`` are the links that staff decided on: they are not returned again. Confirmed ones count for whether a
    measure was changed, split or merged; rejected ones do not.
    """
    rejected, confirmed = _rejected_pairs(decided), _confirmed_pairs(decided)
    meanings = NearMeanings(origins.texts, targets.texts) if by_meaning else None
    near = [
        pair
        for pair in likely_pairs(origins.texts, targets.texts, least=_NEAREST, meanings=meanings)
        if not {pair.keys, (pair.left.key, None), (None, pair.right.key)} & rejected
    ]
    found = [pair.match for pair in near if pair.linked >= MIN_LINKED and pair.keys not in confirmed]
    found.sort(key=lambda match: -match.score)
    rows = _lineage_links_of_matches(found, confirmed)
    decided_alone = {
        end
        for link in decided
        if link.origin_id is None or link.target_id is None
        for end in _link_end_ids(link)
    }
    pairs = [*((match.left, match.right) for match in found), *confirmed]
    linked = {end for pair in pairs for end in pair} | decided_alone
    by_pk = {measure.pk: measure for measure in (*origins.measures, *targets.measures)}
    dropped = [
        _one_ended_link(each, None, [pair for pair in near if pair.left.key == each], by_pk)
        for each in origins.pks
        if each not in linked
    ]
    new = [
        _one_ended_link(None, each, [pair for pair in near if pair.right.key == each], by_pk)
        for each in targets.pks
        if each not in linked
    ]
    return [*rows, *dropped, *new]


def _lineage_links_of_matches(
    found: Sequence[MeasureMatch], confirmed: Collection[tuple[int, int]]
) -> list[SuggestedLink]:
    """Return the links of matches; pairs ``confirmed`` besides count for what was changed, split or merged."""
    matched = [LineagePair(match.left, match.right, match.is_same) for match in found]
    confirmed_pairs = [LineagePair(origin, target, False) for origin, target in sorted(confirmed)]
    relations = lineage_relations([*matched, *confirmed_pairs])[: len(matched)]
    return [
        _link_of_match(Link.Kind.LINEAGE, Link.Relation(relation), match)
        for match, relation in zip(found, relations, strict=True)
    ]


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
    origin: int | None, target: int | None, near: Sequence[LikelyPair], by_pk: Mapping[int, MeasureTexts]
) -> SuggestedLink:
    """Return the link of a measure that was dropped or is new; ``near`` are the pairs it is in."""
    linked = max((pair.linked for pair in near), default=1.0)
    nearest = [pair for pair in near if pair.linked == linked]
    if len(nearest) > 1:
        nearest.sort(key=lambda pair: -pair.match.score)
    other = None
    if nearest:
        other = by_pk[_pk(nearest[0].left.key if origin is None else nearest[0].right.key)]
    return SuggestedLink(
        kind=Link.Kind.LINEAGE.value,
        relation=(Link.Relation.NEW if origin is None else Link.Relation.DROPPED).value,
        origin_id=origin,
        target_id=target,
        score=round(_ALONE * (1 - linked if nearest else 1), 3),
        evidence=_nearest_evidence(linked, other) if other else {},
    )


def _nearest_evidence(linked: float, measure: MeasureTexts) -> dict[str, Any]:
    """Return the evidence of a link with one end: what came nearest."""
    return {
        "nearest": {
            "code": measure.code,
            "slug": measure.slug,
            "title": measure.title,
            "score": linked,
        }
    }


def _link_of_match(kind: Link.Kind, relation: Link.Relation, match: MeasureMatch) -> SuggestedLink:
    """Return the link that a match gives."""
    return SuggestedLink(
        kind=kind.value,
        relation=relation.value,
        origin_id=_pk(match.left),
        target_id=_pk(match.right),
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
