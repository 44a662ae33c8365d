"""The addresses of exports: parameters and messages of the list, file names, and few queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.exports import export_rows, row_sheet
from measures.exports.export_formats import EXPORT_FORMATS
from measures.exports.selection import DataKeepsChanging
from measures.models import Document, Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks
from tests.catalogue.sample_library import make_library
from tests.exports.files import column
from tests.search.small import make_small_corpus

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
URL = "/measures/export/"


def get(client: Client, path: str) -> tuple[int, bytes, dict[str, str]]:
    """Return the status, body and headers of a response."""
    answer = client.get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, body, dict(answer.headers)


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
@pytest.mark.parametrize(
    "address", ["", "q=融资", "q=企业&district=jiading&sort=year&page=2&columns=title", "group=lead"]
)
@pytest.mark.sampled
def test_the_file_has_what_the_page_counts(client: Client, corpus: None, kind: str, address: str) -> None:
    page = client.get(f"/measures/?{address.replace('page=2&', '')}").content.decode()
    total = int(re.search(r'id="results-count"[^>]*>(\d+) ', page)[1])  # type: ignore[index]
    status, body, headers = get(client, f"{URL}{kind}?{address}")
    assert status == 200
    assert headers["Content-Type"] == EXPORT_FORMATS[kind].media_type
    assert len(column(body, kind, "内部编号")) == total == int(headers["X-Total-Count"])
    assert int(headers["Content-Length"]) == len(body)
    assert f"_{total}项_" in unquote(headers["Content-Disposition"])


def test_the_document_page_offers_the_whole_document(client: Client, corpus: None) -> None:
    page = client.get("/documents/hongkou-2025/").content.decode()
    links = re.findall(r'href="(/measures/export/[^"]+)"', page)
    assert len(links) == len(EXPORT_FORMATS)
    assert "全部 77 项" in page
    for link in links:
        _, body, _ = get(client, link)
        kind = link.removeprefix(URL).split("?")[0]
        assert column(body, kind, "标题") == list(
            Measure.objects.filter(document__slug="hongkou-2025")
            .order_by("order")
            .values_list("title", flat=True)
        )


def test_the_menu_carries_the_questions_parameters(client: Client, corpus: None) -> None:
    page = client.get("/measures/", {"q": '"没有&<b>这一句"', "district": "putuo"}).content.decode()
    assert "/measures/export/" not in page
    page = client.get("/measures/", {"q": "融资", "district": ["jiading", "hongkou"]}).content.decode()
    assert f'href="/measures/export/xlsx?q={quote("融资")}&amp;district=hongkou&amp;district=jiading"' in page


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
@pytest.mark.parametrize(
    "address",
    [
        "district=nowhere",
        "year=abc",
        "page=-1",
        "sort=x",
        "group=%00",
        "columns=x",
        "lead=99999999999999999999",
    ],
)
def test_what_the_list_refuses_the_export_refuses(
    client: Client, corpus: None, kind: str, address: str
) -> None:
    status, body, headers = get(client, f"{URL}{kind}?{address}")
    assert status == 400
    assert "Content-Disposition" not in headers
    listed = client.get(f"/measures/?{address}")
    assert listed.status_code == 400
    notice = re.search(r'<ul class="notice__list">.*?</ul>', listed.content.decode(), re.DOTALL)
    assert notice is not None
    assert notice.group() in body.decode()


@pytest.mark.parametrize("path", ["pdf", "xls", "", "csv/", "xlsx/x"])
def test_there_are_no_other_formats(client: Client, corpus: None, path: str) -> None:
    assert client.get(URL + path, follow=True).status_code == 404


def test_exports_are_only_read(client: Client, db: None) -> None:
    assert client.post(f"{URL}csv").status_code == 405


@pytest.mark.parametrize(
    "words", ['../../x"<b>\r\nSet-Cookie: a=b', "%00\u202egnp.exe", "=cmd|' /C calc'!A0", "字" * 300]
)
def test_names_are_harmless(client: Client, corpus: None, words: str) -> None:
    _, _, headers = get(client, f"{URL}csv?q={quote(words)}")
    header = headers["Content-Disposition"]
    assert "Set-Cookie" not in headers
    plain, name = re.fullmatch(
        r"""attachment; filename="([\w.-]+)"; filename\*=UTF-8''([\w.%-]+)""", header
    ).groups()  # type: ignore[union-attr]
    name = unquote(name)
    assert plain.isascii()
    assert name.startswith("举措_")
    assert name.endswith(".csv")
    assert len(name.encode()) < 255
    assert not re.search(r"[\\/:*?\"'<>|\x00-\x1f\u202e=]|\.\.", name)


def failing(error: Exception) -> Callable[..., None]:
    """Return a function that raises ``error``."""

    def fail(*args: object, **options: object) -> None:
        raise error

    return fail


def test_an_index_in_the_making_says_so(
    client: Client, corpus: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measures.exports.selection.search_measures", failing(IndexNotReady(3, 10)))
    answer = client.get(f"{URL}xlsx")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "检索正在准备" in answer.content.decode()


@pytest.mark.parametrize("error", [DataKeepsChanging(), export_rows.MeasureVanished()])
def test_data_in_motion_says_so(
    client: Client, corpus: None, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("measures.catalogue.measure_list.export_views.build_download", failing(error))
    answer = client.get(f"{URL}xlsx")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "数据正在更新" in answer.content.decode()


def test_more_rows_than_a_sheet_has_says_so(
    client: Client, corpus: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_sheet, "MAX_ROWS", 100)
    answer = client.get(f"{URL}xlsx")
    assert answer.status_code == 400
    assert "缩小范围" in answer.content.decode()
    assert get(client, f"{URL}csv")[0] == 200


@pytest.mark.parametrize("kind", EXPORT_FORMATS)
def test_queries_do_not_grow_with_the_library(client: Client, db: None, kind: str) -> None:
    make_library()
    numbers = []
    for documents in (0, 3, 5):
        if documents:
            Document.objects.filter(slug__in=["jiading-2024", "hongkou-2024", "xuhui-2024"]).delete()
            make_small_corpus(documents=documents, measures=12)
        matching_pks(MeasureQuery())
        with CaptureQueriesContext(connection) as queries:
            assert get(client, f"{URL}{kind}")[0] == 200
        numbers.append(len(queries))
    assert len(set(numbers)) == 1, numbers


def test_a_batch_costs_a_fixed_number_of_queries(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_small_corpus(documents=2, measures=12)
    matching_pks(MeasureQuery())
    numbers = []
    for batch in (24, 12, 6):
        monkeypatch.setattr(export_rows, "BATCH_SIZE", batch)
        with CaptureQueriesContext(connection) as queries:
            get(client, f"{URL}csv")
        numbers.append(len(queries))
    one, two, four = numbers
    # Departments are read where they first occur: at most one query more a batch.
    assert two - one <= export_rows.QUERIES_PER_BATCH
    assert four - two <= 2 * export_rows.QUERIES_PER_BATCH
