"""A small library made by hand: two districts, three documents, every kind of thing a page can show.

Its texts are hostile: what a page shows of them must be text, never markup.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from districts.models import Department, District
from measures.models import (
    Assignment,
    Chapter,
    Discrepancy,
    Document,
    ImportRun,
    Measure,
    Problem,
    Source,
    Statement,
)
from measures.text.steps import RepairStep, replay_steps

HOSTILE = "<script>alert(1)</script>\"'&<b>"
RAW = f"附:\n一、優化服務\n1.融資(zī)支持\n扶持企業(yè)，新增贷款不低于120亿元{HOSTILE}\n\n?末行\n"
STEPS = [
    RepairStep("script", 5, 6, "優", "优"),
    RepairStep("script", 8, 9, "務", "务"),
    RepairStep("script", 13, 14, "資", "资"),
    RepairStep("reading", 14, 18, "(zī)", ""),
    RepairStep("script", 24, 25, "業", "业"),
    RepairStep("reading", 25, 29, "(yè)", ""),
    RepairStep("lost_byte", RAW.index("?"), RAW.index("?") + 1, "?", "　", 0.6, ("“",)),
]
WHEN = datetime(2025, 4, 1, 8, tzinfo=UTC)


def department(name: str, district: District | None, **facts: object) -> Department:
    """Make a department of a district, or of the city for None."""
    level = Department.Level.DISTRICT if district else Department.Level.CITY
    city = "" if district else "上海市"
    return Department.objects.create(name=name, district=district, level=level, city=city, **facts)


def assign(measure: Measure, role: str, *departments: Department, **facts: object) -> None:
    """Charge departments with a measure, in this order."""
    for order, one in enumerate(departments):
        Assignment.objects.create(
            measure=measure,
            department=one,
            role=role,
            order=order,
            **{"place": Assignment.Place.TEXT, "phrase": "（牵头单位：区发改委）", **facts},
        )


def document(district: District, year: int, measures: int, start: int = 1) -> Document:
    """Make a document with one chapter and so many plain measures."""
    made = Document.objects.create(
        district=district, year=year, slug=f"{district.slug}-{year}", title=f"{district.name}{year}年行动方案"
    )
    chapter = Chapter.objects.create(document=made, ordinal="一", title="优化服务", order=1)
    for number in range(start, start + measures):
        Measure.objects.create(
            document=made,
            chapter=chapter,
            code=str(number),
            title=f"举措{number}",
            text="正文。",
            order=number,
        )
    return made


def run(document: Document, outcome: str, when: datetime) -> ImportRun:
    """Record that the document's source was read once more, with this outcome."""
    assert document.source is not None
    return ImportRun.objects.create(
        source=document.source, document=document, outcome=outcome, started_at=when, finished_at=when
    )


def make_library() -> Document:
    """Make everything and return the document that has it all, ``jia-2025``."""
    jia = District.objects.create(code="310201", name="甲区", slug="jia", hue=208)
    yi = District.objects.create(code="310202", name="乙区", slug="yi", hue=15)
    document(jia, 2024, 3)
    document(yi, 2025, 2)
    whole = document(jia, 2025, 0)
    Document.objects.filter(pk=whole.pk).update(
        title=f"甲区2025年行动方案{HOSTILE}",
        number="甲府办〔2025〕2号",
        issuer="甲区人民政府办公室",
        issued_on=date(2025, 3, 7),
        addressee="各部门",
        preamble=f"为优化营商环境，制定本方案。{HOSTILE}",
        totals=[{"label": "小项", "declared": 2, "parsed": 2}, {"label": "大项", "declared": 3, "parsed": 1}],
        source=_source(),
    )
    whole.refresh_from_db()
    _fill(whole, jia)
    run(whole, "created", WHEN)
    return whole


def _source() -> Source:
    content = RAW.encode()
    return Source.objects.create(
        sha256=sha256(content).hexdigest(),
        name="甲 2025.txt",
        content=content,
        encoding="utf-8",
        text=RAW,
        clean_text=replay_steps(RAW, STEPS),
        steps=[step.as_dict() for step in STEPS],
    )


def _fill(whole: Document, jia: District) -> None:
    """Give the document a section, an annex, duties, a second statement, a discrepancy and a problem."""
    chapter = whole.chapters.get()
    section = Chapter.objects.create(
        document=whole,
        parent=chapter,
        ordinal="（一）",
        title="融资服务",
        text=f"本节说明。{HOSTILE}",
        order=2,
    )
    annex = Chapter.objects.create(document=whole, annex="1", ordinal="一", title="市级事项", order=3)
    first = Measure.objects.create(
        document=whole,
        chapter=section,
        code="1",
        title=f"融资支持{HOSTILE}",
        text=f"扶持企业，新增贷款不低于120亿元{HOSTILE}\n第二段。",
        own_initiative=True,
        deadline=f"6月底前{HOSTILE}；2025年底",
        order=1,
        raw_start=RAW.index("1.融"),
        raw_end=RAW.index("\n\n"),
    )
    second = Measure.objects.create(
        document=whole, chapter=chapter, code="5.2", title="", text="无标题。", deadline="每季度", order=2
    )
    city = Measure.objects.create(
        document=whole, chapter=annex, code="附1-3", title="市级", text="市级事项。", kind="city", order=3
    )
    lead = department("区发改委", jia, full_name="甲区发展和改革委员会")
    support = department("区财政局", jia)
    everyone = department("各相关部门", jia, kind=Department.Kind.GROUP)
    unknown = department(f"区新设局{HOSTILE}", jia, is_resolved=False, kind=Department.Kind.UNKNOWN)
    assign(first, "lead", lead, valid_from=date(2025, 3, 7))
    assign(first, "co_lead", support, everyone, valid_from=date(2025, 3, 7))
    assign(first, "lead", support, place="table", effective=False)
    assign(second, "lead", unknown)
    assign(second, "co_lead", lead)
    assign(city, "lead", department("市商务委", None), place="table")
    Statement.objects.create(
        measure=first, annex="2", table_title="分工表", number="1", title="融资支持", text="扶持企业。"
    )
    Discrepancy.objects.create(measure=first, field="lead", in_text="区发改委", in_table="区财政局")
    Discrepancy.objects.create(measure=first, field="text", in_text=f"扶持企业{HOSTILE}", in_table="支持企业")
    Problem.objects.create(
        document=whole,
        measure=first,
        code="numbering.gap",
        message=f"缺第2项{HOSTILE}",
        line=3,
        column=1,
        raw_start=10,
        raw_end=11,
        excerpt=HOSTILE,
    )
