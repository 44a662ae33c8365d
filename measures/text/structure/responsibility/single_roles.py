"""Bodies that are named both as lead and as co-lead of one measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from measures.text.plan import ParsedAssignment, TextProblem
from measures.text.structure.lines.text_lines import TextPositions


def keep_single_roles(parties: Iterable[ParsedAssignment]) -> tuple[ParsedAssignment, ...]:
    """Return the bodies of one measure, those that lead it not once more among the others."""
    parties = tuple(parties)
    leads = {party.name for party in parties if party.role == "lead"}
    return tuple(party for party in parties if party.role == "lead" or party.name not in leads)


def find_second_roles(parties: Iterable[ParsedAssignment], places: TextPositions) -> Iterator[TextProblem]:
    """Yield a notice for each body of one measure that is named as co-lead although it leads."""
    parties = tuple(parties)
    kept = set(map(id, keep_single_roles(parties)))
    for party in parties:
        if id(party) not in kept:
            message = f"“{party.name[:20]}”既写为牵头又写为配合，已只按牵头记一次，请核对。"
            yield places.problem("party.doubtful", message, party.start, party.end, severity="notice")
