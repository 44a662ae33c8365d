"""Holding what people were told against what is there: every write, the whole history, the index, the counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from reversion.models import Revision, Version

from measures.actions.history.records import WITH_HISTORY, same, serialised, state_of
from measures.actions.history.states import states_at
from measures.models import Assignment, ChangeSet, ImportRun, Link
from measures.search.compare import compare
from measures.search.engine import matching_pks, search
from measures.search.node import snapshot
from measures.search.query import MeasureQuery
from tests.failure.crowd import Duties, Write

_Ledger = dict[int, dict[str, Any]]


def reconcile(writes: Sequence[Write]) -> list[str]:
    """Return whatever is not as somebody was told, or not as the history, the index or the counts say."""
    return [
        *_tokens(writes),
        *_duties([write for write in writes if write.kind == "duty" and write.saved]),
        *_doubts([write for write in writes if write.kind == "duty in doubt"]),
        *_undone([write for write in writes if write.kind == "undo"]),
        *_imports([write.token for write in writes if write.kind == "import" and write.saved]),
        *_history(),
        *_index(),
        *_counts(),
    ]


def _tokens(writes: Sequence[Write]) -> Iterator[str]:
    """Each write that was acknowledged is one act with its reason; one that was refused is none."""
    said: dict[int, str] = dict(Revision.objects.values_list("change_set", "comment"))
    # An opinion may be part of a longer reason, or stand in the record that was decided on.
    for act, decision in Version.objects.values_list("revision__change_set", "serialized_data"):
        said[act] += decision if '"decision"' in decision else ""
    for write in writes:
        if write.kind in ("duty", "decision"):
            expected = [write.act] if write.saved else []
            found = [act for act, words in said.items() if re.search(rf"{write.token}(?!\d)", words)]
            # What somebody thought of a record stands in each version of it from then on.
            fits = write.act in found if write.saved and write.kind == "decision" else found == expected
            if not fits:
                yield f"{write.kind} {write.token}: told {expected}, there is {found}"


def _doubts(writes: Sequence[Write]) -> Iterator[str]:
    """An edit of which nobody knew is wholly there, once, or not at all."""
    for write in writes:
        acts = list(ChangeSet.objects.filter(revision__comment=write.token).values_list("pk", flat=True))
        if len(acts) > 1:
            yield f"duty {write.token}: done {len(acts)} times"
        yield from _duties([replace(write, act=act) for act in acts])


def _duties(writes: Sequence[Write]) -> Iterator[str]:
    """Each edit began from what its editor saw and made what they sent, whatever was done to it later."""
    wanted = {write.act: write for write in writes}
    for act, before, after in _ledgers({write.measure for write in writes}):
        write = wanted.pop(act, None)
        if write is not None:
            for called, there, told in (("seen", before, write.seen), ("sent", after, write.sent)):
                if told is not None and _in_force(there[write.measure]) != told:
                    yield f"duty {write.token}: {called} {told}, there was {_in_force(there[write.measure])}"
    for write in wanted.values():
        yield f"duty {write.token}: no act {write.act}"


def _ledgers(measures: set[int]) -> Iterator[tuple[int, dict[int, _Ledger], dict[int, _Ledger]]]:
    """Yield every act in order with the ledgers of the measures before and after it, replayed from the history."""
    kind = ContentType.objects.get_for_model(Assignment)
    written: dict[int, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for revision, pk, data in Version.objects.filter(content_type=kind).values_list(
        "revision", "object_id", "serialized_data"
    ):
        written[revision].append((int(pk), state_of(data)))
    now: dict[int, _Ledger] = {measure: {} for measure in measures}
    for act, revision, deleted in ChangeSet.objects.order_by("revision_id").values_list(
        "pk", "revision", "deleted"
    ):
        before = {measure: dict(rows) for measure, rows in now.items()}
        for entry in deleted:
            if entry["model"] == "measures.assignment":
                for rows in now.values():
                    rows.pop(entry["pk"], None)
        for pk, state in written[revision]:
            if state["measure"] in now:
                now[state["measure"]][pk] = state
        yield act, before, now


def _in_force(rows: _Ledger) -> Duties:
    """Return the duties that hold today by a replayed ledger, in order."""
    today = timezone.localdate()
    holding = [
        (row["role"] != "lead", row["order"], pk, row)
        for pk, row in rows.items()
        if row["effective"] and _day(row["valid_from"], date.min) <= today < _day(row["valid_to"], date.max)
    ]
    return [(row["role"], row["department"]) for *_, row in sorted(holding, key=lambda each: each[:3])]


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _undone(writes: Sequence[Write]) -> Iterator[str]:
    """An act is taken back if whoever asked for it was told so, and only then."""
    undone = dict(ChangeSet.objects.values_list("pk", "undone_by"))
    for write in writes:
        if write.saved != (undone.get(write.act) is not None):
            yield f"undo of {write.token}: told {write.saved}, undone by {undone.get(write.act)}"


def _imports(sources: Sequence[str]) -> Iterator[str]:
    """Each import that was acknowledged is on record, and the document says what the last of them said."""
    if not sources:
        return
    run = ImportRun.objects.latest("pk")
    if bytes(run.source.content).decode() != sources[-1]:
        yield "the last run is not of the last source that was loaded"
    elif run.document is None or run.document.source_id != run.source_id:
        yield "the document is not of the last source that was loaded"
    runs = ImportRun.objects.filter(document=run.document).count()
    if runs < len(sources):
        yield f"{len(sources)} imports were told to be done, {runs} are on record"


def _history() -> Iterator[str]:
    """What is there is what the last act on it left: nobody wrote past the history, nothing was written over."""
    last = Revision.objects.latest("pk").pk
    for model in WITH_HISTORY:
        there = {(model, record.pk): serialised(record) for record in model._base_manager.all()}
        kind = ContentType.objects.get_for_model(model)
        known = {
            (model, int(pk))
            for pk in Version.objects.filter(content_type=kind).values_list("object_id", flat=True)
        }
        for key, version in states_at(known, last).items():
            # What is suggested is computed anew whenever texts or decisions change; that is nobody's act.
            is_suggested = key in there and state_of(there[key]).get("status") == Link.Status.SUGGESTED
            if not is_suggested and not same(there.get(key), version.serialized_data):
                yield f"{model.__name__} {key[1]} is not as the last act on it left it"


def _index() -> Iterator[str]:
    """The index is the database's."""
    if difference := compare(snapshot("default").searcher, "default"):
        yield f"the index differs: {difference}"


def _counts() -> Iterator[str]:
    """Each count is that of its list."""
    found = search(MeasureQuery())
    if found.total != len(matching_pks(MeasureQuery())):
        yield f"{found.total} in all, and the list has {len(matching_pks(MeasureQuery()))}"
    for facet, values in found.facets.items():
        for value in values:
            listed = len(matching_pks(MeasureQuery.of("", **{facet: [value.value]})))
            if listed != value.count:
                yield f"{facet} {value.value}: {value.count}, and the list has {listed}"
