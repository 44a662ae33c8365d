"""The report on quality: what it says of the sample library and of the five plans, and that each number is its list."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client
from django.utils.html import escape

from districts.models import Department
from measures.models import Discrepancy, Document, ImportRun, Measure, Problem
from measures.models.source import REPAIRS_BY_RULE
from measures.quality.queries.document_scope import DocumentScope
from measures.quality.queries.repair_counts import sum_tallies
from measures.quality.queries.report_figures import count_quality, count_totals
from measures.text.repair_counts import confidence_band
from tests.catalogue.sample_library import HOSTILE, WHEN, assign
from tests.catalogue.sample_library import run as make_run
from tests.factories import DocumentFactory
from tests.quality.quality_library import add_everything, numbers_behind, steps_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LISTS = ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links")


@pytest.fixture
def everything(library: Document) -> Document:
    """Return the document that has everything the report shows."""
    add_everything(library)
    return library


@pytest.mark.long
def test_every_number_is_its_list(everything: Document, client: Client) -> None:
    paths = [
        "/quality/",
        "/quality/?district=jia",
        "/quality/?year=2025",
        "/quality/?district=yi&year=2025",
        *(f"/quality/documents/{document.slug}/" for document in Document.objects.all()),
    ]
    compared = [found for path in paths for found in numbers_behind(client, path)]
    assert len(compared) > 150
    assert [one for one in compared if one[1] != one[2]] == []
    requested = {one[0].split("?")[0] for one in compared}
    assert requested == {f"/quality/{name}/" for name in LISTS}


@pytest.mark.long
def test_every_number_of_the_five_plans_is_its_list(corpus: None, client: Client) -> None:
    paths = ["/quality/", *(f"/quality/documents/{slug}/" for slug in ("jiading-2026", "hongkou-2025"))]
    compared = [found for path in paths for found in numbers_behind(client, path)]
    assert len(compared) > 60
    assert [one for one in compared if one[1] != one[2]] == []


def test_the_five_plans_are_reported_as_they_are(corpus: None, client: Client) -> None:
    context = client.get("/quality/").context
    for row in context["rows"]:
        steps = steps_of(row.document)
        assert row.repairs.count == len(steps)
        assert row.characters.count == sum(len(step.before) for step in steps)
        assert row.guessed.count == sum(step.needs_review for step in steps)
    total = context["total"]
    assert total.open_discrepancies.count == Discrepancy.objects.count() == 13
    assert total.waiting.count == Problem.objects.filter(code="repair.uncertain", status="open").count() > 0
    assert (total.agree.count, total.differ.count, total.unstated.count) == (3, 0, 4)


def test_totals_add_up_and_follow_every_write(everything: Document) -> None:
    def add_up() -> tuple[Counter[tuple[str, str]], Counter[str], Counter[tuple[str, str]]]:
        documents = list(Document.objects.all())
        counts = count_quality(documents)
        repairs = Counter({key: found.count for key, found in sum_tallies(counts.tallies.values()).items()})
        verdicts = Counter(check.verdict for checks in counts.checks.values() for check in checks)
        problems: Counter[tuple[str, str]] = Counter()
        for (_, code, status), n in counts.problems.items():
            problems[code, status] += n
        return repairs, verdicts, problems

    def totals() -> tuple[Counter[tuple[str, str]], Counter[str], Counter[tuple[str, str]]]:
        found = count_totals(DocumentScope())
        repairs = Counter({key: one.count for key, one in found.repairs.items()})
        return repairs, Counter(found.verdicts), Counter(found.problems)

    before = totals()
    assert before == add_up()
    Document.objects.filter(pk=everything.pk).update(
        totals=[{"label": "项", "declared": 1, "parsed": number} for number in (1, 2, 3)]
    )
    assert totals()[1] == add_up()[1] != before[1]
    run = ImportRun.objects.filter(source=everything.source).last() or make_run(everything, "changed", WHEN)
    run.pk, run.counts = None, {REPAIRS_BY_RULE: {"script": {"certain": [7, 7]}}}
    run.document = everything
    run.save()
    assert totals()[0] == add_up()[0] != before[0]
    Problem.objects.all().delete()
    assert totals()[2] == Counter()


def test_the_totals_are_the_same_on_one_page_and_on_several(
    everything: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = ("total", "rules", "kinds", "relations")
    for query in ("", "?year=2025", "?district=jia"):
        at_once = client.get(f"/quality/{query}").context
        with monkeypatch.context() as patch:
            patch.setattr("measures.quality.views.REPORT_PAGE_SIZE", 1)
            first = client.get(f"/quality/{query}").context
            second = client.get(f"/quality/{query}{'&' if query else '?'}page=2").context
        assert len(first["rows"]) == len(second["rows"]) == 1 < len(at_once["rows"])
        assert [*first["rows"], *second["rows"]] == at_once["rows"][:2]
        for name in tables:
            assert first[name] == second[name] == at_once[name]


def test_without_a_run_that_counted_the_numbers_are_the_same(corpus: None, client: Client) -> None:
    counted = client.get("/quality/").content
    for run in ImportRun.objects.all():
        del run.counts[REPAIRS_BY_RULE]
        run.save()
    assert client.get("/quality/").content == counted


def test_the_lists_hold_all_repairs_page_by_page(corpus: None, client: Client) -> None:
    document = Document.objects.select_related("source").get(slug="jiading-2025")
    steps = steps_of(document)
    rows = client.get("/quality/repairs/?document=jiading-2025").context["page"].object_list
    assert [row.shown.confidence for row in rows] == [
        "98%" if step.confidence == 0.98 else row.shown.confidence
        for row, step in zip(rows, steps, strict=True)
    ]
    assert document.source is not None
    for row, step in zip(rows, steps, strict=True):
        assert row.shown.band == confidence_band(step.confidence)
        assert row.shown.line == document.source.text.count("\n", 0, step.start) + 1
        assert row.shown.context_after in document.source.clean_text
    seen: Counter[str] = Counter()
    for number in range(1, 1000):
        shown = client.get(f"/quality/repairs/?confidence=likely&page={number}").context["page"]
        seen.update(row.document.slug for row in shown.object_list)
        if number == shown.paginator.num_pages:
            break
    for one in Document.objects.select_related("source"):
        assert seen[one.slug] == sum(confidence_band(step.confidence) == "likely" for step in steps_of(one))


def test_a_guess_is_shown_with_context_confidence_and_alternatives(corpus: None, client: Client) -> None:
    page = client.get("/quality/guesses/?status=open&document=jiading-2026")
    row = next(one for one in page.context["page"].object_list if "保”项目" in one.problem.message)
    assert row.shown.alternatives
    assert row.shown.band == "guess"
    text = page.content.decode()
    assert row.shown.confidence in text
    assert row.problem.measure.get_absolute_url() in text
    assert f"/documents/jiading-2026/source/#L{row.shown.line}" in text


def test_what_was_decided_stands_apart_with_the_decision(everything: Document, client: Client) -> None:
    text = client.get("/quality/guesses/").content.decode()
    assert text.index("待核</h2>") < text.index("已核</h2>") < text.index("核对纸本")
    assert "核对纸本" not in client.get("/quality/guesses/?status=open").content.decode()
    text = client.get("/quality/discrepancies/").content.decode()
    assert text.index("支持") < text.index("从正文")


def test_both_statements_are_quoted_and_marked(everything: Document, client: Client) -> None:
    text = client.get("/quality/discrepancies/?document=jia-2025&status=open").content.decode()
    assert "<del>区发改委</del>" in text
    assert "<ins>区财政局</ins>" in text


def test_names_tell_where_they_stand(everything: Document, client: Client) -> None:
    page = client.get("/quality/names/?document=jia-2025")
    (row,) = page.context["page"].object_list
    assert [measure.code for measure in row.measures] == ["5.2"]
    assert "/measures/jia-2025/5.2/" in page.content.decode()


def test_a_name_of_many_measures_leads_to_all_of_them(everything: Document, client: Client) -> None:
    name = Department.objects.get(is_resolved=False)
    earlier = Document.objects.get(slug="jia-2024")
    # Of the same district and year: its measures come behind, though their places in it come before.
    twin = DocumentFactory(district=everything.district, year=everything.year, slug="jia-2025-twin")
    for document, measures, first in ((everything, 4, 100), (earlier, 53, 100), (twin, 2, 0)):
        for number in range(measures):
            one = Measure.objects.create(
                document=document, code=f"z{number}", text="文。", order=first + number
            )
            assign(one, "lead", name)
            assign(one, "co_lead", name)
    # The measures that the sample library has are among them.
    for query, most in (("", 60), ("district=jia", 60), ("year=2025", 7), ("document=jia-2025", 5)):
        page = client.get(f"/quality/names/?{query}")
        (row,) = page.context["page"].object_list
        assert (len(row.measures), row.total) == (3, most)
        assert f'<a href="{escape(row.url)}">全部 {most} 项</a>' in page.content.decode()
        found: list[Measure] = []
        for number in (1, 2):
            listed = client.get(f"/quality/names/{row.url}&page={number}")
            if listed.status_code == 200:
                found += listed.context["page"].object_list
        assert listed.context["page"].paginator.count == most == len({one.pk for one in found})
        assert found[:3] == row.measures
        assert name.name in [chip.text.removeprefix("名称：") for chip in listed.context["filters"].chips]


def test_totals_have_a_plain_verdict(everything: Document, client: Client) -> None:
    rows = client.get("/quality/checks/").context["page"].object_list
    assert Counter(row.verdict_label for row in rows) == {"未自述": 2, "相符": 1, "不符": 1}
    assert [
        row.check.label for row in client.get("/quality/checks/?verdict=differ").context["page"].object_list
    ] == ["大项"]


def test_a_total_is_shown_with_its_sentence(corpus: None, client: Client) -> None:
    text = client.get("/quality/documents/hongkou-2025/").content.decode()
    assert "包括12大项、48小项举措" in text
    assert "/documents/hongkou-2025/source/#L643" in text


def test_links_are_distinguished_by_their_state(everything: Document, client: Client) -> None:
    text = client.get("/quality/links/").content.decode()
    assert [text.count(f">{state}</span>") for state in ("待核", "已确认", "已否定")] == [3, 1, 1]
    assert "标题相近 83%，文字相合 71%" in text
    assert "下一年未见" in text
    assert '最接近的是 <a href="/measures/jia-2025/1/">' in text
    for params, total in (
        ("kind=peer", 2),
        ("status=rejected", 1),
        ("document=yi-2025", 2),
        ("relation=same", 2),
    ):
        assert client.get(f"/quality/links/?{params}").context["page"].paginator.count == total, params


def test_hostile_texts_stay_texts(everything: Document, client: Client) -> None:
    for path in ("", "documents/jia-2025/", *(f"{name}/" for name in LISTS)):
        text = client.get(f"/quality/{path}").content.decode()
        assert "<script>alert" not in text, path
        assert "<b>" not in text.replace("<b></b>", ""), path
        assert HOSTILE not in text
