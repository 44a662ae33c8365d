"""The documents that have most in common with one: all of its year if they are few, found by the index if not."""

from __future__ import annotations

import pytest

from measures.models import Document, Measure
from measures.search.results.similar_documents import similar_documents
from tests.factories import MeasureFactory

pytestmark = pytest.mark.django_db
TEXT = "对涉企现场检查全面推行应用“检查码”，杜绝随意检查。"
OTHER = "筹措保障性租赁住房，为各类人才提供安居保障。"


def document(slug: str, text: str, *, year: int = 2031) -> Document:
    measure: Measure = MeasureFactory.create(
        document__slug=slug, document__year=year, title="", text=text, document__district__slug=slug
    )
    return measure.document


@pytest.fixture
def mine(db: None) -> Document:
    return document("mine", TEXT)


def test_as_long_as_there_are_few_all_of_the_year_are_taken(mine: Document) -> None:
    others = [document("a", OTHER), document("b", TEXT)]
    document("another-year", TEXT, year=2030)
    assert similar_documents(mine) == [other.pk for other in others]


def test_of_many_those_with_most_in_common_are_taken(mine: Document) -> None:
    document("a", OTHER)
    like = document("b", TEXT)
    document("another-year", TEXT, year=2030)
    assert similar_documents(mine, most=1) == [like.pk]


def test_the_documents_of_the_own_district_are_no_peers(mine: Document) -> None:
    MeasureFactory.create(
        document__slug="second", document__district=mine.district, document__year=2031, text=TEXT
    )
    assert similar_documents(mine) == []
    document("a", OTHER)
    document("b", OTHER)
    assert similar_documents(mine, most=1) == []


def test_a_document_without_words_asks_for_nothing(db: None) -> None:
    empty = document("empty", "")
    for slug in ("a", "b"):
        document(slug, TEXT)
    assert similar_documents(empty, most=1) == []
