"""The counts of the facets and the groups of a list, with what their values are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja import Field, Schema
from pydantic import create_model

from measures.api.schemas import FacetValue
from measures.search.query.facet_labels import FacetLabel, LabelFunction
from measures.search.query.facets import FACETS
from measures.search.results.engine import SearchResults
from measures.search.results.facet_counting import FacetCount
from measures.search.results.hit_groups import group_labels

#: More values of a facet than this are not given: the commonest are, and those chosen.
MAX_VALUES = 200

_FIELDS: dict[str, Any] = {
    facet.param: (
        list[FacetValue],
        Field(description=f"{facet.label}：计数不计本项自身的选择；最多 {MAX_VALUES} 个取值，多者在前。"),
    )
    for facet in FACETS
}
FacetCounts: Any = create_model("FacetCounts", __base__=Schema, **_FIELDS)


def facet_value_counts(results: SearchResults) -> dict[str, list[dict[str, Any]]]:
    """Return the values of every facet with their counts, commonest first; one query for each kind of label."""
    kept = {facet.param: _kept_values(results.facets[facet.param]) for facet in FACETS}
    labels = _read_labels(kept)
    return {
        param: [
            {
                "value": one.value,
                "label": str(labels[param].get(one.value, one.value)),
                "count": one.count,
                "chosen": one.chosen,
            }
            for one in values
        ]
        for param, values in kept.items()
    }


def group_counts(group: str, results: SearchResults) -> list[dict[str, Any]]:
    """Return the groups of a list in their order, none if it is not grouped; one query."""
    if not group or not results.groups:
        return []
    labels = group_labels(group, [one.value for one in results.groups], "default")
    return [
        {"value": one.value, "label": str(labels[one.value]), "count": one.count} for one in results.groups
    ]


def _kept_values(found: tuple[FacetCount, ...]) -> list[FacetCount]:
    """Return the values that are given, commonest first; ties by value, so that equal data give equal answers."""
    ordered = sorted(found, key=lambda one: (-one.count, one.value))
    shown = {one.value for one in sorted(ordered, key=lambda one: not one.chosen)[:MAX_VALUES]}
    return [one for one in ordered if one.value in shown]


def _read_labels(kept: Mapping[str, list[FacetCount]]) -> dict[str, Mapping[str, FacetLabel]]:
    """Return the labels of all values by facet; facets of the same kind ask for theirs together."""
    asked: dict[LabelFunction, dict[str, None]] = {}
    for facet in FACETS:
        asked.setdefault(facet.labels, {}).update(dict.fromkeys(one.value for one in kept[facet.param]))
    answers = {labels: labels(list(values), "default") if values else {} for labels, values in asked.items()}
    named = {facet.param: dict(answers[facet.labels]) for facet in FACETS}
    for facet in FACETS:
        if facet.none_label:
            named[facet.param]["none"] = FacetLabel("none", facet.none_label)
    return dict(named)
