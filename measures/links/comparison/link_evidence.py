"""The recorded evidence of a link; keys of the stored JSON may be missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from measures.models import Link

#: So many pairs of sentences and so many phrases are shown of one link.
MOST_SENTENCES = 8
MOST_PHRASES = 12
#: What can stand in an address.
_CODE = re.compile(r"[^/\x00-\x1f\x7f]{1,30}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
_FIGURES = {"title": "标题", "coverage": "内容"}


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
    """``figures`` are what was compared and how far it agrees, between 0 and 1."""

    figures: tuple[tuple[str, float], ...]
    sentences: tuple[SentencePair, ...]
    phrases: tuple[str, ...]
    nearest: NearestCandidate | None

    def __bool__(self) -> bool:
        return bool(self.figures or self.sentences or self.phrases or self.nearest)


def recorded_evidence(link: Link) -> RecordedEvidence:
    """Return the evidence of a link; what cannot be understood is left out."""
    stored = link.evidence if isinstance(link.evidence, dict) else {}
    phrases = stored.get("phrases")
    return RecordedEvidence(
        figures=tuple((label, stored[key]) for key, label in _FIGURES.items() if _is_share(stored.get(key))),
        sentences=tuple(_sentences(stored.get("sentences")))[:MOST_SENTENCES],
        phrases=tuple(one for one in phrases if isinstance(one, str) and one)[:MOST_PHRASES]
        if isinstance(phrases, list)
        else (),
        nearest=_nearest(stored.get("nearest")),
    )


def _sentences(stored: Any) -> Iterator[SentencePair]:
    for one in stored if isinstance(stored, list) else ():
        if not isinstance(one, dict):
            continue
        origin, target = one.get("origin"), one.get("target")
        if isinstance(origin, str) and isinstance(target, str):
            yield SentencePair(origin, target, float(one["agree"]) if _is_share(one.get("agree")) else 0)


def _nearest(stored: Any) -> NearestCandidate | None:
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
