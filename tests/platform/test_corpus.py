"""The corpus that the other tests stand on is the same each time, whatever ran before."""

from __future__ import annotations

import pytest
from django.db import connection

from measures.models import Document, Measure, Source
from tests.corpus import Corpus

SLUGS = ["hongkou-2025", "jiading-2024", "jiading-2025", "jiading-2026", "xuhui-2025"]


@pytest.mark.usefixtures("corpus")
class TestInATransaction:
    def test_the_five_plans_are_there(self) -> None:
        assert sorted(Document.objects.values_list("slug", flat=True)) == SLUGS
        Document.objects.all().delete()

    def test_and_again_after_a_test_that_removed_them(self) -> None:
        assert sorted(Document.objects.values_list("slug", flat=True)) == SLUGS

    def test_new_rows_get_new_keys(self) -> None:
        source = Source.objects.create(
            sha256="0" * 64, name="x", content=b"x", encoding="utf-8", text="x", clean_text="x"
        )
        assert Source.objects.filter(pk=source.pk).count() == 1
        assert Source.objects.count() == len(SLUGS) + 1


@pytest.mark.usefixtures("corpus", "transactional_db")
class TestForTheLiveServer:
    def test_the_five_plans_are_there(self) -> None:
        assert sorted(Document.objects.values_list("slug", flat=True)) == SLUGS
        Measure.objects.all().delete()

    def test_and_again_after_a_flush(self) -> None:
        assert Measure.objects.exists()


@pytest.mark.django_db
def test_without_the_fixture_the_database_is_empty() -> None:
    assert not Document.objects.exists()


@pytest.mark.usefixtures("corpus")
def test_the_copy_is_exact(five_plans: Corpus) -> None:
    with connection.cursor() as cursor:
        for table, (_, rows) in five_plans.rows.items():
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            assert cursor.fetchone() == (len(rows),), table
