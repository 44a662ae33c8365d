"""The workbook as another program reads it: sheets, headers, styles, links, sums and notes."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from measures.exports import row_sheet as sheets
from measures.exports.export_rows import ExportReader
from measures.exports.resources import AssignmentResource, MeasureResource
from measures.models import Assignment, Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks
from tests.exports.files import SITE, exported, opened, row
from tests.exports.hostile import make_hostile
from tests.exports.office import Opened

pytestmark = pytest.mark.one_database
HEADERS = {
    "举措": "区 年份 编号 标题 正文 牵头单位 配合单位 量化指标 完成时限 完成日期 本区自主提出 章 节 类别 待核不一致 行动方案 固定链接 方案标识 内部编号 版本 责任日期 进展 进展截至 进展说明 进展链接 填报人 填报日期",
    "责任": "区 年份 编号 标题 分工 部门 部门全称 部门性质 顺序 自 至 出处 依据的原文 理由 举措内部编号 内部编号 版本",
}
HIDDEN = {"举措": {"方案标识", "内部编号", "版本", "责任日期"}, "责任": {"举措内部编号", "内部编号", "版本"}}


@pytest.fixture
def book(corpus: None) -> Any:
    """Return the workbook of the five plans."""
    return opened(exported("xlsx"))


def test_it_has_the_four_sheets(book: Any) -> None:
    assert book.sheetnames == ["举措", "责任", "汇总", "说明"]


@pytest.mark.parametrize("name", HEADERS)
def test_headers_looks_and_filter(book: Any, name: str) -> None:
    sheet: Worksheet = book[name]
    headers = [cell.value for cell in sheet[1]]
    assert headers == HEADERS[name].split()
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == sheet.dimensions
    for cell in sheet[1]:
        assert cell.font.b
    hidden = set()
    # Adjacent columns with the same format are one entry.
    for look in list(sheet.column_dimensions.values()):
        assert 6 < look.width < 90
        if look.hidden:
            hidden.update(headers[look.min - 1 : look.max])
    assert hidden == HIDDEN[name]
    assert all(cell.alignment.wrap_text for cell in sheet["D"])
    assert sheet.print_title_rows == "$1:$1"


def test_a_measure_is_exported_in_full(book: Any) -> None:
    sheet = book["举措"]
    at = [cell.value for cell in sheet["Q"]].index(f"{SITE}/measures/hongkou-2025/17/")
    found = row(sheet, at)
    measure = Measure.objects.get(document__slug="hongkou-2025", code="17")
    assert found["区"], found["年份"] == ("虹口区", 2025)
    assert (found["编号"], found["标题"], found["正文"]) == ("17", measure.title, measure.text)
    assert found["牵头单位"] == "区发展改革委、区服务发展办、区财政局"
    assert found["配合单位"] == "各相关部门"
    assert (found["章"], found["节"]) == ("优化为企服务", "中小企业（民营企业）服务")
    assert found["类别"] == "区级举措"
    assert (found["方案标识"], found["内部编号"], found["版本"]) == (
        "hongkou-2025",
        measure.pk,
        measure.version,
    )


def test_one_row_for_each_measure_department_and_role(book: Any) -> None:
    sheet = book["责任"]
    headers = [cell.value for cell in sheet[1]]
    rows = [
        dict(zip(headers, values, strict=True)) for values in sheet.iter_rows(min_row=2, values_only=True)
    ]
    seen = [(one["举措内部编号"], one["部门"], one["分工"]) for one in rows]
    expected = {
        (a.measure_id, a.department.name, a.get_role_display())
        for a in Assignment.objects.in_force().select_related("department")
    }
    assert len(seen) == len(set(seen))
    assert set(seen) == expected
    order = matching_pks(MeasureQuery())
    assert list(dict.fromkeys(one["举措内部编号"] for one in rows)) == [
        pk for pk in order if pk in {s[0] for s in seen}
    ]


def test_permalinks_are_links_and_nothing_else_is(book: Any) -> None:
    sheet = book["举措"]
    linked = {
        cell.coordinate: cell.hyperlink.target for r in sheet.iter_rows() for cell in r if cell.hyperlink
    }
    assert linked == {f"Q{number}": sheet[f"Q{number}"].value for number in range(2, sheet.max_row + 1)}
    paths = [measure.get_absolute_url() for measure in Measure.objects.select_related("document")]
    assert sorted(linked.values()) == sorted(SITE + path for path in paths)


def test_the_sums_are_those_of_the_list(book: Any) -> None:
    rows = [
        [value for value in values if value not in (None, "")]
        for values in book["汇总"].iter_rows(values_only=True)
    ]
    total = Measure.objects.count()
    assert ["区", "2026年", "2025年", "2024年", "合计"] in rows
    assert ["嘉定区", 30, 58, 24, 112] in rows
    assert next(one for one in rows if one[:1] == ["合计"])[-1] == total
    nobody = next(one for one in rows if one[:1] == ["未指明牵头单位"])
    assert nobody == ["未指明牵头单位", len(matching_pks(MeasureQuery.of(lead="none")))]


def test_it_says_what_it_is(corpus: None) -> None:
    query = MeasureQuery.of("融资", district=["jiading", "hongkou"], year=2025)
    sheet = opened(exported("xlsx", query))["说明"]
    notes = [tuple(value or "" for value in values) for values in sheet.iter_rows(values_only=True)]
    total = len(matching_pks(query))
    assert ("筛选条件", "检索词：融资") in notes
    assert {("", "区：嘉定区"), ("", "区：虹口区"), ("", "年份：2025")} <= set(notes)
    assert ("排列", "按相关度") in notes
    assert ("举措", total) in notes
    assert ("清单网址", f"{SITE}/measures/?{query.to_querystring()}") in notes
    links = [cell.hyperlink.target for r in sheet.iter_rows() for cell in r if cell.hyperlink]
    assert links == [f"{SITE}/measures/?{query.to_querystring()}"]
    labels: dict[Any, Any] = {one[0]: one[1] for one in notes}
    assert labels["数据版本"] > 0
    assert "导出时间" in labels
    for resource in (MeasureResource, AssignmentResource):
        assert all((column.column_name, column.meaning) in notes for _, column in resource().columns)


def test_partial_matches_are_called_so(corpus: None) -> None:
    query = MeasureQuery.of("融资担保火星移民")
    assert matching_pks(query)
    notes = [cell.value for cell in opened(exported("xlsx", query))["说明"]["B"]]
    assert any(str(text).startswith("没有哪一项包含检索词的全部内容") for text in notes)


def test_an_empty_list_is_a_workbook_with_headers(corpus: None) -> None:
    book = opened(exported("xlsx", MeasureQuery.of('"没有这样的一句话"', district="putuo")))
    assert [book[name].max_row for name in HEADERS] == [1, 1]


def test_libreoffice_opens_it_with_the_same_rows_and_links(corpus: None) -> None:
    content = exported("xlsx")
    seen, book = Opened(content, "xlsx"), opened(content)
    for name in ("举措", "责任"):
        assert [one[2] for one in seen.sheets[name]] == [cell.value for cell in book[name]["C"]]
        assert len(seen.sheets[name]) == book[name].max_row
    assert set(seen.links) >= {cell.value for cell in book["举措"]["Q"][1:]}


def test_days_are_days(db: None, small_corpus: list[Measure]) -> None:
    Assignment.objects.filter(pk=Assignment.objects.order_by("pk").values("pk")[:1]).update(
        valid_from="2025-03-07"
    )
    book = opened(exported("xlsx"))
    (day,) = [cell for cell in book["责任"]["J"][1:] if cell.value]
    assert day.is_date
    assert f"{day.value:%Y-%m-%d}" == "2025-03-07"


def test_a_full_sheet_is_refused(small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 20)
    with pytest.raises(sheets.TooManyRows):
        exported("xlsx")


def test_links_end_where_excel_allows_no_more(
    small_corpus: list[Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_LINKS", 5)
    sheet = opened(exported("xlsx"))["举措"]
    assert [bool(cell.hyperlink) for cell in sheet["Q"][1:8]] == [True] * 5 + [False] * 2
    assert sheet["Q8"].value.startswith(SITE)


def test_addresses_are_the_models_own(db: None) -> None:
    codes = [
        "17",
        "5.2",
        "附1-3",
        "..",
        "a b",
        "50%",
        "x?y",
        "x#y",
        "𠀀",
        "é",
        "e\u0301",
        "１",
        "_",
        "~:@!$&'()*+,;=",
    ]
    document = make_hostile(codes)
    for measure, code in zip(document.measures.order_by("order"), codes, strict=True):
        measure.code = code
        measure.save()
    rows = [
        row
        for batch in ExportReader().batches(list(document.measures.values_list("pk", flat=True)))
        for row in batch
    ]
    assert {row.get_absolute_url() for row in rows} == {
        one.get_absolute_url() for one in document.measures.all()
    }
