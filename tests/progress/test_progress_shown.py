"""Progress as readers, programs and exports have it: as entered, nothing inferred, counts equal to their lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import Department
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet, Measure, ProgressEntry
from measures.progress.actions import ProgressReport, enter_progress
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures, matching_pks
from tests.exports.files import exported, opened
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    MeasureFactory,
    ProgressEntryFactory,
    UserFactory,
)
from tests.loading.small_plans import Plan, load_plan
from tests.spreadsheets.edited_exports import edited, row_of
from tests.spreadsheets.sheet_site import Site, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def measures(db: None) -> list[Measure]:
    """Six measures that one department leads; of three somebody entered something, of two of these twice."""
    document = DocumentFactory.create(district__slug="jia", slug="jia-2025")
    made = [MeasureFactory.create(document=document, deadline="2020年6月底前") for _ in range(6)]
    lead = AssignmentFactory.create(measure=made[0]).department
    for measure in made[1:]:
        AssignmentFactory.create(measure=measure, department=lead)
    enter(made[0], "in_progress", 1)
    enter(made[0], "done", 2, note="<b>已印发</b>", link="https://www.example.gov.cn/?a=1&b=2")
    enter(made[1], "done", 2)
    enter(made[1], "not_started", 1)
    enter(made[2], "overdue", 1)
    return made


def enter(measure: Measure, status: str, day: int, note: str = "", link: str = "") -> ProgressEntry:
    made: ProgressEntry = ProgressEntryFactory.create(
        measure=measure, status=status, as_of=date(2025, 1, day), note=note, link=link
    )
    return made


def links(page: str) -> Iterator[tuple[str, int]]:
    """Yield the links of the counts of progress with their numbers."""
    for part in page.split("<a href=")[1:]:
        head, _, rest = part.partition(">")
        if "progress=" in head and " 项</a>" in rest:
            yield head.strip('"').replace("&amp;", "&"), int(rest.split(" 项</a>")[0].split()[-1])


def test_the_page_says_what_by_whom_and_when(client: Client, measures: list[Measure]) -> None:
    page = client.get(measures[0].get_absolute_url()).content.decode()
    assert "&lt;b&gt;已印发&lt;/b&gt;" in page
    assert 'href="https://www.example.gov.cn/?a=1&amp;b=2" rel="nofollow noopener noreferrer"' in page
    for words in ("已完成", "2025-01-02", "王小明于", "此前填报 1 次"):
        assert words in page
    assert page.index("已完成") < page.index("推进中")


def test_nothing_is_reported_where_nobody_entered_anything(client: Client, measures: list[Measure]) -> None:
    page = client.get(measures[5].get_absolute_url()).content.decode()
    assert 'id="progress"' not in page, "a deadline that is past makes nothing overdue"
    assert client.get("/measures/?progress=overdue").context["results"].total == 1
    ProgressEntry.objects.all().delete()
    listed = client.get("/measures/").content.decode()
    assert "facet-progress" not in listed
    assert "进展" not in client.get("/documents/jia-2025/").content.decode()


def test_the_list_shows_filters_and_counts(client: Client, measures: list[Measure]) -> None:
    answer = client.get("/measures/")
    counted = {one.value: one.count for one in answer.context["results"].facets["progress"]}
    assert counted == {"done": 2, "overdue": 1, "none": 3}
    for value, count in counted.items():
        assert client.get(f"/measures/?progress={value}").context["results"].total == count
    page = answer.content.decode()
    assert page.count("result__progress") == 3
    assert "没有填报" in page
    table = client.get("/measures/?columns=code&columns=progress&progress=done&progress=none")
    assert table.context["results"].total == 5
    assert table.content.decode().count("progress-status--done") == 2
    assert client.get("/measures/?progress=finished").status_code == 400


def test_the_index_follows_an_entry_and_its_undo(measures: list[Measure]) -> None:
    before = matching_pks(MeasureQuery.of(progress="none"))
    assert measures[5].pk in before
    made = enter_progress(
        measure=measures[5].pk,
        report=ProgressReport("done", date(2025, 1, 3)),
        user=UserFactory.create(),
        seen=None,
    )
    assert made
    assert matching_pks(MeasureQuery.of(progress="none")) == before[:-1]
    undo_change_set(change_set=made, user=UserFactory.create())
    assert matching_pks(MeasureQuery.of(progress="none")) == before


def test_counts_of_district_document_and_department_are_their_lists(
    client: Client, measures: list[Measure]
) -> None:
    department = Department.objects.get(assignments__measure=measures[0])
    for address in (
        "/documents/?district=jia",
        "/documents/jia-2025/",
        reverse("department", args=[department.pk]),
    ):
        found = dict(links(client.get(address).content.decode()))
        assert sorted(found.values()) == [1, 2, 3], address
        for link, count in found.items():
            assert client.get(link).context["results"].total == count


def test_exports_have_what_was_entered(client: Client, measures: list[Measure]) -> None:
    body = b"".join(client.get("/measures/export/jsonl").streaming_content)  # type: ignore[attr-defined]
    first, _, third, *_, last = map(json.loads, body.splitlines())
    assert (first["progress"], first["progress_as_of"], first["progress_note"], first["progress_by"]) == (
        "done",
        "2025-01-02",
        "<b>已印发</b>",
        "王小明",
    )
    assert third["progress"] == "overdue"
    assert {value for key, value in last.items() if key.startswith("progress")} == {None}
    text = b"".join(client.get("/measures/export/csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("已完成") == 2
    earlier = client.get("/measures/export/jsonl?on=2025-01-01")
    then = [json.loads(line) for line in b"".join(earlier.streaming_content).splitlines()]  # type: ignore[attr-defined]
    assert [one["progress"] for one in then[:3]] == ["in_progress", "not_started", "overdue"]


def test_the_summary_of_the_workbook_counts_it_by_district(measures: list[Measure]) -> None:
    other = MeasureFactory.create(document__district__code="999")
    enter(other, "done", 1)

    def rows() -> list[list[Any]]:
        found = opened(exported("xlsx"))["汇总"].iter_rows(values_only=True)
        return [[cell for cell in row if cell is not None] for row in found]

    table = rows()
    at = table.index(["区", "未启动", "推进中", "已完成", "逾期", "没有填报", "合计"])
    ours, theirs = measures[0].document.district.shown_name, other.document.district.shown_name
    assert table[at + 1 : at + 4] == [
        [ours, 0, 0, 2, 1, 3, 6],
        [theirs, 0, 0, 1, 0, 0, 1],
        ["合计", 0, 0, 3, 1, 3, 7],
    ]
    ProgressEntry.objects.all().delete()
    assert "推进中" not in [cell for row in rows() for cell in row], "nothing where nobody entered anything"


def test_programs_get_it_too(client: Client, measures: list[Measure]) -> None:
    def read(path: str, **params: str) -> Any:
        return client.get(f"/api/v1/{path}?{urlencode(params)}").json()

    done = read("measures", progress="done")
    assert (done["count"], len(done["items"])) == (2, 2)
    assert {one["value"]: one["label"] for one in done["facets"]["progress"]}["none"] == "没有填报"
    one = read(f"measures/jia-2025/{measures[0].code}")
    assert one["progress"] == one["progress_entries"][-1]
    assert (one["progress"]["status"], one["progress"]["entered_by"]) == ("done", "王小明")
    assert [each["status"] for each in one["progress_entries"]] == ["in_progress", "done"]
    nothing = read(f"measures/jia-2025/{measures[5].code}")
    assert (nothing["progress"], nothing["progress_entries"]) == (None, [])


def test_many_at_once_are_previewed_entered_and_undone(staff: Client, measures: list[Measure]) -> None:
    url = "/admin/bulk/?document=jia-2025"
    sent = {"kind": "progress", "status": "done", "on": "2025-01-02", "note": "季度通报", "link": ""}
    preview = staff.post(url, sent)
    assert next((line.before, line.after) for line in preview.context["lines"]) == (
        "已完成（截至 2025-01-02）",
        "已完成（截至 2025-01-02）",
    ), "another note is another entry"
    enter(measures[4], "overdue", 5)
    reported = staff.post(url, sent | {"do": "confirm", "edit_token": preview.context["edit_token"]})
    assert reported.status_code == 409
    assert "不能改（已有截至 2025-01-05 的填报" in reported.content.decode()
    saved = staff.post(url, sent | {"do": "confirm", "edit_token": reported.context["edit_token"]})
    assert saved.status_code == 302
    assert count_measures(MeasureQuery.of(progress="done")) == 5
    act = ChangeSet.objects.get(kind="bulk")
    assert act.summary == "批量修改 5 项举措：填报进展 已完成（截至 2025-01-02）"
    staff.post(saved["Location"])
    assert count_measures(MeasureQuery.of(progress="done")) == 2
    assert ProgressEntry.objects.filter(note="季度通报").count() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"status": ""}, "请选择进展"),
        ({"on": "2099-01-01"}, "在今天之后"),
        ({"link": "javascript:alert(1)"}, "不是有效的网址"),
    ],
)
def test_a_wrong_bulk_entry_is_refused(
    staff: Client, measures: list[Measure], wrong: dict[str, str], words: str
) -> None:
    sent = {"kind": "progress", "status": "done", "on": "2025-01-02", "note": "", "link": ""}
    answer = staff.post("/admin/bulk/?document=jia-2025", sent | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_corrected_source_keeps_progress(registry: Any) -> None:
    load_plan(Plan())
    for code in ("1", "2"):
        enter(Measure.objects.get(code=code), "done", 1)
    load_plan(Plan().without(2).with_item(1, text="推出三批便利事项。"))
    assert ProgressEntry.objects.count() == 2
    assert Measure.objects.get(code="1").text.startswith("推出三批")
    kept = Measure.objects.filter(title="完善热线服务").get()
    assert kept.progress_entries.get().status == "done"


def test_a_workbook_that_comes_back_is_not_taken_for_edited(db: None) -> None:
    site = Site()
    enter(site.measures[0], "in_progress", 1)
    contents = {kind: site.export(kind) for kind in ("xlsx", "csv", "jsonl")}
    enter(site.measures[0], "done", 2, note="后来填的")
    enter(site.measures[1], "overdue", 2)
    for kind, content in contents.items():
        page = site.page(site.send(content, f"改.{kind}"))
        assert lines(page) == []
        assert page.context["file_edits"].read_only.count == 0, kind

    def overwrite(book: Any) -> None:
        sheet = book["举措"]
        header = [cell.value for cell in sheet[1]]
        row = row_of(book, "举措", 内部编号=site.measures[2].pk)
        sheet.cell(row, header.index("进展") + 1).value = "已完成"

    page = site.page(site.send(edited(contents["xlsx"], overwrite)))
    assert page.context["file_edits"].read_only.count == 1
