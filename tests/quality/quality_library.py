"""What the tests of the quality report share: the links of a page with their numbers, and a library with everything."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.test import Client
from django.utils import timezone

from districts.models import Department
from measures.models import Discrepancy, Document, Link, Measure, Problem
from measures.text.steps import RepairStep
from tests.catalogue.sample_library import HOSTILE, RAW, assign

CHARACTERS = "涉及的原文字符"


class Links(HTMLParser):
    """The links of a page to the lists of the report: address, title, text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._open: tuple[str, str] | None = None
        self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link to a list begins."""
        given = dict(attrs)
        href = given.get("href") or ""
        if tag == "a" and re.match(r"/quality/(?!documents/)\w+/", href):
            self._open, self._text = (href, given.get("title") or ""), ""

    def handle_data(self, data: str) -> None:
        """Note the text of a link."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Keep a link that ends."""
        if tag == "a" and self._open:
            self.found.append((*self._open, self._text))
            self._open = None


def numbers_behind(client: Client, path: str) -> list[tuple[str, int, int]]:
    """Return, for each number on a page of the report, its list's address, the number, and what the list counts."""
    compared = []
    for href, title, text in Links(client.get(path).content.decode()).found:
        number = re.match(r"\d+", text)
        if number:
            context = client.get(href).context
            counted = context["characters"] if title == CHARACTERS else context["page"].paginator.count
            compared.append((href, int(number.group()), counted))
    return compared


def add_everything(library: Document) -> None:
    """Give the sample library what the report shows beside: guesses, other doubts, settled ones, links of each kind."""
    first, second = library.measures.order_by("order")[:2]
    now = timezone.now()
    at = RAW.index("?")
    place = {"line": 6, "column": 1, "raw_start": at, "raw_end": at + 1}
    Problem.objects.create(document=library, code="repair.uncertain", message="推测。", **place)
    deleted = {"line": 1, "column": 1, "raw_start": 0, "raw_end": 1}
    Problem.objects.create(
        document=library,
        measure=first,
        code="repair.uncertain",
        message=f"“甲”修复为“乙”{HOSTILE}",
        excerpt=HOSTILE,
        status="resolved",
        decision=f"核对纸本{HOSTILE}",
        decided_at=now,
        **deleted,
    )
    Problem.objects.create(
        document=library, code="title.differs", message="题名不同。", severity="notice", **deleted
    )
    Problem.objects.create(document=library, code="unheard.of", message="新的一种。", **deleted)
    Discrepancy.objects.create(
        measure=second,
        field="title",
        in_text="甲",
        in_table="",
        status="resolved",
        decision="从正文",
        decided_at=now,
    )
    earlier = Measure.objects.filter(document__slug="jia-2024").order_by("order")
    neighbour = Measure.objects.filter(document__slug="yi-2025").order_by("order")
    evidence = {
        "title": 0.83,
        "coverage": 0.71,
        "sentences": [{"origin": HOSTILE, "target": "扶持企业", "agree": 0.5}, "?"],
        "phrases": [HOSTILE, "融资", None],
    }
    nearest = {"code": "1", "slug": "jia-2025", "title": HOSTILE, "score": 0.3}
    decided = {"decided_at": now, "decision": f"不是一回事{HOSTILE}"}
    Link.objects.create(
        kind="lineage", relation="same", origin=earlier[0], target=first, score=0.9, evidence=evidence
    )
    Link.objects.create(
        kind="lineage",
        relation="changed",
        origin=earlier[1],
        target=second,
        score=0.5,
        status="rejected",
        **decided,
    )
    Link.objects.create(
        kind="lineage",
        relation="dropped",
        origin=earlier[2],
        score=0.4,
        evidence={"title": "多", "nearest": nearest},
    )
    Link.objects.create(
        kind="peer",
        relation="related",
        origin=first,
        target=neighbour[0],
        score=0.6,
        status="confirmed",
        **decided,
    )
    Link.objects.create(
        kind="peer", relation="same", origin=second, target=neighbour[1], score=0.6, evidence=[]
    )


def enlarge(library: Document, times: int = 10) -> None:
    """Make so many documents more, each with everything that the report counts."""
    source = library.source
    assert source is not None
    for number in range(times):
        document = Document.objects.create(
            district=library.district,
            year=2000 + number,
            slug=f"more-{number}",
            title="又一份",
            source=source,
            totals=[{"label": "小项", "declared": 1, "parsed": number % 2}],
        )
        body = Department.objects.create(
            name=f"区未知{number}局", district=library.district, is_resolved=False, kind="unknown"
        )
        for order in range(3):
            measure = Measure.objects.create(
                document=document, code=str(order + 1), text="文。", order=order + 1
            )
            assign(measure, "lead", body)
            Discrepancy.objects.create(measure=measure, field="text", in_text="甲", in_table="乙")
            Link.objects.create(kind="lineage", relation="new", target=measure, score=0.3)
            for code in ("repair.uncertain", "numbering.order", "table.cells"):
                Problem.objects.create(
                    document=document,
                    measure=measure,
                    code=code,
                    message="疑",
                    line=1,
                    column=1,
                    raw_start=order,
                    raw_end=order + 1,
                )


def steps_of(document: Document) -> list[RepairStep]:
    """Return the steps of a document's source."""
    assert document.source is not None
    return [RepairStep.from_dict(step) for step in document.source.steps]
