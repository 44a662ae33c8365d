"""The declaration of the facets, from which form, query, counts, API and export are made.

To add a facet, index what it filters by (``measure_entries.py``, ``schema.py``, with a new ``SCHEMA_VERSION``) and add
it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from measures.search.index.measure_entries import NONE_ID
from measures.search.query import facet_labels
from measures.search.query.deadline_ranges import deadline_ranges
from measures.search.query.facet_labels import NONE_VALUE, LabelFunction


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the list: ``param`` in addresses, ``label`` on the page, ``field`` in the index.

    ``numeric`` fields hold numbers. ``by_count`` shows the commonest values first. A ``flag`` has the one value ``1``.
    An ``entered`` facet is of what staff enter: pages show it where somebody entered anything.
    ``own_field`` holds what a measure has itself where ``field`` also has what that lies in.
    ``ranges`` gives the least and the greatest number of each value today, where a value is no single number.
    """

    param: str
    label: str
    field: str
    labels: LabelFunction
    numeric: bool = False
    by_count: bool = False
    flag: bool = False
    none_label: str = ""
    ranges: Callable[[], dict[str, tuple[int, int]]] | None = None
    own_field: str = ""
    entered: bool = False

    def key(self, value: str) -> int | str:
        """Return the key in the index for ``value``, which the form has checked."""
        if not self.numeric:
            return value
        return NONE_ID if value == NONE_VALUE and self.none_label else int(value)

    def value(self, key: int | str) -> str:
        """Return the value for a key in the index."""
        return NONE_VALUE if self.none_label and key == NONE_ID else str(key)

    def counts(self, key: int | str) -> bool:
        """Return whether ``key`` counts as a value: 0 does not for a flag, nor for a facet without ``none_label``."""
        return key == 1 if self.flag else not (self.numeric and key == NONE_ID and not self.none_label)


FACETS: tuple[Facet, ...] = (
    Facet("district", "区", "within", facet_labels.district_labels, own_field="district"),
    Facet("year", "年份", "year", facet_labels.year_labels, numeric=True),
    Facet("document", "行动方案", "document", facet_labels.document_labels),
    Facet("chapter", "章节", "chapter", facet_labels.chapter_labels, numeric=True),
    Facet(
        "lead",
        "牵头单位",
        "lead",
        facet_labels.department_labels,
        numeric=True,
        by_count=True,
        none_label="未指明牵头单位",
    ),
    Facet(
        "co_lead",
        "配合单位",
        "co_lead",
        facet_labels.department_labels,
        numeric=True,
        by_count=True,
        none_label="未指明配合单位",
    ),
    Facet(
        "dept",
        "牵头或配合单位",
        "dept",
        facet_labels.department_labels,
        numeric=True,
        by_count=True,
        none_label="未指明任何单位",
    ),
    Facet(
        "deadline",
        "完成时限",
        "due",
        facet_labels.deadline_labels,
        numeric=True,
        ranges=deadline_ranges,
    ),
    Facet("progress", "进展", "progress", facet_labels.progress_labels, none_label="没有填报", entered=True),
    Facet("kind", "类别", "kind", facet_labels.kind_labels),
    Facet("target", "含量化指标", "target", facet_labels.flag_labels("含量化指标"), numeric=True, flag=True),
    Facet(
        "own", "本区自主提出 ★", "own", facet_labels.flag_labels("本区自主提出 ★"), numeric=True, flag=True
    ),
    Facet(
        "discrepancy",
        "正文与附表不一致",
        "discrepancy",
        facet_labels.flag_labels("表述不一致，待核"),
        numeric=True,
        flag=True,
    ),
)
FACETS_BY_PARAM = {facet.param: facet for facet in FACETS}
