"""The workbook of a comparison: the rows of the page, with marks, without formulas, readable by other programs."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from openpyxl.cell.rich_text import CellRichText, TextBlock

from measures.exports import comparison_export
from measures.models import Document, Link, Measure
from tests.catalogue.linked_library import make_linked
from tests.exports.hostile import make_hostile, payloads
from tests.exports.office import Opened
from tests.factories import DocumentFactory, LinkFactory, MeasureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
YEARS = "doc=jia-2024&doc=jia-2025&doc=jia-2026"
DISTRICTS = "doc=jia-2025&doc=yi-2025&doc=bing-2025"


@pytest.fixture
def linked(db: None) -> dict[str, Measure]:
    """Create documents with links; return their measures by name."""
    return make_linked()


def exported(client: Client, query: str) -> tuple[bytes, dict[str, str]]:
    """Return the workbook of a comparison and the response headers."""
    answer = client.get(f"/compare/export.xlsx?{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content), dict(answer.headers)  # type: ignore[attr-defined]


def sheet(content: bytes, name: str = "对照", *, rich: bool = False) -> Any:
    """Return a sheet opened by openpyxl."""
    return openpyxl.load_workbook(io.BytesIO(content), rich_text=rich)[name]


def on_screen(client: Client, query: str) -> int:
    """Return the number of rows of the page with the same parameters."""
    return client.get(f"/compare/?{query}").content.decode().count('class="aligned__row"')


@pytest.mark.parametrize(
    "query", [YEARS, DISTRICTS, f"{YEARS}&show=new", f"{DISTRICTS}&show=only", f"{YEARS}&show=related"]
)
@pytest.mark.sampled
def test_it_has_the_rows_of_the_screen(client: Client, linked: dict[str, Measure], query: str) -> None:
    content, headers = exported(client, query)
    rows = on_screen(client, query)
    assert sheet(content).max_row - 1 == rows == int(headers["X-Total-Count"])
    assert f"_{rows}行_" in unquote(headers["Content-Disposition"])
    opened = Opened(content, "xlsx")
    assert list(opened.sheets) == ["对照", "汇总", "说明"]
    assert len(opened.sheets["对照"]) - 1 == rows
    assert opened.formulas == []


def test_a_row_says_what_the_screen_says(client: Client, linked: dict[str, Measure]) -> None:
    content, _ = exported(client, YEARS)
    found = sheet(content)
    headers = [cell.value for cell in found[1]]
    first = dict(zip(headers, (cell.value for cell in found[2]), strict=True))
    assert first["对应关系"] == "延续、修改"
    assert first["甲区 2024 编号"] == "1"
    assert first["甲区 2025 正文"] == linked["b1"].text
    assert first["甲区 2024 牵头"] == "区旧局"
    assert first["甲区 2026 标题"] == "举措c1"
    assert "甲区 2024·1 → 甲区 2025·1 修改" in first["关联"]
    assert first["状态"] == "待核\n待核"
    split = next(row for row in found.iter_rows(values_only=True) if row[1] and "拆分" in row[1])
    assert split[headers.index("甲区 2025 编号")] == "2\n3"
    assert split[headers.index("甲区 2025 正文")] == f"2　{linked['b2'].text}\n3　{linked['b3'].text}"


def test_what_differs_is_marked_in_the_cells(client: Client, linked: dict[str, Measure]) -> None:
    content, _ = exported(client, "doc=jia-2024&doc=jia-2025")
    found = sheet(content, rich=True)
    headers = [cell.value for cell in found[1]]
    before, after = (found.cell(2, headers.index(f"甲区 {year} 正文") + 1).value for year in (2024, 2025))
    assert isinstance(before, CellRichText)
    assert isinstance(after, CellRichText)
    struck = [one for one in before if isinstance(one, TextBlock) and one.font.strike]
    added = [one for one in after if isinstance(one, TextBlock) and one.font.u]
    assert [one.text for one in struck] == ["12亿元"]
    assert [one.text for one in added] == ["15亿元"]


def test_the_summary_counts_as_the_screen_does(client: Client, linked: dict[str, Measure]) -> None:
    content, _ = exported(client, f"{YEARS}&show=new")
    page = unescape(client.get(f"/compare/?{YEARS}").content.decode())
    on_page = re.findall(r'<span class="tallies__figure">(\d+)</span> <span>([^<]+)<', page)
    counted = {
        label: count for label, count, *_ in sheet(content, "汇总").iter_rows(values_only=True) if label
    }
    for number, label in on_page:
        assert counted[label] == int(number)
    assert [counted[f"甲区 {year}"] for year in (2024, 2025, 2026)] == [4, 4, 1]


def test_it_explains_itself(client: Client, linked: dict[str, Measure]) -> None:
    content, headers = exported(client, f"{YEARS}&show=new")
    notes = dict(sheet(content, "说明").iter_rows(values_only=True, max_col=2))
    assert notes["网址"] == f"http://testserver/compare/?{YEARS}&show=new"
    assert notes["数据版本"] == headers["X-Data-Version"]
    assert notes["所列的行"].startswith("仅“新增”，")
    assert "未经人工核定" in notes["待核"]


def test_nothing_in_it_runs_or_breaks(client: Client, linked: dict[str, Measure]) -> None:
    document = make_hostile()
    other = DocumentFactory(year=2024, district=document.district, title="=1+1")
    for measure in list(document.measures.all()):
        twin = MeasureFactory(
            document=other,
            code=measure.code,
            title=f"{measure.title}x",
            text=f"{measure.text}甲",
            order=measure.order,
        )
        LinkFactory(origin=twin, target=measure, relation="changed", evidence={"phrases": ["=1+1"]})
    content, _ = exported(client, f"doc={other.slug}&doc={document.slug}")
    assert b"<f>" not in b"".join(_parts(content))
    opened = Opened(content, "xlsx")
    assert opened.formulas == []
    assert len(opened.sheets["对照"]) - 1 == len(payloads())
    found = sheet(content)
    headers = [cell.value for cell in found[1]]
    column = next(number for number, name in enumerate(headers) if "2025 正文" in name)
    texts = [row[column] for row in found.iter_rows(min_row=2, values_only=True)]
    for payload in ("=1+1", "＝1+1", "@SUM(1,1)", "<r><t>=1+1</t></r>", "&amp;&lt;"):
        assert payload in texts
    assert {cell.data_type for row in found.iter_rows(min_row=2) for cell in row} <= {"s", "n", "inlineStr"}


def _parts(content: bytes) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if "sheet" in name]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("", 400, "先选两份或三份方案"),
        ("doc=jia-2025", 400, "先选两份或三份方案"),
        ("doc=nowhere&doc=jia-2025", 404, "没有标识为"),
        (f"{YEARS}&show=x", 400, "没有“x”这种对应关系"),
        (f"{YEARS}&doc=yi-2025", 400, "一次最多比较"),
    ],
)
def test_what_the_page_refuses_the_export_refuses(
    client: Client, linked: dict[str, Measure], query: str, status: int, message: str
) -> None:
    answer = client.get(f"/compare/export.xlsx?{query}")
    assert answer.status_code == status
    assert message in answer.content.decode()
    assert "Content-Disposition" not in answer.headers


def test_data_in_motion_says_so(
    client: Client, linked: dict[str, Measure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison_export, "_ATTEMPTS", 0)
    answer = client.get(f"/compare/export.xlsx?{YEARS}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_comparison_computed_on_the_spot_is_exported_too(
    client: Client, linked: dict[str, Measure]
) -> None:
    Link.objects.all().delete()
    Document.objects.update(linked_at=None)
    content, _ = exported(client, "doc=jia-2026&doc=yi-2025")
    assert sheet(content).max_row - 1 == on_screen(client, "doc=jia-2026&doc=yi-2025")


def test_a_text_that_was_not_compared_says_so_in_its_row(client: Client, linked: dict[str, Measure]) -> None:
    """As on the page; a text longer than a cell ends with a note."""
    link = Link.objects.filter(kind=Link.Kind.LINEAGE, origin__isnull=False, target__isnull=False).first()
    assert link is not None
    assert link.origin is not None
    assert link.target is not None
    words = [f"第{number}项甲{'乙' * (number % 9)}。" for number in range(4000)]
    Measure.objects.filter(pk=link.origin.pk).update(text="".join(words)[:40_000])
    Measure.objects.filter(pk=link.target.pk).update(text="".join(f"另{word}" for word in words)[:40_000])
    query = f"doc={link.origin.document.slug}&doc={link.target.document.slug}"
    page = client.get(f"/compare/?{query}").content.decode()
    content, _ = exported(client, query)
    rows = list(sheet(content).iter_rows(values_only=True))
    place = rows[0].index("说明")
    remarks = [line for row in rows[1:] for line in (row[place] or "").split("\n") if "没有逐词比较" in line]
    assert page.count("没有逐词比较") == len(remarks) == 2
    assert {line.partition("：")[0] for line in remarks} == {
        f"{one.document.district.name} {one.document.year}·{one.code}" for one in (link.origin, link.target)
    }
    texts = [cell for row in rows[1:] for cell in row if isinstance(cell, str) and len(cell) > 30_000]
    assert len(texts) == 2
    assert all(text.endswith("全文见固定链接〕") for text in texts)
    assert "说明一栏" in dict(sheet(content, "说明").iter_rows(values_only=True, max_col=2))


def test_marks_that_excel_cannot_hold_are_reported(client: Client, linked: dict[str, Measure]) -> None:
    link = Link.objects.filter(kind=Link.Kind.LINEAGE, origin__isnull=False, target__isnull=False).first()
    assert link is not None
    assert link.origin is not None
    assert link.target is not None
    text = "办理时限压减到三日，推行全程网办。" * 10
    Measure.objects.filter(pk=link.origin.pk).update(text=f"{text}甲_x0041_")
    Measure.objects.filter(pk=link.target.pk).update(text=f"{text}乙")
    content, _ = exported(client, f"doc={link.origin.document.slug}&doc={link.target.document.slug}")
    rows = list(sheet(content).iter_rows(values_only=True))
    place, headers = rows[0].index("说明"), [name for name in rows[0] if name.endswith(" 正文")]
    remarks = [row[place] for row in rows[1:] if row[place]]
    assert remarks == [f"{headers[0]}：单元格容不下标注，没有标记不等于没有差异。"]
