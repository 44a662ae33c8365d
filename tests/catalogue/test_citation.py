"""Citations: as official texts cite and by GB/T 7714; what is not known is left out, never invented."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from measures.catalogue.measures.citations import cite
from measures.models import Document, Measure
from tests.catalogue.sample_library import HOSTILE

TODAY = date(2026, 11, 22)
TITLE = "嘉定区加快打造国际一流营商环境行动方案"
LINK = "https://site.example/measures/jiading-2024/17/"


def document(**facts: object) -> Document:
    """Return a document that states everything, or what ``facts`` say; not stored."""
    stated = {
        "title": TITLE,
        "number": "嘉府办发〔2024〕2号",
        "issuer": "上海市嘉定区人民政府办公室",
        "issued_on": date(2024, 2, 9),
    }
    return Document(**(stated | facts))


def texts(thing: Document | Measure) -> tuple[str, str]:
    """Return both citations."""
    plain, standard = (one.text for one in cite(thing, LINK, TODAY))
    return plain, standard


def test_a_document_that_states_everything() -> None:
    assert texts(document()) == (
        f"上海市嘉定区人民政府办公室：《{TITLE}》（嘉府办发〔2024〕2号，2024年2月9日），{LINK}",
        f"上海市嘉定区人民政府办公室. {TITLE}: 嘉府办发〔2024〕2号[A/OL]. (2024-02-09)[2026-11-22]. {LINK}.",
    )


def test_a_document_that_states_nothing_but_its_title() -> None:
    bare = document(number="", issuer="", issued_on=None)
    assert texts(bare) == (
        f"《{TITLE}》，{LINK}",
        f"{TITLE}[A/OL]. [2026-11-22]. {LINK}.",
    )


@pytest.mark.parametrize(
    ("facts", "brackets", "standard"),
    [
        ({"number": ""}, "》（2024年2月9日），", "方案[A/OL]. (2024-02-09)[2026-11-22]"),
        ({"issued_on": None}, "》（嘉府办发〔2024〕2号），", "2号[A/OL]. [2026-11-22]"),
    ],
)
def test_a_fact_that_is_missing_leaves_no_trace(
    facts: dict[str, object], brackets: str, standard: str
) -> None:
    plain, by_standard = texts(document(**facts))
    assert brackets in plain
    assert standard in by_standard


def test_a_title_with_book_marks_gets_no_second_ones() -> None:
    plain, _ = texts(document(title="关于印发《行动方案》的通知"))
    assert plain.startswith("上海市嘉定区人民政府办公室：关于印发《行动方案》的通知（")


@pytest.mark.parametrize(
    ("code", "title", "place"),
    [
        ("17", "融资支持", "第17项“融资支持”"),
        ("5.2", "", "第5.2项"),
        ("附1-3", "用地", "附件1第3项“用地”"),
        ("24", "实施“双无”清单", "第24项“实施‘双无’清单”"),
    ],
)
def test_a_measure_is_cited_as_a_part_of_its_document(code: str, title: str, place: str) -> None:
    plain, standard = texts(Measure(document=document(), code=code, title=title))
    part = f"{place.partition('“')[0]} {title}".rstrip()
    assert f"2024年2月9日）{place}，{LINK}" in plain
    assert standard.startswith(
        f"上海市嘉定区人民政府办公室. {part}[A/OL]//上海市嘉定区人民政府办公室. 嘉定区加快"
    )
    assert standard.count("[A/OL]") == 1
    assert standard.endswith(f"2号. (2024-02-09)[2026-11-22]. {LINK}.")


@pytest.mark.django_db
def test_pages_of_documents_and_measures_show_their_citations(library: Document, client: Client) -> None:
    for path in ("/documents/jia-2025/", "/measures/jia-2025/1/", "/documents/yi-2025/"):
        text = client.get(path).content.decode()
        cited = text[text.index('id="citation-plain"') :]
        assert f"http://testserver{path}</p>" in cited
        assert "[A/OL]" in cited
        assert HOSTILE not in cited
        assert "None" not in cited
        # The buttons are of use only where scripts run, which show them.
        assert cited.count("data-copy=") == cited.count("hidden>复制") == 3
