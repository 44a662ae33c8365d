"""Acknowledged writes of staff against the history: each is one change set, and each change set is of one write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from districts.models import Department
from measures.history.actions.record_states import parse_state
from measures.models import Assignment, ChangeSet, RecordVersion
from tests.failure.fill import EDITORS
from tests.failure.ledgers import Step, in_force, is_taken_back, replayed
from tests.failure.notes import Write

_DOUBT = " in doubt"
#: The kinds of writes that give a reason of their own.
_TOKENS = ("duty", "grid", "decision")


def unlike_answers(writes: Sequence[Write]) -> Iterator[str]:
    """Yield every write of an editor that is not as it was acknowledged, and every change set that nobody sent."""
    acts = _acts([write.token for write in writes if write.kind.removesuffix(_DOUBT) in _TOKENS])
    undone = {act: by for act, by in ChangeSet.objects.values_list("pk", "undone_by") if by is not None}
    steps = replayed({write.measure for write in writes if write.measure})
    for write in writes:
        if write.kind == "duty":
            yield from _once(write, acts[write.token])
            if write.saved:
                yield from _made(write, write.act, steps)
        elif write.kind == "decision":
            yield from _once(write, acts[write.token])
        elif write.kind == "grid":
            yield from _once(write, acts[write.token])
            if write.saved:
                yield from _filled(write, write.act, steps)
        elif write.kind == "undo":
            yield from _undone(write, undone, steps)
        elif write.kind.endswith(_DOUBT):
            yield from _doubtful(write, acts[write.token], undone, steps)
    yield from _unsent(writes, acts, undone)


def _acts(tokens: Sequence[str]) -> dict[str, list[int]]:
    """Return the acts that were done for each token, in order: it is their reason, or in an opinion that they wrote."""
    found: dict[str, list[int]] = defaultdict(list)
    for act, words in _words().items():
        for token in tokens:
            if token in words:
                found[token].append(act)
    return found


def _words() -> dict[int, str]:
    """Return what each act says why it was done, in order: its reason, and the opinions that it changed."""
    acts = ChangeSet.objects.order_by("pk").values_list("pk", "kind", "reason")
    words = {act: reason for act, _, reason in acts}
    restoring = {act for act, kind, _ in acts if kind == ChangeSet.Kind.UNDO}
    # An opinion stands in every later version of its record as well; only the first is its author's.
    opinions: dict[tuple[int, int], str] = {}
    versions = RecordVersion.objects.filter(data__contains='"decision"').order_by("pk")
    for kind, pk, act, data in versions.values_list("content_type", "object_id", "change_set", "data"):
        opinion = parse_state(data).get("decision", "")
        if opinion != opinions.get((kind, pk), "") and act not in restoring:
            words[act] += f"\n{opinion}"
        opinions[kind, pk] = opinion
    return words


def _once(write: Write, acts: Sequence[int]) -> Iterator[str]:
    """An acknowledged write is one act, the one that was shown; a refused one is none."""
    expected = [write.act] if write.saved else []
    if list(acts) != expected:
        yield f"{write.kind} {write.token}: acknowledged {expected}, there is {list(acts)}"


def _made(write: Write, act: int, steps: Mapping[tuple[int, int], Step]) -> Iterator[str]:
    """An edit began from what its editor saw and made what they sent, whatever was done to it later."""
    step = steps.get((act, write.measure))
    if step is None:
        yield f"{write.kind} {write.token}: act {act} did nothing to measure {write.measure}"
        return
    for called, there, expected in (("seen", step.before, write.seen), ("sent", step.after, write.sent)):
        if expected is not None and in_force(there) != expected:
            yield f"{write.kind} {write.token}: {called} {expected}, there was {in_force(there)}"


def _filled(write: Write, act: int, steps: Mapping[tuple[int, int], Step]) -> Iterator[str]:
    """A cell of the grid began as its editor saw it and came out as they typed it."""
    step = steps.get((act, write.measure))
    if step is None:
        yield f"{write.kind} {write.token}: act {act} did nothing to measure {write.measure}"
        return
    for called, there, expected in (
        ("seen", step.before, write.seen_names),
        ("sent", step.after, write.sent_names),
    ):
        pks = [department for role, department in in_force(there) if role == Assignment.Role.CO_LEAD]
        names = Department.objects.in_bulk(pks)
        if (found := tuple(names[pk].name for pk in pks)) != expected:
            yield f"{write.kind} {write.token}: {called} {expected}, there was {found}"


def _undone(write: Write, undone: Mapping[int, int], steps: Mapping[tuple[int, int], Step]) -> Iterator[str]:
    """A change set is undone if its undo was acknowledged, and only then; all of it and nothing else."""
    by = undone.get(write.act)
    if write.saved != (by is not None):
        yield f"undo of {write.token}: acknowledged {write.saved}, undone by {by}"
    elif by is not None:
        own, back = steps.get((write.act, write.measure)), steps.get((by, write.measure))
        if own is None or back is None or not is_taken_back(own, back):
            yield f"undo of {write.token}: act {by} did not put back what act {write.act} had changed"


def _doubtful(
    write: Write, acts: Sequence[int], undone: Mapping[int, int], steps: Mapping[tuple[int, int], Step]
) -> Iterator[str]:
    """A write of which nobody knew is wholly there, once, or not at all."""
    if write.kind == f"undo{_DOUBT}" and write.act in undone:
        yield from _undone(Write("undo", write.token, True, write.act, write.measure), undone, steps)
    if len(acts) > 1:
        yield f"{write.kind} {write.token}: done {len(acts)} times"
    for act in acts:
        if write.kind == f"duty{_DOUBT}":
            yield from _made(write, act, steps)
        elif write.kind == f"grid{_DOUBT}":
            yield from _filled(write, act, steps)


def _unsent(
    writes: Sequence[Write], acts: Mapping[str, Sequence[int]], undone: Mapping[int, int]
) -> Iterator[str]:
    """Each act of an editor was acknowledged to them, or in doubt."""
    known = {write.act for write in writes if write.saved and write.kind in _TOKENS}
    for write in writes:
        if write.kind.startswith("undo") and (write.saved or write.kind.endswith(_DOUBT)):
            known.add(undone.get(write.act, 0))
        elif write.kind.endswith(_DOUBT):
            known.update(acts[write.token])
    done = ChangeSet.objects.filter(user__username__in=EDITORS).order_by("pk")
    for act, summary in done.exclude(pk__in=known).values_list("pk", "summary"):
        yield f"act {act}, {summary}: nobody was shown it"
