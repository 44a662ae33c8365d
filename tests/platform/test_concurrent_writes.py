"""Writers wait for each other: none gets an error of a locked database, and no write is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from districts.models import District

WRITERS = 6
ROUNDS = 10


@pytest.mark.django_db(transaction=True)
def test_reading_before_writing_loses_nothing() -> None:
    District.objects.create(name="嘉定区", slug="jiading", code="310114", hue=0)

    def write() -> None:
        try:
            for _ in range(ROUNDS):
                with transaction.atomic():
                    district = District.objects.select_for_update().get(slug="jiading")
                    district.hue += 1
                    district.save()
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write) for _ in range(WRITERS)]:
            done.result()
    assert District.objects.get(slug="jiading").hue == WRITERS * ROUNDS
