"""The last stage before parsing: line ends, what cannot be seen, spaces, bold marks and page ends.

It leaves the indentation of paragraphs, and it leaves a line that holds only a no-break space as it is, reduced to that
one space: in a flattened table such a line is an empty cell, and the only evidence of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures.text.cleaning.page_ends import page_end_steps
from measures.text.cleaning.printed_web_pages import web_page_steps
from measures.text.language.distinct_characters import distinct_characters
from measures.text.steps import RepairStep, TextRule, apply_rules

#: Soft hyphens, zero-width spaces and joiners, marks and controls of direction, invisible operators, variation
#: selectors, byte order marks, anchors of annotations.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]+")
#: Line ends of other systems: of Windows and old Macs, vertical tabulators, page feeds, NEL, Unicode's own.
_ENDING = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Characters that only steer machines; each is shown as Unicode's picture of it.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
#: White space that is not the plain, the ideographic or the tabulator's.
_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]+")
#: Of these, the ones as wide as a Chinese character.
_WIDE = "\u2001\u2003"
#: Unicode's pictures of control characters.
CONTROL_PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "\u2421"}
_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)")
#: Every pass only takes away what later passes could see; two rounds reach the end, the third is for arbitrary text.
_ROUNDS = 4


def clean_lines(text: str) -> tuple[str, list[RepairStep]]:
    """Return ``text`` with plain spaces, without bold marks and page numbers, and with paragraphs whole again.

    The steps, replayed on ``text``, give the result. Text that is clean comes back unchanged with no steps.

    >>> clean_lines("16. **政策评估。**建立工作机制。")[0]
    '16. 政策评估。建立工作机制。'
    """
    return apply_rules(text, _RULES, rounds=_ROUNDS)


def _find_all(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Return what a pattern finds in ``text`` that finds characters of a few kinds, each by itself."""
    return pattern.finditer(text) if pattern.search(distinct_characters(text)) else iter(())


def _ending_steps(text: str) -> list[RepairStep]:
    """Line ends of other systems become a line feed."""
    return [
        RepairStep("line.ending", found.start(), found.end(), found[0], "\n")
        for found in _find_all(_ENDING, text)
    ]


def _control_steps(text: str) -> list[RepairStep]:
    """Control characters become visible: what they stand for is unknown, and no page or file may hold them."""
    return [
        RepairStep("control", found.start(), found.end(), found[0], CONTROL_PICTURES[found[0]])
        for found in _find_all(_CONTROL, text)
    ]


def _invisible_steps(text: str) -> list[RepairStep]:
    """What has no width goes."""
    return [
        RepairStep("space.invisible", found.start(), found.end(), found[0], "")
        for found in _find_all(_INVISIBLE, text)
    ]


def _space_steps(text: str) -> list[RepairStep]:
    """No-break, em and other odd spaces become plain; in indentation a wide one becomes the ideographic space."""
    if not _ODD_SPACE.search(distinct_characters(text)):
        return []
    steps: list[RepairStep] = []
    at = 0
    for line in text.split("\n"):
        if not line.strip():
            steps.extend(_blank_line_step(line, at))
        else:
            indent = len(line) - len(line.lstrip())
            for found in _ODD_SPACE.finditer(line):
                wide = found.start() < indent
                after = "".join("\u3000" if wide and char in _WIDE else " " for char in found[0])
                steps.append(RepairStep("space.plain", at + found.start(), at + found.end(), found[0], after))
        at += len(line) + 1
    return steps


def _blank_line_step(line: str, at: int) -> Iterator[RepairStep]:
    """A line of nothing but white space: one no-break space if it has any, plain spaces otherwise."""
    after = "\u00a0" if "\u00a0" in line else _ODD_SPACE.sub(lambda odd: " " * len(odd[0]), line)
    if line != after:
        yield RepairStep("space.blank", at, at + len(line), line, after)


def _bold_steps(text: str) -> list[RepairStep]:
    """Marks of bold type that a converter left: pairs in a line, and a single one at a line's start or end."""
    if "**" not in text:
        return []
    steps: list[RepairStep] = []
    at = 0
    for line in text.splitlines(keepends=True):
        marks = list(_BOLD.finditer(line))
        if len(marks) % 2:
            content = line.strip()
            odd = marks[0] if content.startswith("**") else marks[-1]
            marks = [odd] if content.startswith("**") or content.endswith("**") else []
        certainty = 0.98 if len(marks) != 1 else 0.92
        steps.extend(RepairStep("bold", at + m.start(), at + m.end(), "**", "", certainty) for m in marks)
        at += len(line)
    return steps


_RULES: tuple[TextRule, ...] = (
    _ending_steps,
    _control_steps,
    _invisible_steps,
    _space_steps,
    _bold_steps,
    web_page_steps,
    page_end_steps,
)
