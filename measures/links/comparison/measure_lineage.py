"""The counterparts of one measure in the other years of its district, along links in either direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from measures.links.comparison.row_groups import link_rank
from measures.links.comparison.shown_links import read_link_ends
from measures.models import Link, Measure

#: Links followed of one measure at most; no real lineage has more.
MOST_LINKS = 120

_NOT_REJECTED = (
    "kind = 'lineage' AND status <> 'rejected' AND origin_id IS NOT NULL AND target_id IS NOT NULL"
)
#: Written out at each place: as a part of its own, a database reads all links to find those of one measure.
_KEPT = f"(SELECT id, origin_id, target_id FROM {Link._meta.db_table} WHERE {_NOT_REJECTED}) AS kept"  # noqa: S608
#: Every link that is not rejected and leads to the measure from earlier years, or on from it to later ones.
_CHAIN = f"""
WITH RECURSIVE earlier(link, measure) AS (
  SELECT id, origin_id FROM {_KEPT} WHERE target_id = %s
  UNION SELECT kept.id, kept.origin_id FROM earlier JOIN {_KEPT} ON kept.target_id = earlier.measure
),
later(link, measure) AS (
  SELECT id, target_id FROM {_KEPT} WHERE origin_id = %s
  UNION SELECT kept.id, kept.target_id FROM later JOIN {_KEPT} ON kept.origin_id = later.measure
)
SELECT link FROM earlier UNION SELECT link FROM later LIMIT {MOST_LINKS}
"""  # noqa: S608  nothing in it comes from outside


@dataclass(frozen=True, slots=True)
class MeasureLineage:
    """A measure and its counterparts of other years by id, and the links between them.

    ``links`` are the weightiest first. ``ends`` say of a measure that it is new or was dropped. ``beside`` lead from or
    to these measures outside the lineage: what else one was split into, or was merged with.
    """

    measure: Measure
    measures: dict[int, Measure]
    links: tuple[Link, ...]
    ends: tuple[Link, ...]
    beside: tuple[Link, ...]


def measure_lineage(measure: Measure) -> MeasureLineage:
    """Return the lineage of a measure, which comes with its document; a fixed number of queries.

    Whoever shows the measures side by side reads who leads them (`read_lead_names`).
    """
    links = read_link_ends(_links(measure), [measure])
    measures = {measure.pk: measure}
    for link in links:
        for end in (link.origin, link.target):
            if end is not None:
                measures.setdefault(end.pk, end)
    others = (
        Link.objects.not_rejected()
        .filter(Q(origin__in=measures) | Q(target__in=measures), kind=Link.Kind.LINEAGE)
        .exclude(pk__in=[link.pk for link in links])
        .order_by("-score", "pk")[:MOST_LINKS]
    )
    ends: list[Link] = []
    beside: list[Link] = []
    for link in read_link_ends(others, measures.values()):
        (beside if link.origin_id and link.target_id else ends).append(link)
    return MeasureLineage(measure, measures, tuple(links), tuple(ends), tuple(beside))


def _links(measure: Measure) -> Sequence[Link]:
    """Return the links of the lineage but rejected ones, the weightiest first; two queries, one where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, [measure.pk, measure.pk])
        pks = [pk for (pk,) in cursor.fetchall()]
    if not pks:
        return []
    return sorted(Link.objects.filter(pk__in=pks).order_by(), key=link_rank, reverse=True)
