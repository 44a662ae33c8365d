"""Measures the reading of documents that are kept outside the repository; run as a module it prints a table.

Usage: ``python -m tests.text.elsewhere FOLDER [--failures]``. Beside each document of FOLDER stands what a clerk recorded of
it, ``NAME.expected.json``: district, level, issuer, number, date and title, and every measure with number, title, text, leads,
co_leads and deadline. Texts are compared without blanks and with one form of each mark. ``--failures`` prints what differs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.text.clerk_record import (
    HEAD_FACTS,
    PARTS,
    DocumentVerdict,
    find_faults,
    judge_file,
    normal,
    recorded_files,
)

_HEADINGS = ("expected", "read", "right", "structure", "names", "extra", "silent", "head", "seconds")
_SHOWN = 60


def figures(verdicts: Sequence[DocumentVerdict]) -> tuple[int, ...]:
    """Return the figures of some documents, in the order of the table's columns.

    Measures expected, read, wholly right, right in structure, right in names, read without being any, wrong without a
    problem at the place; facts of heads that are right.
    """
    return (
        sum(len(verdict.of_record()) for verdict in verdicts),
        sum(verdict.right_in() for verdict in verdicts),
        sum(verdict.right_in(*PARTS) for verdict in verdicts),
        sum(verdict.right_in("title", "text") for verdict in verdicts),
        sum(verdict.right_in("names") for verdict in verdicts),
        sum("extra" in measure.wrong for verdict in verdicts for measure in verdict.measures),
        sum(measure.silent for verdict in verdicts for measure in verdict.measures),
        sum(sum(verdict.head.values()) for verdict in verdicts),
    )


def table(verdicts: Sequence[DocumentVerdict]) -> list[str]:
    """Return the lines of the table: a document a line, their sum, and its shares."""
    width = max([len(verdict.name) for verdict in verdicts] + [8])
    lines = [f"{'':{width}}  " + "  ".join(f"{heading:>9}" for heading in _HEADINGS)]
    lines += [_line(verdict.name, [verdict], width) for verdict in verdicts]
    lines.append(_line(f"{len(verdicts)} files", verdicts, width))
    expected, _, *counts, silent, head = figures(verdicts)
    shares = dict(zip(_HEADINGS[2:5], counts, strict=False)) | {"silent": silent}
    parts = [f"{name} {_share(count, expected)}" for name, count in shares.items()]
    facts = {fact: sum(verdict.head[fact] for verdict in verdicts) for fact in HEAD_FACTS}
    lines.append("measures: " + ", ".join(parts))
    each = [
        verdict.right_in(*PARTS) / len(verdict.of_record()) for verdict in verdicts if verdict.of_record()
    ]
    lines.append(f"a file on average: right {100 * sum(each) / max(1, len(each)):.1f} %")
    lines.append(f"heads: {_share(head, len(HEAD_FACTS) * len(verdicts))}; of {len(verdicts)}: " + ", ".join(
        f"{fact} {count}" for fact, count in facts.items()
    ))  # fmt: skip
    return lines


def _line(name: str, verdicts: Sequence[DocumentVerdict], width: int) -> str:
    *counts, head = figures(verdicts)
    cells = [str(count) for count in counts] + [f"{head}/{len(HEAD_FACTS) * len(verdicts)}"]
    cells.append(f"{sum(verdict.seconds for verdict in verdicts):.1f}")
    return f"{name:{width}}  " + "  ".join(f"{cell:>9}" for cell in cells)


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} %" if of else "–"


def failures(verdicts: Sequence[DocumentVerdict]) -> list[str]:
    """Return a line for each fact of a head that is wrong and for each part of a measure that is."""
    lines: list[str] = []
    for verdict in verdicts:
        lines.append(f"== {verdict.name}" + (f": refused, {verdict.refused}" if verdict.refused else ""))
        for fact, right in verdict.head.items():
            if not right and not verdict.refused:
                lines.append(f"head.{fact}: {verdict.head_read[fact]!r} for {verdict.head_recorded[fact]!r}")
        for _, measure in find_faults([verdict]):
            mark = " (silent)" if measure.silent else ""
            lines.append(f"{measure.number} {measure.title[:24]}: {', '.join(measure.wrong)}{mark}")
            for part, recorded in measure.recorded.items():
                read = measure.read[part]
                lines.append(f"    {part}: {_difference(read, recorded)}")
    return lines


def _difference(read: object, recorded: object) -> str:
    """Return both sides, texts as they are compared and from shortly before the place where they part."""
    if not isinstance(read, str) or not isinstance(recorded, str):
        return f"{read!r} for {recorded!r}"
    one, other = normal(read), normal(recorded)
    part = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    at = max(0, part - 10)
    return f"{one[at : at + _SHOWN]!r} for {other[at : at + _SHOWN]!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of a folder and, if asked, what differs; return 2 for a folder without records."""
    parser = argparse.ArgumentParser(prog="python -m tests.text.elsewhere", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--failures", action="store_true")
    options = parser.parse_args(arguments)
    files = recorded_files(options.folder)
    if not files:
        sys.stderr.write(f"{options.folder}: no document with a record beside it\n")
        return 2
    verdicts = [judge_file(path) for path in files]
    sys.stdout.write("\n".join(table(verdicts)) + "\n")
    if options.failures:
        sys.stdout.write("\n".join(failures(verdicts)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
