"""Compute links between measures from their texts, without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from measures.links.actions.compared_sets import ComparedSets, MeasureTexts
from measures.links.actions.stored_links import StoredLink
from measures.links.likeness.compared_text import ComparedText
from measures.links.likeness.lineage_relations import LineagePair, lineage_relations
from measures.links.likeness.measure_matching import (
    MIN_LINKED,
    LikelyPair,
    MeasureMatch,
    likely_pairs,
    match_measures,
    match_pairs,
)
from measures.links.likeness.near_meanings import NearMeanings
from measures.models import Link, Measure

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
    return _peer_links_of_matches(kind, match_measures(origins, targets, meanings=meanings))


def compute_lineage_pairs(
    origins: Sequence[ComparedText], targets: Sequence[ComparedText]
) -> list[SuggestedLink]:
    """Return the links that the words of two years of a district give, without any for new and dropped measures."""
    return _lineage_links_of_matches(match_measures(origins, targets), ())


class LikelyLinks:
    """The pairs of measures of two sets that are likely to belong together; `links` are what comes of them.

    ``decided`` are the links of two years that staff decided on: they are not returned again. Confirmed ones count for
    whether a measure was changed, split or merged; rejected ones do not.
    """

    def __init__(self, comparison: ComparedSets, decided: Sequence[StoredLink], *, by_meaning: bool) -> None:
        """Find the pairs. Without ``by_meaning`` words alone decide, which needs no model."""
        self.comparison, self.decided = comparison, decided
        origins, targets = comparison.origins.texts, comparison.targets.texts
        is_lineage = comparison.kind == Link.Kind.LINEAGE
        rejected = _rejected_pairs(decided)
        self._confirmed = _confirmed_pairs(decided)
        self._near = [
            pair
            for pair in likely_pairs(
                origins,
                targets,
                least=_NEAREST if is_lineage else MIN_LINKED,
                meanings=NearMeanings(origins, targets) if by_meaning else None,
            )
            if not rejected or not {pair.keys, (pair.left.key, None), (None, pair.right.key)} & rejected
        ]
        #: The pairs to be linked; `links` is given what agrees in them.
        self.linked = [
            pair for pair in self._near if pair.linked >= MIN_LINKED and pair.keys not in self._confirmed
        ]

    def links(self, matches: Iterable[MeasureMatch]) -> list[SuggestedLink]:
        """Return the links; ``matches`` are what agrees in the pairs that are to be `linked`, in their order.

        Between two consecutive years of a district there are one-ended ones for new and dropped measures.
        """
        found = sorted(matches, key=lambda match: -match.score)
        if self.comparison.kind != Link.Kind.LINEAGE:
            return _peer_links_of_matches(self.comparison.kind, found)
        return [*_lineage_links_of_matches(found, self._confirmed), *self._one_ended_links()]

    def _one_ended_links(self) -> Iterator[SuggestedLink]:
        """Yield the links of measures that were dropped, then of those that are new."""
        linked: set[object] = {end for link in self.decided for end in _link_ends_alone(link)}
        linked |= {end for pair in self.linked for end in pair.keys}
        linked |= {end for pair in self._confirmed for end in pair}
        origins, targets = self.comparison.origins, self.comparison.targets
        by_pk = {measure.pk: measure for measure in (*origins.measures, *targets.measures)}
        for measures, end in ((origins, 0), (targets, 1)):
            near: dict[object, list[LikelyPair]] = defaultdict(list)
            for pair in self._near:
                near[pair.keys[end]].append(pair)
            for pk in measures.pks:
                if pk not in linked:
                    yield _one_ended_link(pk, end, near[pk], by_pk)


def _peer_links_of_matches(kind: Link.Kind, found: Iterable[MeasureMatch]) -> list[SuggestedLink]:
    """Return the links of matches of two documents of one year."""
    name, same, related = kind.value, Link.Relation.SAME.value, Link.Relation.RELATED.value
    return [_link_of_match(name, same if match.is_same_matter else related, match) for match in found]


def _lineage_links_of_matches(
    found: Sequence[MeasureMatch], confirmed: Collection[tuple[int, int]]
) -> list[SuggestedLink]:
    """Return the links of matches; pairs ``confirmed`` besides count for what was changed, split or merged."""
    matched = [LineagePair(match.left, match.right, match.is_same) for match in found]
    confirmed_pairs = [LineagePair(origin, target, False) for origin, target in sorted(confirmed)]
    relations = lineage_relations([*matched, *confirmed_pairs])[: len(matched)]
    return [
        _link_of_match(Link.Kind.LINEAGE.value, relation, match)
        for match, relation in zip(found, relations, strict=True)
    ]


def _rejected_pairs(decided: Sequence[StoredLink]) -> set[tuple[object, object]]:
    """Return the pairs that staff rejected, and those with one end that staff confirmed to have no counterpart."""
    rejected, confirmed = Link.Status.REJECTED, Link.Status.CONFIRMED
    pairs = {(link.origin_id, link.target_id) for link in decided if link.status == rejected}
    one_ended = {(link.origin_id, link.target_id) for link in decided if link.status == confirmed}
    return {pair for pair in pairs if None not in pair} | {pair for pair in one_ended if None in pair}


def _confirmed_pairs(decided: Sequence[StoredLink]) -> set[tuple[int, int]]:
    """Return the pairs that staff confirmed."""
    return {
        (link.origin_id, link.target_id)
        for link in decided
        if link.status == Link.Status.CONFIRMED and link.origin_id and link.target_id
    }


def _link_ends_alone(link: StoredLink) -> list[int]:
    """Return the id of the measure of a link that has one end; none of others."""
    ends = [end for end in (link.origin_id, link.target_id) if end is not None]
    return ends if len(ends) == 1 else []


def _one_ended_link(
    measure: int, end: int, near: Sequence[LikelyPair], by_pk: Mapping[int, MeasureTexts]
) -> SuggestedLink:
    """Return the link of a measure that was dropped or is new, its one ``end`` being 0 or 1.

    ``near`` are the pairs it is in.
    """
    linked = max((pair.linked for pair in near), default=1.0)
    nearest = [pair for pair in near if pair.linked == linked]
    if len(nearest) > 1:
        matches = match_pairs(nearest)
        nearest = [nearest[max(range(len(nearest)), key=lambda at: matches[at].score)]]
    other = by_pk[_pk(nearest[0].keys[1 - end])] if nearest else None
    return SuggestedLink(
        kind=Link.Kind.LINEAGE.value,
        relation=(Link.Relation.NEW if end else Link.Relation.DROPPED).value,
        origin_id=None if end else measure,
        target_id=measure if end else None,
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


def _link_of_match(kind: str, relation: str, match: MeasureMatch) -> SuggestedLink:
    """Return the link that a match gives."""
    return SuggestedLink(
        kind=kind,
        relation=relation,
        origin_id=_pk(match.left),
        target_id=_pk(match.right),
        score=match.score,
        evidence={
            "title": match.title,
            "coverage": match.coverage,
            "linked": match.linked,
            "same": match.same,
            "sentences": [
                {"origin": left, "target": right, "agree": agree} for left, right, agree in match.clauses
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
