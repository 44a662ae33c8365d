"""What a clerk recorded of a document, held against what was read of it: measure by measure, fact by fact."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from measures.text.confined.plan_reader import read_plan_file
from measures.text.confined.plan_reading import PlanReading
from measures.text.decode import UnreadableBytes
from measures.text.plan import ParsedMeasure, names_with_role

SUFFIX = ".expected.json"
HEAD_FACTS = ("district", "issuer", "number", "date", "title")
#: What can be wrong with a measure, in the order in which it is printed.
PARTS = ("title", "text", "names", "deadline")
#: What a reading calls the country as a whole.
_COUNTRY = ("国家", "全国", "中国", "国家级")
#: So many characters at the start of two texts make them one measure, whatever became of the rest.
_SAME_START = 10
_LIKE = 0.6
_LOOKED_AT = 400


@dataclass(slots=True)
class MeasureVerdict:
    """One measure of the record, or one that only the reading has: which parts are wrong, and whether a problem reports it.

    ``wrong`` holds ``missing``, ``extra`` or some of `PARTS`; ``reported`` is whether a problem of the reading stands at
    the place. ``recorded`` and ``read`` say both sides of each wrong part.
    """

    number: str
    title: str
    wrong: tuple[str, ...]
    reported: bool = True
    recorded: dict[str, Any] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)

    @property
    def silent(self) -> bool:
        """Whether something is wrong and no problem says so."""
        return bool(self.wrong) and not self.reported


@dataclass(slots=True)
class DocumentVerdict:
    """One document: a verdict for each measure, the facts of its head that are right, what it took."""

    name: str
    measures: list[MeasureVerdict]
    head: dict[str, bool]
    head_read: dict[str, Any]
    head_recorded: dict[str, Any]
    seconds: float
    refused: str = ""

    def of_record(self) -> list[MeasureVerdict]:
        """Return the verdicts of the measures that the clerk recorded."""
        return [verdict for verdict in self.measures if "extra" not in verdict.wrong]

    def right_in(self, *parts: str) -> int:
        """Return how many recorded measures were read and are right in all of ``parts``."""
        return sum(not {"missing", *parts} & set(verdict.wrong) for verdict in self.of_record())


def judge_file(path: Path) -> DocumentVerdict:
    """Read the document at ``path`` as an import does and hold it against the record beside it."""
    record = json.loads(path.with_name(path.name + SUFFIX).read_text(encoding="utf-8"))
    started = time.perf_counter()
    try:
        reading = read_plan_file(path.read_bytes())
    except UnreadableBytes as error:
        lost = [
            MeasureVerdict(row["number"], row["title"] or row["text"][:20], ("missing",))
            for row in record["measures"]
            if not row.get("optional")
        ]
        right = dict.fromkeys(HEAD_FACTS, False)
        return DocumentVerdict(
            path.name, lost, right, {}, record, time.perf_counter() - started, refused=str(error)
        )
    seconds = time.perf_counter() - started
    head_read = _head(reading)
    return DocumentVerdict(
        path.name,
        judge_measures(record["measures"], reading),
        {fact: _head_is_right(fact, record, head_read) for fact in HEAD_FACTS},
        head_read,
        record,
        seconds,
    )


def judge_measures(rows: Sequence[dict[str, Any]], reading: PlanReading) -> list[MeasureVerdict]:
    """Return a verdict for each recorded row in order, then one for each measure that was read and is none.

    A row that the clerk calls ``optional`` may be read as a measure or not: it is left out of the count.
    """
    measures = reading.parsed.measures
    pairs = _pair(rows, measures)
    whole = _Places(reading)
    found: list[MeasureVerdict] = []
    for row, at in zip(rows, pairs, strict=True):
        if row.get("optional"):
            continue
        title = row["title"] or row["text"][:20]
        if at is None:
            found.append(MeasureVerdict(row["number"], title, ("missing",), whole.tells_row(row)))
            continue
        measure = measures[at]
        recorded, read = _parts_of_row(row), _parts_of_measure(measure)
        wrong = tuple(part for part in PARTS if not _part_is_right(part, row, recorded, read))
        found.append(
            MeasureVerdict(
                row["number"],
                title,
                wrong,
                not wrong or whole.tells(measure.start, measure.end),
                {part: recorded[part] for part in wrong},
                {part: read[part] for part in wrong},
            )
        )
    for at, measure in enumerate(measures):
        if at not in pairs:
            reported = whole.tells(measure.start, measure.end)
            found.append(
                MeasureVerdict(measure.number, measure.title or measure.text[:20], ("extra",), reported)
            )
    return found


def normal(text: str | None) -> str:
    """Return a text without blanks and with one form of each mark: what must be the same in two readings."""
    flat = unicodedata.normalize("NFKC", text or "")
    return re.sub(r"[\s\u200b\ufeff]", "", flat).translate(_MARKS)


_MARKS = str.maketrans("“”‘’—–―〔〕[]【】", "\"\"''---()()()")


def _parts_of_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "text": row["text"],
        "names": (row["leads"], row["co_leads"]),
        "deadline": row["deadline"],
    }


def _parts_of_measure(measure: ParsedMeasure) -> dict[str, Any]:
    names = (names_with_role(measure.parties, "lead"), names_with_role(measure.parties, "co_lead"))
    return {"title": measure.title, "text": measure.text, "names": names, "deadline": _deadline(measure)}


def _part_is_right(part: str, row: dict[str, Any], recorded: dict[str, Any], read: dict[str, Any]) -> bool:
    if part == "names":
        return [list(map(_name, names)) for names in recorded[part]] == [
            list(map(_name, names)) for names in read[part]
        ]
    if part == "deadline":
        return bool(recorded[part] == read[part])
    if part == "title":
        return normal(read[part]) in {normal(title) for title in (row["title"], *row.get("alt_titles", ()))}
    return normal(recorded[part]) == normal(read[part])


def _name(name: str) -> str:
    """Return a name so that ``等部门`` and ``部门`` are one group, and ``甲市`` and ``甲市人民政府`` one government."""
    plain = normal(name).removeprefix("等")
    return plain.removesuffix("政府").removesuffix("人民") or plain


def _deadline(measure: ParsedMeasure) -> dict[str, Any] | None:
    """Return the deadline of a measure as a record has it, several as one that ends with the last; None without one."""
    if not measure.deadlines:
        return None
    days = [deadline.day for deadline in measure.deadlines if deadline.day]
    kind = "date" if days else measure.deadlines[0].kind
    return {
        "printed": "；".join(deadline.printed for deadline in measure.deadlines),
        "date": max(days).isoformat() if days else None,
        "kind": "other" if kind == "unclear" else kind,
    }


def _head(reading: PlanReading) -> dict[str, Any]:
    parsed = reading.parsed
    return {
        "district": parsed.district,
        "level": getattr(parsed, "level", None),
        "issuer": parsed.issuer,
        "number": parsed.number,
        "date": parsed.issued_on.isoformat() if parsed.issued_on else None,
        "title": parsed.title,
    }


def _head_is_right(fact: str, record: dict[str, Any], read: dict[str, Any]) -> bool:
    """Return whether a fact is as recorded; ``district`` and ``title`` of a record are lists of what is as good."""
    value = read[fact]
    if fact == "district":
        if record["level"] == "country":
            return read["level"] == "country" or value in _COUNTRY
        return value in (*record["district"], record["path"])
    if fact == "title":
        return normal(value) in set(map(normal, record["title"]))
    if fact == "issuer":
        names = [value] if isinstance(value, str) else list(value or ())
        return normal("".join(names).replace("、", "")) == normal("".join(record["issuer"]).replace("、", ""))
    return normal(value) == normal(record[fact])


def _pair(rows: Sequence[dict[str, Any]], measures: Sequence[ParsedMeasure]) -> list[int | None]:
    """Return for each row which measure is its reading: the same beginning first, then the most alike."""
    wanted = [normal(row["title"] + row["text"]) for row in rows]
    there = [normal(measure.title + measure.text) for measure in measures]
    free = dict(enumerate(there))
    pairs: list[int | None] = [None] * len(rows)
    for length in (80, 30, _SAME_START):
        for at, text in enumerate(wanted):
            if pairs[at] is None:
                hit = next((key for key, other in free.items() if other[:length] == text[:length]), None)
                if hit is not None:
                    pairs[at] = hit
                    del free[hit]
    for at, text in enumerate(wanted):
        if pairs[at] is None and free:
            likeness, best = max((_likeness(text, other), -key) for key, other in free.items())
            if likeness >= _LIKE:
                pairs[at] = -best
                del free[-best]
    return pairs


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:_LOOKED_AT], other[:_LOOKED_AT], autojunk=False).ratio()


class _Places:
    """Where a reading says that something may be wrong."""

    def __init__(self, reading: PlanReading) -> None:
        self._text = reading.cleaned.text
        problems = [*reading.parsed.problems, *reading.cleaned.problems]
        self._spans = [(problem.start, max(problem.end, problem.start + 1)) for problem in problems]
        # Where nothing at all was read, one problem at the top speaks for all.
        self._of_all = any(problem.code == "measures.none" for problem in problems)
        self._flat, self._at = _flatten(self._text)

    def tells(self, start: int, end: int) -> bool:
        """Return whether a problem stands in the text between two places."""
        return self._of_all or any(first < end and start < last for first, last in self._spans)

    def tells_row(self, row: dict[str, Any]) -> bool:
        """Return whether a problem stands where the text of a recorded row is; one that was lost is reported nowhere."""
        text = normal(row["text"] or row["title"])
        for length in (40, 16):
            at = self._flat.find(text[:length])
            if at >= 0:
                last = min(at + len(text), len(self._at)) - 1
                return self.tells(self._at[at], self._at[last] + 1)
        return self._of_all


def _flatten(text: str) -> tuple[str, list[int]]:
    """Return ``normal`` of a text and, for each of its characters, the place it came from."""
    flat: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for made in normal(char):
            flat.append(made)
            places.append(at)
    return "".join(flat), places


def recorded_files(folder: Path) -> list[Path]:
    """Return the documents of a folder that have a record beside them, by name."""
    return sorted(path.with_name(path.name.removesuffix(SUFFIX)) for path in folder.glob(f"*{SUFFIX}"))


def find_faults(verdicts: Iterable[DocumentVerdict]) -> Iterator[tuple[DocumentVerdict, MeasureVerdict]]:
    """Yield each measure that is not wholly right, with its document."""
    for verdict in verdicts:
        for measure in verdict.measures:
            if measure.wrong:
                yield verdict, measure
