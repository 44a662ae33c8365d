"""The workbook for staff: what may be changed is open and offers its choices, the rest is locked; it comes back exact."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from tests.exports.office import convert
from tests.factories import AliasFactory, CityDepartmentFactory
from tests.review.queue_pages import account
from tests.spreadsheets.edited_exports import edited, found, letter, row_of
from tests.spreadsheets.sheet_site import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    made = Site()
    AliasFactory.create(department=made.departments["区丁局"], name="区丁办")
    CityDepartmentFactory.create(name="市丁局")
    return made


def returnable(site: Site, client: Client | None = None) -> Any:
    data = {"action": "export_returnable", "_selected_action": [one.pk for one in site.measures]}
    return (client or site.client).post("/admin/measures/measure/", data)


def content_of(site: Site) -> bytes:
    return b"".join(returnable(site).streaming_content)


def test_only_what_may_be_changed_is_open_and_has_choices(site: Site) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content_of(site)))
    assert book.sheetnames == ["如何交回", "举措", "责任", "部门", "汇总", "说明"]
    assert book.active.title == "举措"
    names = [row[0].value for row in book["部门"].iter_rows(min_row=2)]
    assert names == ["区丁局", "区丙局", "区乙局", "区甲局", "市丁局"]
    assert book["部门"]["D2"].value == "区丁办"
    for sheet, wanted in (
        ("举措", {"标题", "正文", "牵头单位", "配合单位", "完成时限", "本区自主提出"}),
        ("责任", {"分工", "部门", "顺序"}),
    ):
        assert book[sheet].protection.sheet
        assert book[sheet].protection.password is None
        open_cells = {
            head.value
            for head, one in zip(book[sheet][1], book[sheet][2], strict=True)
            if not one.protection.locked
        }
        assert {head for head in open_cells if head} >= wanted - {"本区自主提出", "完成时限"}
        assert not {"内部编号", "版本"} & open_cells
    lead = letter(book, "举措", "牵头单位")
    rules = {str(rule.sqref): rule for rule in book["举措"].data_validations.dataValidation}
    rule = rules[f"{lead}2:{lead}4"]
    # A list of several is entered as before.
    assert (rule.formula1, rule.showErrorMessage) == ("'部门'!$A$2:$A$6", False)
    department = letter(book, "责任", "部门")
    rule = next(
        r for r in book["责任"].data_validations.dataValidation if str(r.sqref).startswith(department)
    )
    assert rule.errorStyle == "warning"


@pytest.mark.parametrize("program", ["", "libreoffice"])
def test_it_comes_back_exact(site: Site, program: str) -> None:
    content = content_of(site)
    save = (lambda one: convert(one, "xlsx", "xlsx")) if program else (lambda one: one)
    unchanged = found(save(content))
    assert (unchanged.edited, unchanged.notes, unchanged.measures) == ([], [], 3)
    assert [one.text for one in (*unchanged.refused.kept, *unchanged.read_only.kept)] == []

    def another(book: Any) -> None:
        row = row_of(book, "举措", 编号=site.measures[1].code)
        book["举措"][f"{letter(book, '举措', '牵头单位')}{row}"] = "区丁局"

    batch = site.send(save(edited(content, another)))
    page = site.page(batch)
    assert page.context["open"] == page.context["accepted"] == 1
    assert site.post(batch, page=page).status_code == 302
    assert site.charged(site.measures[1])["lead"] == ["区丁局"]


def test_who_may_not_bring_it_back_is_not_offered_it(site: Site) -> None:
    page = account("查看").get("/admin/measures/measure/").content.decode()
    assert 'value="export_xlsx"' in page
    assert 'value="export_returnable"' not in page
    plain = openpyxl.load_workbook(io.BytesIO(site.export()))
    assert plain.sheetnames == ["举措", "责任", "汇总", "说明"]
    assert not plain["举措"].protection.sheet
