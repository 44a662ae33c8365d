"""The calendar of a list: an event for each of its measures that has a day, whatever their texts contain."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from measures.exports.calendar_file import escape_text, fold_line
from measures.models import Document, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks, search_measures
from tests.factories import AssignmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/measures/calendar.ics"


def properties(content: bytes) -> list[tuple[str, str]]:
    """Return the names and values of the lines of a calendar; each must be as RFC 5545 has it."""
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    for line in lines:
        line.decode()  # no character is cut
    unfolded = content.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")
    return [(name, value) for name, _, value in (line.partition(":") for line in unfolded)]


def plain(value: str) -> str:
    """Return the text that an escaped value means; what is not escaped must not have to be."""
    assert not re.search(r"[,;\n]", re.sub(r"\\.", "", value))
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def events(content: bytes) -> list[dict[str, str]]:
    """Return the events of a calendar, each property once."""
    found: list[dict[str, str]] = []
    lines = properties(content)
    assert (lines[0], lines[-1]) == (("BEGIN", "VCALENDAR"), ("END", "VCALENDAR"))
    assert ("VERSION", "2.0") in lines
    inside = False
    for name, value in lines[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert not inside
            inside = True
            found.append({})
        elif (name, value) == ("END", "VEVENT"):
            assert inside
            inside = False
        elif inside:
            assert name not in found[-1]
            found[-1][name] = value
    assert not inside
    return found


def calendar(client: Client, address: str = "") -> bytes:
    answer = client.get(f"{URL}{address}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert re.search(r'filename="[^"]+\.ics"', answer["Content-Disposition"])
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    ["", "?q=企业&sort=due", "?district=jiading&deadline=overdue", "?deadline=ongoing", "?group=lead"],
)
def test_it_has_the_measures_of_the_list_that_have_a_day(
    client: Client, small_corpus: list[Measure], address: str
) -> None:
    page = client.get(f"/measures/{address}")
    pks = matching_pks(page.context["query"])
    measures = Measure.objects.in_bulk(pks)
    dated = [measures[pk] for pk in pks if measures[pk].due]
    found = events(calendar(client, address))
    assert [one["URL"].removeprefix("http://testserver") for one in found] == [
        one.get_absolute_url() for one in dated
    ]
    assert [one["DTSTART;VALUE=DATE"] for one in found] == [f"{one.due:%Y%m%d}" for one in dated]
    assert len({one["UID"] for one in found}) == len(found) == page.context["results"].dated
    link = f'href="{URL}?{page.context["querystring"]}"'.replace('?"', '"').replace("&", "&amp;")
    body = page.content.decode()
    assert (link in body) == (f"含 {len(dated)} 项有日期的举措" in body) == bool(dated)


def test_an_event_says_what_who_when_and_where(client: Client, library: Document) -> None:
    measure = Measure.objects.get(document=library, code="1")
    (one,) = [each for each in events(calendar(client)) if each["UID"] == "measures/jia-2025/1@policyhub"]
    assert plain(one["SUMMARY"]) == f"1 {measure.title}"
    assert one["DTSTART;VALUE=DATE"] == "20251231"
    assert one["URL"] == "http://testserver/measures/jia-2025/1/"
    lines = plain(one["DESCRIPTION"]).split("\n")
    assert lines[0] == f"甲区 2025 {library.title}"
    assert "牵头：区发改委" in lines
    assert f"完成时限：{measure.deadline}" in lines
    assert lines[-1] == one["URL"]
    # The event stays the same one when its measure changes.
    Measure.objects.filter(pk=measure.pk).update(title="另一个标题", deadline="2026年3月")
    (other,) = [each for each in events(calendar(client)) if each["UID"] == one["UID"]]
    assert (other["SUMMARY"], other["DTSTART;VALUE=DATE"]) == ("1 另一个标题", "20260331")


def test_hostile_texts_stay_texts(client: Client, hostile: Document) -> None:
    nasty = '标题\r\nEND:VEVENT\r\nATTACH:file:///etc/passwd\n\\,;:"\t尾'
    hostile.measures.update(deadline="2025年6月底前")
    first = hostile.measures.order_by("order")[0]
    Measure.objects.filter(pk=first.pk).update(title=nasty)
    AssignmentFactory.create(measure=first, department__name="区,；;\\n局")
    found = events(calendar(client))
    assert len(found) == hostile.measures.count() == search_measures(MeasureQuery()).dated
    assert all("ATTACH" not in one for one in found)
    assert plain(found[0]["SUMMARY"]) == f"1 {nasty}".replace("\r\n", "\n")
    assert "区,；;\\n局" in plain(found[0]["DESCRIPTION"])


def test_wrong_parameters_and_an_empty_list(client: Client, small_corpus: list[Measure]) -> None:
    answer = client.get(f"{URL}?deadline=someday")
    assert answer.status_code == 400
    assert "“完成时限”没有“someday”这一项。" in answer.content.decode()
    assert events(calendar(client, f"?q={quote('无人写过的词句')}&district=xuhui")) == []


def test_a_longer_calendar_takes_no_more_queries(
    client: Client, small_corpus: list[Measure], django_assert_max_num_queries: object
) -> None:
    calendar(client)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        calendar(client)


@given(st.text())
def test_any_text_is_folded_and_escaped_so_that_it_comes_back(text: str) -> None:
    escaped = escape_text(text)
    content = fold_line(f"SUMMARY:{escaped}").encode()
    assert all(len(piece) <= 75 for piece in content.split(b"\r\n"))
    assert content.decode().removesuffix("\r\n").replace("\r\n ", "") == f"SUMMARY:{escaped}"
    kept = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", re.sub("\r\n?", "\n", text))
    assert plain(escaped) == kept
