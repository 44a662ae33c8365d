"""The tables of the sheet 汇总, counted while the rows are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from districts.models import Department
from measures.exports.columns import CellValue
from measures.exports.export_rows import ExportAssignmentRow, MeasureRow
from measures.models import Assignment, Measure

_NO_DEPARTMENT = 0


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """A table with a title, a remark, a header and rows."""

    title: str
    remark: str
    header: tuple[CellValue, ...]
    rows: tuple[tuple[CellValue, ...], ...]


@dataclass(slots=True)
class ExportTally:
    """The counts so far; ``measures`` and ``assignments`` are the numbers of rows of the two sheets."""

    measures: int = 0
    assignments: int = 0
    _places: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    _documents: dict[tuple[str, int, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    _bodies: dict[int, tuple[str, str]] = field(default_factory=dict)
    _roles: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, measure: MeasureRow, charged: Sequence[ExportAssignmentRow], *, has_target: bool) -> None:
        """Count a measure and its assignments ``charged``."""
        document = measure.document
        code, district = document.district.code, document.district.name
        self.measures += 1
        self.assignments += len(charged)
        self._places[code, district, document.year] += 1
        self._titles[document.slug] = (district, document.title)
        counts = self._documents[code, document.year, document.slug]
        counts[measure.kind] += 1
        counts["own"] += measure.own_initiative
        counts["target"] += has_target
        counts["discrepancy"] += bool(measure.open_discrepancies)
        for duty in charged:
            if duty.department_id not in self._bodies:
                self._bodies[duty.department_id] = (duty.department.name, _department_home(duty.department))
            self._roles[duty.department_id][duty.role] += 1
        if not any(duty.role == Assignment.Role.LEAD for duty in charged):
            self._roles[_NO_DEPARTMENT][Assignment.Role.LEAD] += 1

    def tables(self) -> Iterator[SummaryTable]:
        """Yield the tables of the sheet in order."""
        yield self._by_place()
        yield self._by_document()
        yield self._by_body()

    def _by_place(self) -> SummaryTable:
        """Return the number of measures by district and year."""
        years = sorted({year for _, _, year in self._places}, reverse=True)
        rows: list[tuple[CellValue, ...]] = []
        for code, district in sorted({(code, district) for code, district, _ in self._places}):
            counts = [self._places[code, district, year] for year in years]
            rows.append((district, *counts, sum(counts)))
        totals = [sum(n for (_, _, y), n in self._places.items() if y == year) for year in years]
        rows.append(("合计", *totals, self.measures))
        return SummaryTable(
            "各区各年的举措数", "", ("区", *(f"{year}年" for year in years), "合计"), tuple(rows)
        )

    def _by_document(self) -> SummaryTable:
        """Return the number of measures of each document, by kind and property."""
        rows: list[tuple[CellValue, ...]] = []
        for (_, year, slug), counts in sorted(self._documents.items()):
            district, title = self._titles[slug]
            numbers = [counts[kind] for kind in Measure.Kind.values]
            flags = [counts[name] for name in ("own", "target", "discrepancy")]
            rows.append((title, district, year, sum(numbers), *numbers, *flags))
        header = ("行动方案", "区", "年份", "合计", *map(str, Measure.Kind.labels))
        return SummaryTable(
            "各行动方案的举措数", "", (*header, "本区自主提出", "含量化指标", "不一致待核"), tuple(rows)
        )

    def _by_body(self) -> SummaryTable:
        """Return how many measures each department leads and co-leads, the most frequent lead first."""
        leads, supports = Assignment.Role.LEAD, Assignment.Role.CO_LEAD
        bodies = sorted(
            (
                (*self._bodies[pk], counts[leads], counts[supports])
                for pk, counts in self._roles.items()
                if pk
            ),
            key=lambda row: (-row[2], -row[3], row[1], row[0]),
        )
        rows: list[tuple[CellValue, ...]] = list(bodies)
        if nobody := self._roles.get(_NO_DEPARTMENT):
            rows.append(("未指明牵头单位", "", nobody[leads], ""))
        remark = "一项举措有几个牵头或配合单位的，在每个单位各计一次，所以各行之和可以大于举措数。"
        return SummaryTable("各单位牵头和配合的举措数", remark, ("部门", "所属", "牵头", "配合"), tuple(rows))


def _department_home(department: Department) -> str:
    """Return the name of the department's district, or of its city if it has none."""
    return department.district.name if department.district else department.city
