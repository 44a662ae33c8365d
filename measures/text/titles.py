"""The title of a plan: its own heading, checked against the name that the notice gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from measures.text import patterns
from measures.text.blocks import Line, Places, slice_of
from measures.text.dates import date_alone
from measures.text.plan import Problem

_LONGEST = 80
_MOST_LINES = 4
_NOTICE_VERBS = ("印发", "转发", "发布", "下发")


@dataclass(frozen=True, slots=True)
class Title:
    """The title, where it stands, and what the notice calls the plan.

    ``inline`` says that it was found inside a longer line, whose ``rest`` follows it. ``quoted`` is the notice's name
    for the plan, ``notice_issuer`` who issues it by that notice.
    """

    text: str = ""
    start: int = 0
    end: int = 0
    quoted: str = ""
    notice_issuer: str = ""
    inline: bool = False
    rest: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def find_title(lines: Sequence[Line], places: Places) -> Title:
    """Return the title of the plan whose head is given; an empty one, with a problem, if it has none.

    A heading on one line is taken as printed. One that is broken over lines is spelt as the notice spells it, for only
    that tells whether a space belongs at the break; without a notice the lines are joined with one space.
    """
    quoted, issuer, notice_end = _notice(lines)
    run = _run_equal_to(lines, quoted) or _last_run(lines)
    if run:
        text = _joined(run, quoted)
        start, end = run[0].start, run[-1].end
        problems = []
        if quoted and _squeezed(quoted) != _squeezed(text):
            message = f"通知中的名称《{quoted}》与方案标题“{text}”不同，已按方案标题记录，请核对。"
            problems.append(places.problem("title.differs", message, start, end, severity="notice"))
        return Title(text, start, end, quoted, issuer, problems=tuple(problems))
    if inline := _inline(lines, quoted):
        line, start, end = inline
        rest = (slice_of(line, end - line.start),)
        return Title(quoted, start, end, quoted, issuer, inline=True, rest=rest if rest[0].text else ())
    at = lines[0].start if lines else 0
    if quoted:
        message = "方案正文前没有标题，已采用通知中的名称，请核对。"
        problem = places.problem("title.from_notice", message, at, notice_end, severity="notice")
        return Title(quoted, at, notice_end, quoted, issuer, problems=(problem,))
    message = "没有找到方案的标题，请核对原文。"
    return Title(problems=(places.problem("title.missing", message, at),))


def _notice(lines: Sequence[Line]) -> tuple[str, str, int]:
    """Return the plan's name and the issuer by the notice, and where the notice's last line ends."""
    name = issuer = ""
    end = 0
    for at, line in enumerate(lines):
        for size in (1, 2, 3):
            joined = " ".join(other.text for other in lines[at : at + size])
            if len(joined) > 3 * _LONGEST:
                break
            if "通知" not in joined or not any(verb in joined for verb in _NOTICE_VERBS):
                continue
            if found := patterns.NOTICE.search(joined) or patterns.NOTICE_BARE.search(joined):
                issuer = issuer or _last_word(found["issuer"])
                name = name or " ".join(found["title"].split())
                break
        if "印发" in line.text or "同意" in line.text:
            end = line.end
            quotes = [" ".join(quote.split()) for quote in patterns.QUOTED_PLAN.findall(line.text)]
            plans = [quote for quote in quotes if patterns.TITLE_END.search(quote)]
            # The paragraph of the notice names the plan in full; its heading may abbreviate it.
            if plans and (not name or _squeezed(plans[0]) != _squeezed(name)) and "关于印发" not in line.text:
                name = plans[0]
    return name, issuer, end


def _last_word(issuer: str) -> str:
    return issuer.rsplit(maxsplit=1)[-1] if issuer.split() else ""


def _run_equal_to(lines: Sequence[Line], quoted: str) -> list[Line]:
    """Return the last consecutive lines that together are ``quoted``, spaces aside."""
    if not quoted:
        return []
    wanted = _squeezed(quoted)
    for at in range(len(lines) - 1, -1, -1):
        text = ""
        for size in range(1, _MOST_LINES + 1):
            if at + size > len(lines):
                break
            text += _squeezed(lines[at + size - 1].text)
            if text == wanted:
                return list(lines[at : at + size])
            if not wanted.startswith(text):
                break
    return []


def _last_run(lines: Sequence[Line]) -> list[Line]:
    """Return the last lines that read like the heading of a plan."""
    for at in range(len(lines) - 1, -1, -1):
        text = lines[at].text
        tail = bool(patterns.TITLE_TAIL.fullmatch(text)) and at > 0 and not date_alone(text)
        last = lines[at - 1].text if tail else text
        if not _may_be_part(last) or not patterns.TITLE_END.search(last):
            continue
        run = [lines[at - 1], lines[at]] if tail else [lines[at]]
        first = at - 1 if tail else at
        for line in reversed(lines[max(0, first - _MOST_LINES + 2) : first]):
            if not _may_be_part(line.text) or patterns.TITLE_END.search(line.text) or _is_fact(line.text):
                break
            run.insert(0, line)
        return run
    return []


def _may_be_part(text: str) -> bool:
    """Whether a line can be part of a heading: short, without a sentence's marks, and no notice's heading or text."""
    if len(text) > _LONGEST or any(mark in text for mark in "。；：:") or text.endswith("通知"):
        return False
    return "《" not in text or not (
        text.startswith("《") or any(verb in text for verb in (*_NOTICE_VERBS, "同意"))
    )


def _is_fact(text: str) -> bool:
    return bool(
        date_alone(text)
        or patterns.ISSUER.fullmatch(text)
        or patterns.RED_HEAD.fullmatch(text)
        or patterns.DOC_NUMBER.search(text)
        or patterns.COLOPHON.fullmatch(text)
    )


def _inline(lines: Sequence[Line], quoted: str) -> tuple[Line, int, int] | None:
    """Return the line that holds ``quoted`` outside quotation marks, with the place, last one first."""
    if not quoted:
        return None
    for line in reversed(lines):
        at = line.text.rfind(quoted)
        while at > 0 and line.text[at - 1] == "《":
            at = line.text.rfind(quoted, 0, at)
        if at >= 0:
            return line, line.start + at, line.start + at + len(quoted)
    return None


def _joined(run: Sequence[Line], quoted: str) -> str:
    if len(run) == 1:
        return " ".join(run[0].text.split())
    if quoted and _squeezed(quoted) == _squeezed("".join(line.text for line in run)):
        return quoted
    joined = " ".join(" ".join(line.text.split()) for line in run)
    # A year or status in brackets goes on directly, as it does within a line.
    return joined.replace(" （", "（").replace(" (", "(")


def _squeezed(text: str) -> str:
    """Return ``text`` without white space and with marks of one width, for comparison."""
    return "".join(text.split()).translate(_WIDTHS)


_WIDTHS = str.maketrans("(),:;", "（），：；")
