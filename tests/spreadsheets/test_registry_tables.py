"""Districts and departments as tables: exported, edited, previewed, imported as one change set, undone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from districts.models import Department, DepartmentAlias, District
from measures.accounts.actions import set_role
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet
from measures.spreadsheets.registry.registry_file_formats import MAX_REGISTRY_BYTES
from measures.staff.roles import EDITOR, MANAGER, VIEWER
from tests.factories import DepartmentFactory, DistrictFactory, UserFactory
from tests.spreadsheets.bombs import shared_strings

pytestmark = pytest.mark.django_db
DEPARTMENTS, DISTRICTS = "/admin/districts/department/", "/admin/districts/district/"
Rows = list[dict[str, Any]]


@pytest.fixture
def office() -> Department:
    """Create several departments; return one with two aliases."""
    district = DistrictFactory.create(name="甲区", slug="jia", code="310901")
    DepartmentFactory.create(name="区教育局", full_name="甲区教育局", district=district)
    office: Department = DepartmentFactory.create(name="区发展改革委", district=district)
    for name in ("区发改委", "各街道、镇"):
        DepartmentAlias.objects.create(department=office, name=name)
    return office


@pytest.fixture
def manager(client: Client) -> Client:
    """Return the client of a user who may edit departments."""
    return signed_in(client, MANAGER)


def signed_in(client: Client, role: str) -> Client:
    user = User.objects.create(username=role, is_staff=True)
    set_role(user=user, role=role, districts=[])
    client.force_login(User.objects.get(pk=user.pk))
    return client


def export(client: Client, kind: str = "xlsx", page: str = DEPARTMENTS, query: str = "") -> bytes:
    answer = client.post(f"{page}export/{query}", {"resource": "0", "format": ["xlsx", "csv"].index(kind)})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def rows_of(content: bytes) -> Rows:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def edit(content: bytes, change: Callable[[Rows], None], title: str = "部门") -> bytes:
    """Return a workbook of the rows with a change."""
    rows = rows_of(content)
    headers = list(rows[0])
    change(rows)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(header) for header in headers])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def named(rows: Rows, name: str, header: str = "规范简称") -> dict[str, Any]:
    return next(row for row in rows if row[header] == name)


def send(client: Client, content: bytes, page: str = DEPARTMENTS, name: str = "部门.xlsx") -> Any:
    """Upload a file and return the response."""
    return client.post(
        f"{page}import/",
        {"resource": "0", "format": "0", "import_file": SimpleUploadedFile(name, content)},
    )


def confirm(client: Client, page: Any, address: str = DEPARTMENTS, **other: str) -> Any:
    """Confirm the preview of a page."""
    initial = page.context["confirm_form"].initial
    return client.post(f"{address}process_import/", {**initial, **other})


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("address", [DEPARTMENTS, DISTRICTS])
def test_an_untouched_export_changes_nothing(
    office: Department, manager: Client, kind: str, address: str
) -> None:
    answer = send(manager, export(manager, kind, address), address, f"a.{kind}")
    assert answer.status_code == 200
    assert answer.context["changes"] == []
    assert answer.context["skipped"] > 0
    assert "完全一样" in answer.content.decode()
    done = confirm(manager, answer, address)
    assert done.status_code == 302
    assert not ChangeSet.objects.exists()


def test_an_export_has_what_the_list_shows(office: Department, manager: Client) -> None:
    DepartmentFactory.create(name="乙局", is_resolved=False)
    rows = rows_of(export(manager, query="?is_resolved__exact=0"))
    assert [row["规范简称"] for row in rows] == ["乙局"]
    whole = named(rows_of(export(manager)), "区发展改革委")
    assert whole["别名"] == "区发改委；各街道、镇"
    assert (whole["所属区"], whole["性质"], whole["已核实"]) == ("甲区", "行政机关", "是")


@pytest.mark.parametrize("query", ["“”=x", "id=x", "id__in=%00"])
def test_an_impossible_filter_leads_to_the_list(office: Department, manager: Client, query: str) -> None:
    answer = manager.get(f"{DEPARTMENTS}export/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "../?e=1")
    assert manager.get(f"{DEPARTMENTS}?e=1").status_code == 200


def test_rows_are_previewed_then_written_as_one_change_set_and_undone(
    office: Department, manager: Client
) -> None:
    def change(rows: Rows) -> None:
        named(rows, "区发展改革委").update({"全称": "甲区发展和改革委员会", "别名": "区发改委；发改委"})
        rows.append(
            {
                "规范简称": "区数据局",
                "所属区": "甲区",
                "层级": "区级",
                "性质": "行政机关",
                "已核实": "是",
                "别名": "数据局",
            }
        )

    page = send(manager, edit(export(manager), change))
    assert page.status_code == 200
    first, second = page.context["changes"]
    assert (first.name, [cell.header for cell in first.cells]) == (str(office), ["全称", "别名"])
    assert (first.is_new, second.is_new) == (False, True)
    assert not Department.objects.filter(name="区数据局").exists()
    office.refresh_from_db()
    assert (office.full_name, office.version) == ("", 1)

    done = confirm(manager, page, reason="机构名录更新")
    assert done.status_code == 302
    office.refresh_from_db()
    assert (office.full_name, office.version) == ("甲区发展和改革委员会", 2)
    assert {alias.name for alias in office.aliases.all()} == {"区发改委", "发改委"}
    made = Department.objects.get(name="区数据局")
    assert [alias.name for alias in made.aliases.all()] == ["数据局"]
    (act,) = ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE)
    assert (act.kind, act.reason) == (ChangeSet.Kind.SPREADSHEET, "机构名录更新")
    assert "新增 1 条，修改 1 条" in act.summary
    assert act.user == User.objects.get(username=MANAGER)

    undo_change_set(change_set=act, user=UserFactory.create())
    office.refresh_from_db()
    assert office.full_name == ""
    assert {alias.name for alias in office.aliases.all()} == {"区发改委", "各街道、镇"}
    assert not Department.objects.filter(name="区数据局").exists()


def put(**cells: Any) -> Callable[[Rows], None]:
    return lambda rows: named(rows, "区发展改革委").update(cells)


def add(**cells: Any) -> Callable[[Rows], None]:
    whole = {"层级": "区级", "性质": "行政机关", "所属区": "甲区", "已核实": "是"}
    return lambda rows: rows.append({**whole, **cells})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(规范简称="区教育局"), "已是"),
        (put(规范简称=""), "请填写这一项"),
        (put(规范简称="长" * 201), "200"),
        (put(别名="区教育局"), "不能再作本部门的别名"),
        (put(所属区="丙区"), "没有叫“丙区”的区"),
        (put(性质="杂货店"), "应为"),
        (put(层级="市级", 所属区="甲区", 所属市=""), ""),
        (put(已核实="大概"), "应为“是”或空白"),
        (put(核对码="k000", 全称="别的"), "网站上已改过"),
        (put(内部编号=999_999), "不在本站"),
        (put(内部编号="一"), "不在本站"),
        (add(规范简称="区教育局"), "已是"),
        (add(规范简称="区新局", 别名="区发改委"), "不能再作本部门的别名"),
    ],
)
def test_a_wrong_row_refuses_the_whole_file(
    office: Department, manager: Client, change: Callable[[Rows], None], message: str
) -> None:
    def both(rows: Rows) -> None:
        named(rows, "区教育局")["全称"] = "另一处改动"
        change(rows)

    before = list(Department.objects.order_by("pk").values())
    answer = send(manager, edit(export(manager), both))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert "confirm_form" not in answer.context
    assert list(Department.objects.order_by("pk").values()) == before


def test_a_row_twice_is_refused(office: Department, manager: Client) -> None:
    def change(rows: Rows) -> None:
        rows.append({**named(rows, "区教育局"), "全称": "又一处"})

    answer = send(manager, edit(export(manager), change))
    assert (answer.status_code, "出现了两次" in answer.content.decode()) == (422, True)


def test_what_changed_since_the_export_is_kept(office: Department, manager: Client) -> None:
    content = export(manager)
    Department.objects.filter(name="区教育局").update(full_name="改于网站")
    page = send(manager, edit(content, put(全称="改于表格")))
    assert [row.name for row in page.context["changes"]] == [str(office)]
    confirm(manager, page)
    names = dict(Department.objects.values_list("name", "full_name"))
    assert (names["区教育局"], names["区发展改革委"]) == ("改于网站", "改于表格")


def test_what_changes_between_preview_and_confirmation_refuses_all(
    office: Department, manager: Client
) -> None:
    page = send(manager, edit(export(manager), put(全称="改于表格")))
    DepartmentAlias.objects.create(department=office, name="发改")
    answer = confirm(manager, page)
    assert answer.status_code == 422
    assert "网站上已改过" in answer.content.decode()
    office.refresh_from_db()
    assert office.full_name == ""
    assert not ChangeSet.objects.exists()


def test_a_page_without_our_signature_writes_nothing(office: Department, manager: Client) -> None:
    page = send(manager, edit(export(manager), put(全称="改于表格")))
    for other in (
        {"import_file_name": "/etc/passwd"},
        {"import_file_name": ""},
        {"format": "7"},
        {"format": "x"},
        {"resource": "9"},
        {"reason": "长" * 501},
    ):
        assert confirm(manager, page, **other).status_code == 422
    office.refresh_from_db()
    assert office.full_name == ""


def test_formulas_are_text_and_come_back_as_they_were(office: Department, manager: Client) -> None:
    Department.objects.filter(pk=office.pk).update(full_name="=1+1")
    text = export(manager, "csv").decode("utf-8-sig")
    row = named(list(csv.DictReader(io.StringIO(text))), "区发展改革委")
    assert row["全称"] == "'=1+1"
    sheet = openpyxl.load_workbook(io.BytesIO(export(manager))).worksheets[0]
    assert [cell.data_type for row in sheet for cell in row if cell.value == "=1+1"] == ["s"]
    assert send(manager, text.encode(), name="a.csv").context["changes"] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "空"),
        (b"PK\x03\x04\xff\xfe", "完好"),
        (b'{"id": 1}', "只接收"),
        (b"\xff\xfe\x00", ""),
        ("甲,乙\n1,2\n".encode(), "不是本站导出的表头"),
        ("内部编号,规范简称\n1,2\n".encode(), "缺少"),
        (b"x" * (MAX_REGISTRY_BYTES + 1), "超过上限"),
    ],
)
def test_other_files_are_refused(office: Department, manager: Client, content: bytes, message: str) -> None:
    answer = send(manager, content)
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_a_formula_and_a_bomb_are_refused(office: Department, manager: Client) -> None:
    answer = send(manager, edit(export(manager), put(全称="=1+1")))
    assert (answer.status_code, "里是公式" in answer.content.decode()) == (422, True)
    assert send(manager, shared_strings(300_000)).status_code == 422


def test_districts_keep_their_slugs(office: Department, manager: Client) -> None:
    def change(rows: Rows) -> None:
        rows[0].update(slug)

    slug: dict[str, Any] = {"网址标识": "other"}
    content = export(manager, page=DISTRICTS)
    answer = send(manager, edit(content, change, "区"), DISTRICTS)
    assert (answer.status_code, "不能修改" in answer.content.decode()) == (422, True)
    slug = {"标识色相": 361}
    assert send(manager, edit(content, change, "区"), DISTRICTS).status_code == 422
    slug = {"标识色相": 200}
    page = send(manager, edit(content, change, "区"), DISTRICTS)
    assert confirm(manager, page, DISTRICTS).status_code == 302
    assert District.objects.get().hue == 200


@pytest.mark.parametrize(("role", "imports"), [(VIEWER, False), (EDITOR, False), (MANAGER, True)])
def test_who_may(office: Department, client: Client, role: str, imports: bool) -> None:
    signed_in(client, role)
    assert export(client)
    expected = 200 if imports else 403
    assert client.get(f"{DEPARTMENTS}import/").status_code == expected
    listed = client.get(DEPARTMENTS).content.decode()
    assert ("department/import/" in listed) is imports
    assert "department/export/" in listed
    answer = client.post(f"{DEPARTMENTS}process_import/", {})
    assert answer.status_code == (422 if imports else 403)
