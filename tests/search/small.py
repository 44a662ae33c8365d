"""A small corpus for tests of search, made through the models from sentences of the readable plans."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from districts.models import Department, District
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure, ProgressEntry

_PLANS = Path(__file__).parent.parent.parent / "fixtures" / "plans"
_DISTRICTS = (("310109", "虹口区", "hongkou"), ("310114", "嘉定区", "jiading"), ("310104", "徐汇区", "xuhui"))
#: Deadlines, several of every kind; those with a month are of the document's year.
_DEADLINES = (
    *(
        "",
        "",
        "长期",
        "持续推进",
        "每季度",
        "按计划推进",
        "年底前",
        "3月底前；12月底前",
        "第二季度",
        "每年；6月底前",
    ),
    *(
        "2024年6月底前",
        "2025年5月14日",
        "2025年5月15日",
        "2025年5月31日",
        "2025年6月1日",
        "2025年7月1日",
        "2031年",
    ),
)
_DEPARTMENTS = ("区发展改革委", "区财政局", "区市场监管局", "区数据局", "区政府办公室")


@cache
def sentences() -> tuple[str, ...]:
    """Return the sentences of the two plans that are readable as they were collected."""
    found: dict[str, None] = {}
    for name in ("jiading-2025", "hongkou-2025"):
        text = (_PLANS / f"{name}.txt").read_text(encoding="utf-8")
        for sentence in re.findall(r"[^。\n]{6,}。", text):
            found[sentence.strip()] = None
    return tuple(found)


def make_small_corpus(*, documents: int = 4, measures: int = 12, seed: int = 7) -> list[Measure]:
    """Put ``documents`` with ``measures`` each into the database: the same ones for the same ``seed``."""
    chance = random.Random(seed)
    pool = sentences()
    made: list[Measure] = []
    assignments: list[Assignment] = []
    discrepancies: list[Discrepancy] = []
    for number in range(documents):
        code, name, slug = _DISTRICTS[number % len(_DISTRICTS)]
        district, _ = District.objects.get_or_create(
            slug=slug, defaults={"name": name, "code": code, "hue": 30}
        )
        departments = [
            Department.objects.get_or_create(district=district, name=department)[0]
            for department in _DEPARTMENTS
        ]
        year = 2024 + number // len(_DISTRICTS)
        document = Document.objects.create(
            district=district, year=year, slug=f"{slug}-{year}", title=f"{name}{year}年行动方案"
        )
        chapters = [
            Chapter.objects.create(document=document, ordinal=o, title=f"第{o}章", order=i)
            for i, o in enumerate("一二三")
        ]
        section = Chapter.objects.create(
            document=document, parent=chapters[0], ordinal="（一）", title="节", order=9
        )
        for order in range(measures):
            text = "".join(chance.sample(pool, 3))
            measure = Measure(
                document=document,
                chapter=chance.choice([*chapters, section, None]),
                code=str(order + 1),
                title=chance.choice(pool)[:12].rstrip("，。"),
                text=text,
                kind=chance.choice(["district", "district", "city"]),
                own_initiative=chance.random() < 0.3,
                deadline=_DEADLINES[(order * 5 + number) % len(_DEADLINES)],
                order=order,
            )
            for role in ("lead", "co_lead"):
                for place, department in enumerate(chance.sample(departments, chance.randint(0, 2))):
                    assignments.append(
                        Assignment(
                            measure=measure, department=department, role=role, order=place, place="text"
                        )
                    )
            if chance.random() < 0.2:
                discrepancies.append(Discrepancy(measure=measure, field="lead", in_text="甲", in_table="乙"))
            if chance.random() < 0.1:
                discrepancies.append(
                    Discrepancy(
                        measure=measure,
                        field="text",
                        status="resolved",
                        decided_at=datetime(2025, 1, 1, tzinfo=UTC),
                    )
                )
            made.append(measure)
    _write_measures(made)
    Assignment.objects.bulk_create(assignments)
    Discrepancy.objects.bulk_create(discrepancies)
    _enter_progress(made)
    return made


def _write_measures(measures: list[Measure]) -> None:
    """Write measures in one go, with what saving each would derive from its texts."""
    for measure in measures:
        measure.find_targets()
        measure.read_deadline()
    Measure.objects.bulk_create(measures)


def _enter_progress(measures: list[Measure]) -> None:
    """Enter progress of every other measure, and once more, of an earlier or a later day, of every fourth."""
    statuses = ProgressEntry.Status.values
    entries: list[ProgressEntry] = []
    for number, measure in enumerate(measures[::2]):
        days = ("2025-03-31", "2025-06-30" if number % 4 else "2025-01-31")
        for turn, day in enumerate(days[: 2 - number % 2]):
            status = statuses[(number + turn) % 4]
            entries.append(ProgressEntry(measure=measure, status=status, as_of=date.fromisoformat(day)))
    ProgressEntry.objects.bulk_create(entries)
