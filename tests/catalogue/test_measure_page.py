"""The page of one measure."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from districts.models import Department
from measures.catalogue.measures import queries as selectors
from measures.models import Assignment, Discrepancy, Document, Measure
from tests.catalogue.sample_library import assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(library: Document) -> Measure:
    """Return the measure that has everything."""
    return Measure.objects.select_related("document").get(document=library, code="1")


def get(client: Client, measure: Measure) -> str:
    """Return the page of a measure."""
    response = client.get(measure.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_all_of_it_is_there(client: Client, first: Measure) -> None:
    page = get(client, first)
    for text in (
        "融资支持",
        "第二段。",
        "（本区自主提出）",
        "一、优化服务",
        "（一）融资服务",
        "区发改委",
        "各相关部门",
        "2025-03-07",
        "（牵头单位：区发改委）",
        "两处表述不一致",
        "120亿元",
    ):
        assert text in page


@pytest.mark.parametrize(
    ("today", "wording"),
    [(date(2025, 6, 30), "2025-06-30</time>）"), (date(2025, 7, 1), "2025-06-30</time>，已过）")],
)
def test_a_deadline_is_shown_as_printed_with_its_day(
    client: Client, first: Measure, monkeypatch: pytest.MonkeyPatch, today: date, wording: str
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *args: today)
    Measure.objects.filter(pk=first.pk).update(deadline="六月底前完成")
    shown = '六月底前完成</span><span class="deadline__day">（<time datetime="2025-06-30">' + wording
    for address in (
        first.get_absolute_url(),
        first.document.get_absolute_url(),
        "/measures/?document=jia-2025",
        "/measures/?document=jia-2025&columns=deadline",
    ):
        assert shown in client.get(address).content.decode()
    Measure.objects.filter(pk=first.pk).update(deadline="长期坚持")
    page = get(client, first)
    assert re.search(r'长期坚持</span>\s*<span class="tag">长期</span>', page)
    Measure.objects.filter(pk=first.pk).update(deadline="")
    assert "完成时限" not in get(client, first)


def test_a_deadline_printed_as_a_day_is_shown_once(client: Client, first: Measure) -> None:
    Measure.objects.filter(pk=first.pk).update(deadline="2099-06-30", due=date(2099, 6, 30))
    page = client.get(first.get_absolute_url()).content.decode()
    assert page.count("2099-06-30") == 1


def test_both_statements_are_shown_with_what_differs(client: Client, first: Measure) -> None:
    page = get(client, first)
    assert "<del>区发改委</del>" in page
    assert "<ins>区财政局</ins>" in page
    assert page.index("牵头单位") < page.index('id="statements"') or "牵头单位、正文" in page


def test_a_decided_discrepancy_is_kept_but_no_longer_open(client: Client, first: Measure) -> None:
    Discrepancy.objects.update(status="resolved", decided_at="2025-05-01T00:00Z", decision="以正文为准")
    page = get(client, first)
    assert "notice" not in page
    assert "核定：以正文为准" in page


def test_the_source_of_just_this_measure_is_shown(client: Client, first: Measure) -> None:
    page = get(client, first)
    source = page[page.index('id="source"') :]
    assert "修复 4 处" in source
    assert 'id="正文L3"' in source
    assert 'id="正文L4"' in source
    assert 'id="正文L2"' not in source
    assert "缺第2项" in source


@pytest.mark.parametrize("code", ["5.2", "附1-3"])
def test_codes_with_points_and_chinese_have_addresses(client: Client, library: Document, code: str) -> None:
    measure = Measure.objects.select_related("document").get(document=library, code=code)
    assert unquote(measure.get_absolute_url()) == f"/measures/jia-2025/{code}/"
    assert code in get(client, measure)


def test_one_without_title_or_duties_says_so(client: Client, library: Document) -> None:
    Assignment.objects.all().delete()
    page = get(client, Measure.objects.select_related("document").get(document=library, code="5.2"))
    assert "原文无标题" in page
    assert "没有读到本项的责任单位" in page


def test_neighbours_are_those_before_and_after_in_the_document(client: Client, first: Measure) -> None:
    before, after = selectors.neighbouring_measures(first)
    assert before is None
    assert after is not None
    assert after.code == "5.2"
    page = get(client, first)
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page


def test_duties_on_the_same_words_share_one_ground_in_the_order_of_the_document(first: Measure) -> None:
    (ground,) = selectors.responsibility_on(selectors.read_assignments(first)).today
    assert [(duty.role, [one.name for one in duty.departments]) for duty in ground.roles] == [
        ("lead", ["区发改委"]),
        ("co_lead", ["区财政局", "各相关部门"]),
    ]
    assert ground.since == date(2025, 3, 7)


def test_a_staff_edit_shows_beside_what_the_document_says(client: Client, first: Measure) -> None:
    assert not selectors.responsibility_on(selectors.read_assignments(first)).was_edited
    assert "文件所载分工" not in get(client, first)
    first.assignments.filter(role="lead", effective=True).update(valid_to=date(2025, 6, 1))
    assign(
        first, "lead", Department.objects.get(name="区财政局"),
        place="staff", valid_from=date(2025, 6, 1), reason="机构改革", phrase="",
    )  # fmt: skip
    responsibility = selectors.responsibility_on(selectors.read_assignments(first))
    assert responsibility.was_edited
    page = get(client, first)
    assert "文件所载分工" in page
    assert "机构改革" in page


def test_the_citation_names_document_number_date_place_and_address(client: Client, first: Measure) -> None:
    page = get(client, first)
    assert "（甲府办〔2025〕2号，2025年3月7日）第1项“融资支持" in page
    assert "http://testserver/measures/jia-2025/1/" in page


def test_facts_that_are_not_known_are_left_out_of_the_citation(client: Client, library: Document) -> None:
    measure = Measure.objects.select_related("document").filter(document__slug="jia-2024").first()
    assert measure is not None
    page = get(client, measure)
    assert "《甲区2024年行动方案》第1项“举措1”，http://testserver" in page
    assert "None" not in page
