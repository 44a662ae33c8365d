"""The database down or busy for a while: pages say so, what is sent is kept, all comes back by itself."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection
from django.test import Client

from measures.models import Measure
from tests.factories import MeasureFactory, UserFactory
from tests.failure.conftest import Run
from tests.settings import KIND
from tests.staff.test_admin_edits import filled


@pytest.mark.long
def test_the_outage_is_reported_and_all_comes_back_by_itself(run: Run) -> None:
    """A server can go; a file is locked."""
    if KIND == "postgres":
        assert "503" in run("tests.failure.outage", "--seconds", "3")
    else:
        _a_locked_file_is_told()


def _a_locked_file_is_told() -> None:
    measure, client = MeasureFactory.create(), Client(raise_request_exception=False)
    client.force_login(UserFactory.create())
    path = f"/admin/measures/measure/{measure.pk}/change/"
    sent = filled(client, path) | {"title": "独角兽", "change_reason": "专题会议"}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = client.post(path, sent)
    read = client.get("/measures/")
    other.execute("ROLLBACK")
    other.close()

    page = refused.content.decode()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    for words in ("数据库正忙", "可能没有保存", "独角兽", "专题会议"):
        assert words in page
    assert read.status_code == 200
    assert not Measure.objects.filter(title="独角兽").exists()
    assert client.post(path, sent).status_code == 302
    assert Measure.objects.filter(title="独角兽").exists()
