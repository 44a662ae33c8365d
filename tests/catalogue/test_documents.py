"""The pages of documents and of their sources."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from measures.catalogue.documents import document_list
from measures.catalogue.documents import queries as selectors
from measures.models import Chapter, Document, Measure
from tests.catalogue.sample_library import HOSTILE, RAW

pytestmark = pytest.mark.django_db


def get(client: Client, url: str) -> str:
    """Return the page at ``url``, which must be there."""
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_catalogue_lists_every_document_with_its_counts(library: Document, client: Client) -> None:
    page = get(client, reverse("documents"))
    assert page.index("jia-2025") < page.index("jia-2024") < page.index("yi-2025")
    for text in ("3 份", "甲府办〔2025〕2号", "2 项举措", "1 项市级事项", "1 项表述不一致"):
        assert text in page


def test_a_long_catalogue_has_pages_and_each_district_its_own(
    library: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_list, "DOCUMENTS_PER_PAGE", 2)
    first, second = get(client, "/documents/"), get(client, "/documents/?page=2")
    assert [slug in first for slug in ("jia-2025", "jia-2024", "yi-2025")] == [True, True, False]
    assert [slug in second for slug in ("jia-2025", "jia-2024", "yi-2025")] == [False, False, True]
    assert 'href="?page=2" rel="next"' in first
    assert 'rel="prev"' in second
    assert "3 份" in second
    own = get(client, "/documents/?district=yi")
    assert "乙区 1 份" in own
    assert "jia-2025" not in own
    assert client.get("/documents/?page=3").status_code == 404
    for address in ("?page=0", "?page=x", "?district=nowhere", "?district=%00"):
        assert client.get(f"/documents/{address}").status_code == 400


def test_a_document_is_shown_whole(library: Document, client: Client) -> None:
    page = get(client, library.get_absolute_url())
    for text in (
        "甲府办〔2025〕2号",
        "2025年3月7日",
        "各部门",
        "为优化营商环境",
        "一、优化服务",
        "（一）融资服务",
        "本节说明。",
    ):
        assert text in page
    assert page.index('id="measure-5.2"') < page.index('id="measure-1"') < page.index('id="measure-附1-3"')
    assert "附件 1" in page
    assert "两处表述不一致" in page
    assert "120亿元" in page


def test_what_the_document_says_of_itself_is_checked(library: Document, client: Client) -> None:
    text = re.sub("</?span[^>]*>", "", get(client, library.get_absolute_url()))
    assert "小项 自述 2，实有 2，相符" in text
    assert "大项 自述 3，实有 1，<strong>不符</strong>" in text


def test_every_entry_of_the_contents_leads_somewhere(library: Document, client: Client) -> None:
    page = get(client, library.get_absolute_url())
    contents = page[page.index("data-toc") : page.index("</nav>", page.index("data-toc"))]
    targets = [part.split('"')[0] for part in contents.split('href="#')[1:]]
    assert len(targets) >= 5
    assert all(f'id="{target}"' in page for target in targets)


def test_no_text_of_the_source_becomes_markup(library: Document, client: Client) -> None:
    urls = [library.get_absolute_url(), reverse("documents"), reverse("document_source", args=["jia-2025"])]
    for url in [*urls, reverse("measure", args=["jia-2025", "1"]), reverse("departments"), "/"]:
        page = get(client, url)
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_the_numbers_of_the_facts(library: Document) -> None:
    outline = selectors.read_outline(library)
    assert selectors.count_document_facts(outline) == selectors.DocumentFacts(
        chapters=1, sections=1, measures=2, city_items=1, own=1, dated=1, discrepancies=1
    )


def test_a_measure_without_a_heading_is_not_lost(library: Document) -> None:
    Measure.objects.filter(document=library).update(chapter=None)
    Chapter.objects.filter(document=library).delete()
    outline = selectors.read_outline(library)
    assert [measure.code for part in outline.body for measure in part.measures] == ["1", "5.2"]
    ((annex, parts),) = outline.annexes
    assert (annex, [measure.code for measure in parts[0].measures]) == ("1", ["附1-3"])


def test_the_source_is_shown_with_every_repair_and_the_guess_to_review(
    library: Document, client: Client
) -> None:
    page = get(client, reverse("document_source", args=["jia-2025"]))
    assert "共修复 7 处" in page
    assert "其中 1 处为推测" in page
    assert 'id="L3"' in page
    assert "60%" in page
    assert "fix--guess" in page
    assert page.count('scope="row">') >= 5


def test_the_raw_file_comes_back_byte_for_byte_under_its_name(library: Document, client: Client) -> None:
    response = client.get(reverse("document_source_raw", args=["jia-2025"]))
    assert response.content == RAW.encode()
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%94%B2%202025.txt"


def test_a_hostile_file_name_stays_inside_its_header(library: Document, client: Client) -> None:
    library.source.name = f'a"; filename=evil.html{HOSTILE}\r\nX: y'  # type: ignore[union-attr]
    library.source.save()  # type: ignore[union-attr]
    header = client.get(reverse("document_source_raw", args=["jia-2025"]))["Content-Disposition"]
    assert set('"\r\n<> ;') & set(header.removeprefix("attachment; filename*=")) == set()


def test_a_document_without_a_source_says_so_and_has_no_source_page(
    library: Document, client: Client
) -> None:
    assert "没有保存原文" in get(client, "/documents/jia-2024/")
    for name in ("document_source", "document_source_raw"):
        assert client.get(reverse(name, args=["jia-2024"])).status_code == 404


def test_neighbouring_years_are_linked(library: Document, client: Client) -> None:
    assert 'rel="next"' in get(client, "/documents/jia-2024/")
    page = get(client, "/documents/jia-2025/")
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page
    assert 'class="years"' not in get(client, "/documents/yi-2025/")


@pytest.mark.parametrize(
    "url", ["/documents/nope/", "/documents/nope/source/", "/measures/jia-2025/99/", "/departments/0/"]
)
def test_what_is_not_there_is_a_chinese_page(library: Document, client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert "没有找到" in response.content.decode()
