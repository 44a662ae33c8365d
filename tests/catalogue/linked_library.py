"""A small library with links: 甲区 in three years, 乙区 and 丙区 in the middle one; a relation of every kind."""

from __future__ import annotations

from django.utils import timezone

from districts.models import District
from measures.models import Document, Link, Measure
from tests.factories import (
    AssignmentFactory,
    ChapterFactory,
    DistrictFactory,
    DocumentFactory,
    LinkFactory,
    MeasureFactory,
)

TEXTS = {
    "a1": "全年新增贷款12亿元，支持中小企业融资，推广“免申即享”。",
    "a2": "优化政务服务，完善热线服务。",
    "a3": "建设租赁住房1200套。",
    "a4": "开展典型宣传活动。",
    "b1": "全年新增贷款15亿元，支持中小企业融资，推广“免申即享”。",
    "b2": "优化政务服务流程。",
    "b3": "完善热线服务质量。",
    "b4": "打造区域营商品牌。",
    "c1": "全年新增贷款15亿元，支持中小企业融资，推广“免申即享”。",
    "p1": "支持中小企业融资，推广“随申融”平台，常态化开展银企对接。",
    "p2": "打造商务楼宇党建。",
    "q1": "深化中小企业融资增信，设立融资服务中心。",
}
#: origin, target, relation, kind, score
LINKS = [
    ("a1", "b1", "changed", "lineage", 0.9),
    ("a2", "b2", "split", "lineage", 0.7),
    ("a2", "b3", "split", "lineage", 0.6),
    ("b1", "c1", "same", "lineage", 1.0),
    ("b1", "p1", "same", "peer", 0.8),
    ("b1", "q1", "related", "peer", 0.4),
]


def make_linked() -> dict[str, Measure]:
    """Make everything and return the measures by their names."""
    districts = {
        name: DistrictFactory(name=f"{name}区", slug=slug, code=f"3109{number:02}")
        for number, (name, slug) in enumerate({"甲": "jia", "乙": "yi", "丙": "bing"}.items())
    }
    now = timezone.now()
    documents = {
        "a": plan(districts["甲"], 2024),
        "b": plan(districts["甲"], 2025),
        "c": plan(districts["甲"], 2026),
        "p": plan(districts["乙"], 2025),
        "q": plan(districts["丙"], 2025),
    }
    Document.objects.update(linked_at=now)
    for document in documents.values():
        document.linked_at = now
    measures: dict[str, Measure] = {}
    for name, text in TEXTS.items():
        document = documents[name[0]]
        measures[name] = MeasureFactory(
            document=document,
            chapter=document.chapters.get(),
            code=name[1],
            title=f"举措{name}",
            text=text,
            order=int(name[1]),
        )
    AssignmentFactory(measure=measures["a1"], department__name="区旧局")
    AssignmentFactory(measure=measures["b1"], department__name="区新局")
    for origin, target, relation, kind, score in LINKS:
        LinkFactory(
            origin=measures[origin], target=measures[target], relation=relation, kind=kind, score=score,
            evidence={
                "title": 0.5,
                "coverage": score,
                "sentences": [{"origin": TEXTS[origin], "target": TEXTS[target], "agree": score}],
                "phrases": ["中小企业融资"],
            },
        )  # fmt: skip
    LinkFactory(origin=measures["a3"], target=None, relation="dropped", score=0.7, evidence={
        "nearest": {"code": "4", "slug": "jia-2025", "score": 0.2},
    })  # fmt: skip
    return measures


def plan(district: District, year: int) -> Document:
    """Make a document with one chapter."""
    document: Document = DocumentFactory(
        district=district, year=year, slug=f"{district.slug}-{year}", title=f"{district.name}{year}年行动方案"
    )
    ChapterFactory(document=document, order=1)
    return document


def enlarge(measures: dict[str, Measure], times: int = 10) -> None:
    """Make the library so many times larger: more measures in each document, all linked, and more districts."""
    for document in list(Document.objects.all()):
        for number in range(times * 4):
            MeasureFactory(
                document=document, chapter=document.chapters.get(), code=f"x{number}", order=100 + number
            )
    for number in range(times):
        other = plan(DistrictFactory(), 2025)
        LinkFactory(
            kind=Link.Kind.PEER,
            relation="related",
            origin=measures["b1"],
            target=MeasureFactory(document=other, chapter=other.chapters.get(), code="1", order=1),
            score=0.2 + number / 1000,
        )
    for earlier, later in (("jia-2024", "jia-2025"), ("jia-2025", "jia-2026")):
        pairs = zip(
            Measure.objects.filter(document__slug=earlier, code__startswith="x"),
            Measure.objects.filter(document__slug=later, code__startswith="x"),
            strict=True,
        )
        for origin, target in pairs:
            LinkFactory(origin=origin, target=target, relation="same")
    Document.objects.update(linked_at=timezone.now())
