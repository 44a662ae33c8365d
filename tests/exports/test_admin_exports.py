"""Exports from the admin: exactly the ticked measures, or all filtered ones, in list order."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from measures.exports.export_formats import EXPORT_FORMATS
from measures.models import Measure
from tests.exports.files import column, opened
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/measures/measure/"


@pytest.fixture
def staff(db: None) -> Client:
    """Return the client of a superuser."""
    client = Client()
    client.force_login(UserFactory())
    return client


def post(client: Client, kind: str, pks: list[int], where: str = "", *, whole: bool = False) -> bytes:
    """Return the file of an export action of the list."""
    data = {"action": f"export_{kind}", "_selected_action": pks, "select_across": "1" if whole else "0"}
    answer = client.post(LIST + where, data)
    assert answer.status_code == 200, answer
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_those_ticked(staff: Client, small_corpus: list[Measure], kind: str) -> None:
    ticked = [small_corpus[number].pk for number in (9, 2, 5)]
    assert sorted(map(int, column(post(staff, kind, ticked), kind, "内部编号"))) == sorted(ticked)


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_all_that_the_filters_leave(staff: Client, small_corpus: list[Measure], kind: str) -> None:
    where = "?own_initiative__exact=1&o=-1"
    listed = staff.get(LIST + where).context["cl"].queryset
    expected = list(listed.values_list("pk", flat=True))
    assert 1 < len(expected) < len(small_corpus)
    content = post(staff, kind, expected[:1], where, whole=True)
    assert [int(pk) for pk in column(content, kind, "内部编号")] == expected


def test_a_measure_with_two_discrepancies_counts_once(staff: Client, small_corpus: list[Measure]) -> None:
    measure = small_corpus[0]
    measure.discrepancies.all().delete()
    for field in ("title", "text"):
        measure.discrepancies.create(field=field, in_text="甲", in_table="乙")
    where = "?discrepancies__status__exact=open"
    pks = [int(pk) for pk in column(post(staff, "csv", [measure.pk], where, whole=True), "csv", "内部编号")]
    assert pks.count(measure.pk) == 1
    assert set(pks) == set(Measure.objects.filter(discrepancies__status="open").values_list("pk", flat=True))


def test_the_workbook_says_where_it_comes_from(staff: Client, small_corpus: list[Measure]) -> None:
    notes = [cell.value for cell in opened(post(staff, "xlsx", [small_corpus[0].pk]))["说明"]["B"]]
    assert "管理后台中勾选的举措" in notes


def test_who_may_not_see_measures_may_not_export_them(small_corpus: list[Measure]) -> None:
    user = UserFactory(is_superuser=False)
    client = Client()
    client.force_login(user)
    data = {"action": "export_csv", "_selected_action": [small_corpus[0].pk]}
    assert client.post(LIST, data).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_measure"))
    assert column(post(client, "csv", [small_corpus[0].pk]), "csv", "内部编号") == [str(small_corpus[0].pk)]
