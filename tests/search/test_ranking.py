"""The order of results: title before text, together before scattered, document order between equals."""

from __future__ import annotations

import pytest

from districts.models import District
from measures.models import Document, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    district = District.objects.create(name="嘉定区", slug="jiading", code="310114")
    return Document.objects.create(district=district, year=2025, slug="jiading-2025", title="方案")


def put(document: Document, *pairs: tuple[str, str]) -> list[Measure]:
    return [
        Measure.objects.create(document=document, code=str(order), title=title, text=text, order=order)
        for order, (title, text) in enumerate(pairs, start=1)
    ]


def order(query: str) -> list[str]:
    found = matching_pks(MeasureQuery.of(query))
    codes = dict(Measure.objects.values_list("pk", "code"))
    return [codes[pk] for pk in found]


def test_title_before_text(document: Document) -> None:
    put(document, ("甲", "支持融资。"), ("融资支持", "乙。"), ("丙", "丁。"))
    assert order("融资") == ["2", "1"]


def test_together_before_scattered(document: Document) -> None:
    put(
        document,
        ("甲", "企业很多，融资很难。"),
        ("乙", "鼓励企业融资。"),
        ("融资与企业", "丙。"),
        ("企业融资", "丁。"),
        ("企业", "融资。"),
    )
    assert order("企业 融资") == ["4", "3", "5", "2", "1"]


def test_a_word_before_a_chance_meeting_of_characters(document: Document) -> None:
    put(document, ("甲", "推动社会计划落实。"), ("乙", "加强会计监督。"))
    assert order("会计") == ["2", "1"]


def test_often_before_once(document: Document) -> None:
    put(document, ("甲", "支持融资一次。"), ("乙", "融资服务、融资担保、融资租赁。"))
    assert order("融资") == ["2", "1"]


def test_document_order_between_equals_whatever_was_written_last(document: Document) -> None:
    measures = put(document, ("甲", "融资。"), ("乙", "融资。"), ("丙", "融资。"))
    assert order("融资") == ["1", "2", "3"]
    for measure in (measures[1], measures[0]):
        measure.title += "新"
        measure.save()
        assert order("融资") == ["1", "2", "3"]
    measures[2].order = 0
    measures[2].save()
    assert order("融资") == ["3", "1", "2"]
