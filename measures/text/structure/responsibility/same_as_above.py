"""Clauses that name nobody and point to the measure above: ``责任单位：同上``."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.plan import TextProblem
from measures.text.structure.lines.text_lines import TextPositions
from measures.text.structure.responsibility.clause_contents import ResponsibilityClause
from measures.text.structure.responsibility.name_lists import ListedName

_Labels = list[tuple[str, list[ListedName]]]


def resolve_same_as_above(
    measures: Sequence[list[ResponsibilityClause]], places: TextPositions
) -> list[TextProblem]:
    """Give clauses that point upwards the names of the measure before; return a problem for each of them.

    ``measures`` are the clauses of each measure in order. A clause with nothing to point to is taken out again, so that
    its words stay in the text.
    """
    problems: list[TextProblem] = []
    above: _Labels = []
    for clauses in measures:
        for clause in [clause for clause in clauses if clause.same]:
            found = [_from_above(label, above, clause) for label in clause.same]
            if not all(found):
                clauses.remove(clause)
                message = "责任分工写的是与他处相同，但前一项没有写明单位，原文保留在正文中，请核对。"
                problems.append(places.problem("clause.unreadable", message, clause.start, clause.end))
                continue
            clause.labels += [label for labels in found for label in labels]
            message = "责任分工写的是“同上”，已按前一项的单位计入，请核对。"
            problems.append(
                places.problem("responsibility.same", message, clause.start, clause.end, severity="notice")
            )
        above = [label for clause in clauses for label in clause.labels]
    return problems


def _from_above(label: str, above: _Labels, clause: ResponsibilityClause) -> _Labels:
    """Return the names above under the same label, for `责任单位` alone those under every label."""
    of_label = [(role, names) for role, names in above if role == label]
    found = of_label if of_label or label != "duty" else above
    return [
        (role, [name._replace(start=clause.start, end=clause.end) for name in names]) for role, names in found
    ]
