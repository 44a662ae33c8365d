"""Who was responsible on any day, on the page of a measure."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from districts.models import Department
from measures.models import Document, Measure
from tests.catalogue.sample_library import assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def edited(library: Document) -> Measure:
    """A measure published on 7 March 2025 whose lead changed on 1 June."""
    measure = Measure.objects.select_related("document").get(document=library, code="1")
    measure.assignments.filter(role="lead", effective=True).update(
        valid_to=date(2025, 6, 1), reason="机构改革"
    )
    assign(
        measure, "lead", Department.objects.get(name="区财政局"),
        place="staff", valid_from=date(2025, 6, 1), reason="机构改革", phrase="",
    )  # fmt: skip
    return measure


def section(client: Client, measure: Measure, on: str, status: int = 200) -> str:
    """Return the part of the page about responsibility."""
    response = client.get(measure.get_absolute_url(), {"on": on} if on else {})
    assert response.status_code == status
    page = response.content.decode()
    assert f'rel="canonical" href="http://testserver{measure.get_absolute_url()}"' in page
    return page[
        page.index('id="responsibility"') : page.index("</section>", page.index('id="responsibility"'))
    ]


@pytest.mark.parametrize(
    ("on", "shown", "hidden"),
    [
        ("", "机构改革", "（发文时）"),
        ("2025-06-01", "机构改革", "（发文时）"),
        ("2025-05-31", "（牵头单位：区发改委）", "机构改革"),
        ("published", "（发文时）", "机构改革"),
        ("2025-03-06", "发文（2025-03-07）之前", "机构改革"),
    ],
)
def test_every_day_can_be_requested(
    client: Client, edited: Measure, on: str, shown: str, hidden: str
) -> None:
    found = section(client, edited, on)
    assert shown in found
    assert hidden not in found


@pytest.mark.parametrize("on", ["2025-02-30", "昨天", "20250601", "\0", "<b>", "9" * 500, "２０２５-06-01"])
def test_what_is_no_day_is_reported(client: Client, edited: Measure, on: str) -> None:
    found = section(client, edited, on, status=400)
    assert "不是有效的日期" in found
    assert "机构改革" in found
    assert "<b>" not in found


def test_nobody_responsible_any_more_is_reported(client: Client, edited: Measure) -> None:
    edited.assignments.update(valid_to=date(2025, 7, 1))
    assert "今日没有责任单位" in section(client, edited, "")
    assert "这一天没有责任单位" in section(client, edited, "2025-08-01")
