"""The queue of suggested links: both measures side by side, with their agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from measures.decisions.decision_checks import record_digest
from measures.links.comparison.peer_counterparts import peer_counterparts
from measures.links.comparison.shown_links import show_link
from measures.models import ChangeSet, Link, Measure
from measures.quality.filters import FilterChoice as Filter
from measures.quality.queries.document_scope import DocumentScope
from measures.review.actions.suggested_links import REJECT, decide_link, possible_relations
from measures.review.queues.review_queue import QueueAnswer, QueueItem, ReviewQueue, numbered_choices

_KIND = Filter("kind", "种类", dict(Link.Kind.choices))
_RELATION = Filter("relation", "关系", dict(Link.Relation.choices))
DECIDES = ("measures.change_link",)


def waiting_links(scope: DocumentScope, chosen: Mapping[str, str]) -> QuerySet[Link]:
    """Return the suggested links with an end in the scope, the highest scores first."""
    found = Link.objects.filter(status=Link.Status.SUGGESTED)
    if origin := scope.narrow("origin__document"):
        found = found.filter(Q(**origin) | Q(**scope.narrow("target__document")))
    return (
        found.filter(**{name: value for name, value in chosen.items() if value})
        .select_related("origin__document__district", "target__document__district")
        .order_by("-score", "pk")
    )


def measure_with_year(measure: Measure | None) -> str:
    """Return a measure with its district and year: 嘉定 2025 · 17."""
    if measure is None:
        return "（无）"
    return f"{measure.document.district.short_name} {measure.document.year} · {measure.code}"


def _link_label(link: Link) -> str:
    title = (link.target or link.origin or Measure()).title
    return (
        f"{measure_with_year(link.origin)} → {measure_with_year(link.target)} {link.relation_label} {title}"
    )


def _link_queue_item(link: Link, user: Any) -> QueueItem:
    both = link.origin is not None and link.target is not None
    evidence = {
        "link": show_link(link),
        "cells": peer_counterparts(link.origin, [link])[0].cells if both and link.origin else (),
        "alone": None if both else link.target or link.origin,
    }
    others = [relation for relation in possible_relations(link) if relation != link.relation]
    rows = [
        (link.relation, f"确认“{link.relation_label}”", ""),
        (REJECT, "否定", "两项没有关系" if both else "建议不成立"),
    ]
    for relation in others:
        label = Link(kind=link.kind, relation=relation).relation_label
        rows.append((relation, f"确认，但改为“{label}”", ""))
    return QueueItem(
        link, record_digest(link), evidence, numbered_choices(rows) if user.has_perms(DECIDES) else ()
    )


def _decide_link(answer: QueueAnswer) -> ChangeSet | None:
    return decide_link(
        link=answer.pk, seen=answer.seen, user=answer.user, choice=answer.choice, note=answer.note
    )


QUEUE = ReviewQueue(
    kind="links",
    label="建议的关联",
    unit="条",
    intro="历年沿革、各区同类都是程序的建议，核定之前不是事实。最有把握的在前。",
    view="measures.view_link",
    decides=DECIDES,
    since="created_at",
    waiting=waiting_links,
    named=_link_label,
    item=_link_queue_item,
    decide=_decide_link,
    filters=(_KIND, _RELATION),
)
