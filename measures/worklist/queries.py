"""What waits for staff, for the front page of the admin: of all districts, or of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Min, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from districts.models import District
from measures.models import (
    Assignment,
    ChangeSet,
    Document,
    ImportDraft,
    Measure,
    RecordVersion,
    SpreadsheetBatch,
)
from measures.quality.filters import read_quality_query
from measures.quality.queries.document_scope import DocumentScope
from measures.review.queues.queue_registry import QueueCount, count_queues
from measures.search.index.background_build import IndexNotReady
from measures.search.list_addresses import list_url
from measures.search.query.deadline_ranges import DEADLINES
from measures.search.query.facet_labels import NONE_VALUE
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import SearchResults, search_measures
from measures.staff.roles import ASSIGN_ANY, IMPORT
from measures.staff.staff_permissions import (
    NO_DISTRICT,
    assigns_in_own_districts_only,
    tied_district_ids,
    tied_districts,
)
from measures.worklist.progress_table import ProgressTable, read_progress_table

#: Rows of each kind on the front page.
_SHOWN = 8
#: How many of the next deadlines are named.
_NEXT_DUE = 5
#: The deadlines that staff look after, in order.
_DEADLINES_SHOWN = ("overdue", "month", "quarter")


@dataclass(frozen=True, slots=True)
class DistrictChoice:
    """A worklist that can be opened: of one district, of all that an account is tied to, or of all."""

    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WaitingQueue:
    """A review queue with its count, and the time from which the first of its records waits."""

    queue_count: QueueCount
    since: datetime | None


@dataclass(frozen=True, slots=True)
class CountedList:
    """A number of measures under a label, and the address of the list that it counts."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """A plan: its measures without a lead, of chosen districts all of them too; the address of its grid, if open."""

    unled: CountedList
    total: CountedList | None
    grid: str


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """The measures that need somebody: without a lead, in all and by plan, and with a deadline near or past.

    ``plans`` are all plans of the chosen districts, or of all districts those with the most measures without a lead;
    ``more`` counts those that are not among them. ``next_due`` are the measures of the chosen districts whose deadline
    comes first.
    """

    without_lead: CountedList
    plans: Sequence[PlanCounts]
    more: int
    deadlines: Sequence[CountedList]
    next_due: Sequence[Measure]


@dataclass(frozen=True, slots=True)
class WaitingDrafts:
    """The imports that wait for somebody: how many, and the first of them."""

    count: int
    first: Sequence[ImportDraft]


@dataclass(frozen=True, slots=True)
class Worklist:
    """What waits for a member of staff, in the ``chosen`` districts; in all where these are none.

    ``measures`` and ``progress`` are None while there is no index, ``progress`` also where nobody entered any,
    ``drafts`` for those who may not import. ``spreadsheets`` are files that the user sent and has not decided;
    ``no_district`` says that their role needs districts and they have none.
    """

    errors: Sequence[str]
    chosen: Sequence[District]
    districts: Sequence[DistrictChoice]
    queues: Sequence[WaitingQueue]
    measures: MeasureCounts | None
    progress: ProgressTable | None
    drafts: WaitingDrafts | None
    spreadsheets: Sequence[SpreadsheetBatch]
    changes: Sequence[ChangeSet]
    no_district: str


def read_worklist(params: QueryDict, user: User) -> Worklist:
    """Return what waits for ``user`` in the district of the address ``params``; an empty one means all.

    Where the address names none, it is the first district that the account is tied to, or all. For an account that
    changes assignments in its own districts only, it is these together.
    """
    query = read_quality_query(params)
    own = tied_districts(user)
    chosen: tuple[District, ...] = (query.scope.district,) if query.scope.district else ()
    if not chosen and own and "district" not in params:
        chosen = own if assigns_in_own_districts_only(user) else own[:1]
    measures, progress = _read_counts(chosen, user)
    return Worklist(
        errors=query.errors,
        chosen=chosen,
        districts=_district_choices(chosen, user),
        queues=_waiting_queues(chosen, user),
        measures=measures,
        progress=progress,
        drafts=_waiting_drafts() if user.has_perm(IMPORT) else None,
        spreadsheets=_undecided_spreadsheets(user),
        changes=_changes_by_colleagues(chosen, user),
        no_district=NO_DISTRICT if assigns_in_own_districts_only(user) and not own else "",
    )


def _district_choices(chosen: Sequence[District], user: User) -> list[DistrictChoice]:
    """Return the districts with documents, those of the account first, after all of them together; none if only one."""
    own = tied_district_ids(user)
    found = District.objects.filter(Q(documents__isnull=False) | Q(pk__in=own)).distinct().order_by("code")
    rows = [
        DistrictChoice(one.short_name, f"?{urlencode({'district': one.slug})}", [one] == list(chosen))
        for one in sorted(found, key=lambda one: one.pk not in own)
    ]
    if len(rows) < 2:
        return []
    together = (
        [DistrictChoice("我负责的区", reverse("admin:index"), len(chosen) > 1)]
        if len(own) > 1 and assigns_in_own_districts_only(user)
        else []
    )
    return [*together, DistrictChoice("各区", "?district=", not chosen), *rows]


def _waiting_queues(chosen: Sequence[District], user: User) -> list[WaitingQueue]:
    """Return the queues that ``user`` may see; two queries for each that has something.

    A page of a queue has one district or all: for several it is that of the queues which have those of the user only.
    """
    scope = DocumentScope(district=chosen[0] if len(chosen) == 1 else None)
    rows = []
    for row in count_queues(scope, user):
        if len(chosen) > 1 and not row.queue.is_partly_open(user):
            continue
        since = None
        if row.count:
            first = row.queue.waiting_for(user, scope).order_by().aggregate(since=Min(row.queue.since))
            since = first["since"]
        rows.append(WaitingQueue(row, since))
    return rows


def _read_counts(chosen: Sequence[District], user: User) -> tuple[MeasureCounts | None, ProgressTable | None]:
    """Return the counts of the index, None while there is none."""
    try:
        return _measure_counts(chosen, user), read_progress_table([one.slug for one in chosen])
    except IndexNotReady:
        return None, None


def _measure_counts(chosen: Sequence[District], user: User) -> MeasureCounts:
    """Return what needs somebody. Raise `IndexNotReady` while there is no index."""
    where: dict[str, Any] = {"district": [one.slug for one in chosen]} if chosen else {}
    unled = search_measures(MeasureQuery.of(lead=NONE_VALUE, **where), size=0, facets=("document",))
    wanted = ("deadline", "document") if chosen else ("deadline",)
    every = search_measures(MeasureQuery.of(**where), size=0, facets=wanted)
    counts = {one.value: one.count for one in every.facets["deadline"]}
    shown = every if chosen else unled
    return MeasureCounts(
        without_lead=CountedList("没有牵头单位的举措", unled.total, list_url(lead="none", **where)),
        plans=_plan_counts(every if chosen else None, unled, user),
        more=max(len(shown.facets["document"]) - _SHOWN, 0),
        deadlines=[
            CountedList(DEADLINES[value], counts.get(value, 0), list_url(deadline=value, **where))
            for value in _DEADLINES_SHOWN
        ],
        next_due=_next_due(chosen) if chosen else (),
    )


def _plan_counts(every: SearchResults | None, unled: SearchResults, user: User) -> list[PlanCounts]:
    """Return the plans of a district, or of all districts those of ``unled``.

    The first are those with the most measures without a lead, then the latest. The totals are those of ``every``: over
    all districts the index counts only its commonest plans, which may not be these.
    """
    total = {one.value: one.count for one in every.facets["document"]} if every else {}
    without = {one.value: one.count for one in unled.facets["document"]}
    plans = Document.objects.filter(slug__in=total or without)
    plans = plans.select_related("district").only("slug", "year", "district")
    first = sorted(plans, key=lambda one: (-without.get(one.slug, 0), -one.year, one.slug))[:_SHOWN]
    may_all, own = user.has_perm(ASSIGN_ANY), tied_district_ids(user)
    return [
        PlanCounts(
            unled=CountedList(
                f"{one.district.short_name} {one.year}",
                without.get(one.slug, 0),
                list_url(document=one.slug, lead="none"),
            ),
            total=CountedList("举措", total[one.slug], list_url(document=one.slug)) if total else None,
            grid=f"{reverse('grid:edit')}?{urlencode({'document': one.slug})}"
            if may_all or one.district_id in own
            else "",
        )
        for one in first
    ]


def _next_due(chosen: Sequence[District]) -> list[Measure]:
    """Return the measures of districts whose last day is today or comes first."""
    coming = Measure.objects.filter(document__district__in=chosen, due__gte=timezone.localdate())
    found = coming.select_related("document__district").only("code", "title", "due", "document")
    return list(found.order_by("due", "document__slug", "order")[:_NEXT_DUE])


def _undecided_spreadsheets(user: User) -> list[SpreadsheetBatch]:
    """Return the files that a user sent and neither wrote nor threw away, the latest first."""
    waiting = SpreadsheetBatch.objects.filter(sent_by=user, status=SpreadsheetBatch.Status.OPEN)
    return list(waiting.only("name", "sent_at").order_by("-pk")[:_SHOWN])


def _waiting_drafts() -> WaitingDrafts:
    """Return the drafts that can be confirmed or could not be read, those that wait longest first."""
    states = (ImportDraft.State.READY, ImportDraft.State.FAILED)
    found = ImportDraft.objects.filter(state__in=states, cleared_at=None).order_by("added_at", "pk")
    return WaitingDrafts(found.count(), list(found.only("name", "state", "added_at")[:_SHOWN]))


def _changes_by_colleagues(chosen: Sequence[District], user: User) -> Sequence[ChangeSet]:
    """Return the latest change sets of other people on measures or assignments of the districts, of all if none."""
    kinds = ContentType.objects.get_for_models(Measure, Assignment)
    versions = RecordVersion.objects.filter(change_set=OuterRef("pk"))
    of_measures = versions.filter(content_type=kinds[Measure])
    of_assignments = versions.filter(content_type=kinds[Assignment])
    if chosen:
        measures = Measure.objects.filter(document__district__in=chosen).order_by().values("pk")
        of_measures = of_measures.filter(object_id__in=measures)
        assignments = Assignment.objects.filter(measure__in=measures).order_by().values("pk")
        of_assignments = of_assignments.filter(object_id__in=assignments)
    theirs = ChangeSet.objects.exclude(user=user).filter(user__isnull=False)
    found = theirs.filter(Exists(of_measures) | Exists(of_assignments)).select_related("user")
    return list(found.order_by("-pk")[:_SHOWN])
