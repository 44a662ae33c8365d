"""The tables of the sheet 汇总, counted while the rows are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from measures.exports.columns import CellValue
from measures.exports.export_rows import ExportAssignmentRow, MeasureRow
from measures.models import Assignment, Measure, ProgressEntry

_NO_DEPARTMENT = 0
_NOT_ENTERED = ""


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
    _by_year: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    _progress: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _documents: dict[tuple[str, int, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    _departments: dict[int, tuple[str, str]] = field(default_factory=dict)
    _roles: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count_measure(
        self, measure: MeasureRow, assignments: Sequence[ExportAssignmentRow], *, has_target: bool
    ) -> None:
        """Count a measure with its ``assignments``."""
        document = measure.document
        code, district = document.district.code, document.district.shown_name
        self.measures += 1
        self.assignments += len(assignments)
        self._by_year[code, district, document.year] += 1
        self._progress[code, district][measure.progress.status if measure.progress else _NOT_ENTERED] += 1
        self._titles[document.slug] = (district, document.title)
        counts = self._documents[code, document.year, document.slug]
        counts[measure.kind] += 1
        counts["own"] += measure.own_initiative
        counts["target"] += has_target
        counts["discrepancy"] += bool(measure.open_discrepancies)
        for assignment in assignments:
            department = assignment.department
            if department.pk not in self._departments:
                self._departments[department.pk] = (department.name, department.home)
            self._roles[department.pk][assignment.role] += 1
        if not any(one.role == Assignment.Role.LEAD for one in assignments):
            self._roles[_NO_DEPARTMENT][Assignment.Role.LEAD] += 1

    def tables(self) -> Iterator[SummaryTable]:
        """Yield the tables of the sheet in order."""
        yield self._counts_by_district_and_year()
        if any(counts.keys() - {_NOT_ENTERED} for counts in self._progress.values()):
            yield self._by_progress()
        yield self._by_document()
        yield self._by_department()

    def _counts_by_district_and_year(self) -> SummaryTable:
        """Return the number of measures by district and year."""
        years = sorted({year for _, _, year in self._by_year}, reverse=True)
        rows: list[tuple[CellValue, ...]] = []
        for code, district in sorted({(code, district) for code, district, _ in self._by_year}):
            counts = [self._by_year[code, district, year] for year in years]
            rows.append((district, *counts, sum(counts)))
        totals = [sum(n for (_, _, y), n in self._by_year.items() if y == year) for year in years]
        rows.append(("合计", *totals, self.measures))
        return SummaryTable(
            "各区各年的举措数", "", ("区", *(f"{year}年" for year in years), "合计"), tuple(rows)
        )

    def _by_progress(self) -> SummaryTable:
        """Return the number of measures by district and what was entered of their progress."""
        statuses = [*ProgressEntry.Status.values, _NOT_ENTERED]
        rows: list[tuple[CellValue, ...]] = [
            (district, *(counts[status] for status in statuses), sum(counts.values()))
            for (_, district), counts in sorted(self._progress.items())
        ]
        totals = [sum(counts[status] for counts in self._progress.values()) for status in statuses]
        rows.append(("合计", *totals, self.measures))
        remark = "每项举措按截至责任日期最后一次填报的进展计，只计有人填报的，不由时限推断。"
        header = ("区", *map(str, ProgressEntry.Status.labels), "没有填报", "合计")
        return SummaryTable("各区举措的进展", remark, header, tuple(rows))

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

    def _by_department(self) -> SummaryTable:
        """Return how many measures each department leads and co-leads, the most frequent lead first."""
        leads, co_leads = Assignment.Role.LEAD, Assignment.Role.CO_LEAD
        ranked = sorted(
            (
                (*self._departments[pk], counts[leads], counts[co_leads])
                for pk, counts in self._roles.items()
                if pk
            ),
            key=lambda row: (-row[2], -row[3], row[1], row[0]),
        )
        rows: list[tuple[CellValue, ...]] = list(ranked)
        if without_lead := self._roles.get(_NO_DEPARTMENT):
            rows.append(("未指明牵头单位", "", without_lead[leads], ""))
        remark = "一项举措有几个牵头或配合单位的，在每个单位各计一次，所以各行之和可以大于举措数。"
        return SummaryTable("各单位牵头和配合的举措数", remark, ("部门", "所属", "牵头", "配合"), tuple(rows))
