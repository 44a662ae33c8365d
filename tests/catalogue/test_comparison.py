"""The page that compares documents: its rows, its numbers, its messages, and what it costs."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.links.comparison.row_kinds import RowKind
from measures.models import Document, Link, Measure
from tests.catalogue.linked_library import enlarge, make_linked, plan
from tests.catalogue.sample_library import HOSTILE
from tests.factories import DocumentFactory, LinkFactory

pytestmark = pytest.mark.django_db

YEARS = "/compare/?doc=jia-2024&doc=jia-2025&doc=jia-2026"
DISTRICTS = "/compare/?doc=jia-2025&doc=yi-2025&doc=bing-2025"
PAIRS = ["/compare/?doc=jia-2024&doc=jia-2025", "/compare/?doc=jia-2025&doc=yi-2025", YEARS, DISTRICTS]


@pytest.fixture
def linked(db: None) -> dict[str, Measure]:
    """Make the library with links; return its measures by name."""
    return make_linked()


def get(client: Client, address: str, status: int = 200) -> str:
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return unescape(answer.content.decode())


def rows(page: str) -> list[str]:
    """Return the rows of a page."""
    return re.findall(
        r'<li class="aligned__row".*?(?=<li class="aligned__row"|</ol>\s*</div>)', page, re.DOTALL
    )


def test_years_stand_side_by_side_with_what_changed(client: Client, linked: dict[str, Measure]) -> None:
    page = get(client, YEARS)
    first = rows(page)[0]
    assert "全年新增贷款<del>12亿元</del>，支持" in first
    assert "全年新增贷款<ins>15亿元</ins>，支持" in first
    assert "<del>区旧局</del>" in first
    assert "<ins>区新局</ins>" in first
    assert first.count("待核") == 2
    assert "2024·1 → 2025·1" in first
    assert linked["c1"].get_absolute_url() in first


def test_new_and_dropped_are_described_and_are_no_facts(client: Client, linked: dict[str, Measure]) -> None:
    page = get(client, "/compare/?doc=jia-2024&doc=jia-2025")
    dropped = next(row for row in rows(page) if "举措a3" in row)
    assert "未见" in dropped
    assert "2025 年未见对应举措" in dropped
    assert "把握 70%" in dropped
    assert '<a href="/measures/jia-2025/4/">' in dropped
    new = next(row for row in rows(page) if "举措b4" in row)
    assert "2024 年没有对应举措" in new
    assert "待核" in new


def test_a_confirmed_link_is_marked_as_one_and_a_rejected_is_not_shown(
    client: Client, linked: dict[str, Measure]
) -> None:
    changed = Link.objects.filter(target=linked["b1"], kind="lineage")
    changed.update(status="confirmed", decided_at="2025-06-01T00:00Z")
    page = get(client, "/compare/?doc=jia-2024&doc=jia-2025")
    assert "已确认" in rows(page)[0]
    assert "待核" not in rows(page)[0]
    changed.update(status="rejected")
    page = get(client, "/compare/?doc=jia-2024&doc=jia-2025")
    assert "未见" in next(row for row in rows(page) if "举措a1" in row)
    assert "新增" in next(row for row in rows(page) if "举措b1" in row)


def test_the_evidence_can_be_opened(client: Client, linked: dict[str, Measure]) -> None:
    first = rows(get(client, "/compare/?doc=jia-2024&doc=jia-2025"))[0]
    details = first[first.index("<details") : first.index("</details>")]
    assert "相近 90%" in details
    assert "标题相近 50%，内容相近 90%" in details
    assert "全年新增贷款<del>12亿元</del>" in details
    assert "都说到：" in details


@pytest.mark.parametrize("address", PAIRS)
def test_every_number_is_that_of_the_rows_it_opens(
    client: Client, linked: dict[str, Measure], address: str
) -> None:
    page = get(client, address)
    tallies = re.findall(
        r'<li><a href="([^"]+)"[^>]*><span class="tallies__figure">(\d+)</span> <span>([^<]+)<', page
    )
    assert len(tallies) > 2
    whole, *kinds = tallies
    assert len(rows(page)) == int(whole[1])
    for url, number, label in kinds:
        shown = rows(get(client, url))
        assert len(shown) == int(number), label
        assert all(f">{label}</b>" in row for row in shown)
    if address.count("doc=") == 2:
        assert sum(int(number) for _, number, _ in kinds) == int(whole[1])


@pytest.mark.parametrize("address", PAIRS)
def test_every_measure_stands_in_exactly_one_row(
    client: Client, linked: dict[str, Measure], address: str
) -> None:
    page = get(client, address)
    shown = sorted(map(int, re.findall(r'<article[^>]* id="measure-(\d+)"', page)))
    slugs = re.findall(r"doc=([^&]+)", address)
    assert shown == sorted(Measure.objects.filter(document__slug__in=slugs).values_list("pk", flat=True))


def test_districts_are_compared_and_what_is_elsewhere_is_pointed_at(
    client: Client, linked: dict[str, Measure]
) -> None:
    page = get(client, DISTRICTS)
    first = rows(page)[0]
    assert all(f"举措{name}" in first for name in ("b1", "p1", "q1"))
    assert "同类" in first
    assert "相关" in first
    assert "仅此处" in next(row for row in rows(page) if "举措p2" in row)


def test_references_lead_to_the_row_on_the_page_and_else_to_the_measure(
    client: Client, linked: dict[str, Measure]
) -> None:
    LinkFactory(kind="peer", relation="related", origin=linked["b4"], target=linked["p1"], score=0.2)
    address = "/compare/?doc=jia-2025&doc=yi-2025"
    row = next(row for row in rows(get(client, address)) if f'id="measure-{linked["b4"].pk}"' in row)
    assert f'href="#measure-{linked["p1"].pk}"' in row
    assert "相关，待核，第 1 行" in row
    (row,) = rows(get(client, f"{address}&show=related"))
    assert f'href="{linked["p1"].get_absolute_url()}"' in row


def test_columns_can_be_exchanged_and_left_out(client: Client, linked: dict[str, Measure]) -> None:
    page = get(client, DISTRICTS)
    assert 'href="/compare/?doc=yi-2025&doc=jia-2025&doc=bing-2025"' in page
    assert 'href="/compare/?doc=jia-2025&doc=bing-2025"' in page
    exchanged = get(client, "/compare/?doc=jia-2026&doc=jia-2025")
    assert "2026 年未见对应举措" in exchanged
    assert "全年" in rows(exchanged)[0]


def test_a_year_between_forbids_to_call_anything_new(client: Client, linked: dict[str, Measure]) -> None:
    page = get(client, "/compare/?doc=jia-2024&doc=jia-2026")
    assert ">新增</b>" not in page
    assert ">仅此处</b>" in page


def test_the_choice_offers_every_document_and_what_suggests_itself(
    client: Client, linked: dict[str, Measure]
) -> None:
    page = get(client, "/compare/")
    for slug in Document.objects.values_list("slug", flat=True):
        assert f'name="doc" value="{slug}"' in page
    for address in re.findall(r'class="chip" href="([^"]+)"', page):
        assert rows(get(client, address))
    assert "甲区 2024 → 2025 → 2026" in page


def test_what_is_compared_is_ticked_in_the_choice(client: Client, linked: dict[str, Measure]) -> None:
    page = get(client, "/compare/?doc=jia-2024&doc=jia-2025")
    assert re.findall(r'value="([^"]+)" checked', page) == ["jia-2024", "jia-2025"]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("doc=jia-2025", 200, "已选 甲区 2025，请再选一份或两份"),
        ("doc=&doc=", 200, "选择方案"),
        ("doc=nowhere&doc=jia-2025", 404, "没有标识为“nowhere”的行动方案"),
        ("doc=%00&doc=jia-2025", 404, "没有标识为"),
        ("doc=%ED%A0%80&doc=jia-2025", 404, "没有标识为"),
        (f"doc={'x' * 5000}&doc=jia-2025", 404, f"没有标识为“{'x' * 40}”的"),
        (f"doc={quote(HOSTILE)}", 404, "没有标识为"),
        ("doc=jia-2025&doc=jia-2025", 400, "同一份方案选了不止一次"),
        ("doc=jia-2024&doc=jia-2025&doc=jia-2026&doc=yi-2025", 400, "一次最多比较 3 份方案，选了 4 份"),
        ("doc=jia-2024&doc=jia-2025&show=all", 400, "没有“all”这种对应关系"),
        ("doc=jia-2024&doc=jia-2025&show=new&show=same", 400, "一次只能看一种对应关系"),
        ("doc=jia-2024&doc=jia-2025&show=merged", 200, "没有这种对应关系的举措"),
    ],
)
def test_what_cannot_be_done_is_reported_plainly(
    client: Client, linked: dict[str, Measure], query: str, status: int, message: str
) -> None:
    answer = client.get(f"/compare/?{query}")
    assert answer.status_code == status
    page = answer.content.decode()
    assert message in unescape(page)
    assert HOSTILE not in page
    assert 'name="doc"' in page


def test_texts_are_never_markup(client: Client, linked: dict[str, Measure]) -> None:
    Measure.objects.update(title=HOSTILE, text=HOSTILE + "甲乙丙丁")
    Link.objects.update(evidence={"sentences": [{"origin": HOSTILE, "target": "x"}], "phrases": [HOSTILE]})
    for address in PAIRS:
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "evidence",
    [
        None, [], "x", {"title": "x", "coverage": 7}, {"sentences": [1, {}, {"origin": 1, "target": 2}]},
        {"phrases": {"a": 1}, "nearest": {"code": "a/b", "slug": "../x", "score": 0.1}}, {"nearest": []},
    ],
)  # fmt: skip
def test_evidence_may_be_anything(client: Client, linked: dict[str, Measure], evidence: object) -> None:
    Link.objects.update(evidence=evidence if evidence is not None else {})
    for address in PAIRS:
        get(client, address)


def test_without_documents_and_without_measures_the_page_says_so(client: Client, db: None) -> None:
    assert "还没有收录行动方案" in get(client, "/compare/")
    one, other = (DocumentFactory() for _ in range(2))
    page = get(client, f"/compare/?doc={one.slug}&doc={other.slug}")
    assert "这几份方案都还没有收录举措" in page
    assert "导出 Excel" not in page


def test_documents_without_links_are_compared_all_the_same(
    client: Client, linked: dict[str, Measure]
) -> None:
    lonely = plan(linked["p1"].document.district, 2019)
    page = get(client, f"/compare/?doc={lonely.slug}&doc=jia-2024")
    assert len(rows(page)) == 4


@pytest.mark.parametrize("address", [*PAIRS, "/compare/", f"{YEARS}&show={RowKind.NEW}"])
def test_queries_do_not_grow_with_the_library(
    client: Client, linked: dict[str, Measure], address: str
) -> None:
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            get(client, address)
        counted.append(len(queries))
        if len(counted) == 1:
            enlarge(linked)
    assert counted[0] == counted[1] <= 14, [query["sql"][:150] for query in queries]


def test_the_page_is_only_read(client: Client, db: None) -> None:
    assert client.post("/compare/").status_code == 405
