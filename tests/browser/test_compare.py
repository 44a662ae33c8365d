"""Comparing in a browser: at a desk and on a phone, in the dark, on paper; the tabs of a measure and its years."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from measures.models import Link, Measure
from tests.accessibility import violations
from tests.browser.conftest import LOOKS, WIDTHS, Look, View

YEARS = "/compare/?doc=jiading-2024&doc=jiading-2025&doc=jiading-2026"
DISTRICTS = "/compare/?doc=jiading-2025&doc=xuhui-2025&doc=hongkou-2025"
PAGES = {"choice": "/compare/", "years": YEARS, "districts": DISTRICTS}


@pytest.fixture
def followed(live_server: object, corpus: None) -> Measure:
    """Return a measure of 嘉定 2025 with counterparts before and after, and peers."""
    linked = Link.objects.not_rejected()
    measure = (
        Measure.objects.select_related("document")
        .filter(
            document__slug="jiading-2025",
            pk__in=linked.filter(kind="lineage", origin__isnull=False).values("target"),
        )
        .filter(pk__in=linked.filter(kind="lineage", target__isnull=False).values("origin"))
        .filter(pk__in=linked.filter(kind="peer").values("target"))
        .first()
    )
    assert measure is not None
    return measure


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_it_fits_and_is_accessible(
    look: Look, corpus: None, screenshots: Path, width: str, theme: str
) -> None:
    page = look(View(width, theme))
    for name, address in PAGES.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert violations(page) == [], name
        page.screenshot(path=screenshots / f"compare-{name}-{width}-{theme}.png")


@pytest.mark.parametrize("scripts", [True, False])
def test_plans_are_chosen_and_rows_filtered_by_their_number(
    look: Look, corpus: None, *, scripts: bool
) -> None:
    page = look(View(scripts=scripts))
    page.goto("/compare/")
    for label in ("嘉定区 2024", "嘉定区 2025"):
        page.get_by_role("checkbox", name=label).check()
    page.get_by_role("button", name="比较").click()
    expect(page).to_have_url(re.compile(r"doc=jiading-2024&doc=jiading-2025$"))
    links = page.locator(".tallies__list a")
    for number in range(links.count()):
        link = links.nth(number)
        figure = link.locator(".tallies__figure").inner_text()
        link.click()
        expect(page.locator(".aligned__row")).to_have_count(int(figure))
        expect(page.locator(".tallies__list [aria-current]")).to_have_text(re.compile(rf"^{figure}\s"))


def test_the_evidence_opens_and_a_reference_leads_to_its_row(look: Look, corpus: None) -> None:
    page = look(View())
    page.goto(DISTRICTS)
    links = page.locator(".links").first
    expect(links.locator(".link-evidence").first).to_be_hidden()
    links.locator("summary").click()
    expect(links.locator(".link-evidence").first).to_be_visible()
    reference = page.locator(".cell--empty .also a").first
    target = reference.get_attribute("href") or ""
    reference.click()
    expect(page.locator(target)).to_be_in_viewport()


def test_the_cells_stand_side_by_side_at_a_desk_and_below_each_other_on_a_phone(
    look: Look, corpus: None
) -> None:
    for width in WIDTHS:
        page = look(View(width))
        page.goto(YEARS)
        row = page.locator(".aligned__row", has=page.locator(".kind-changed")).first
        boxes = [cell.bounding_box() for cell in row.locator(".cell").all()]
        tops = {round(box["y"]) for box in boxes if box}
        assert len(tops) == (1 if width == "desk" else 3)
        where = row.locator(".cell__where").first
        expect(where).to_be_visible(visible=width == "phone")


def test_on_paper_there_are_rows_with_marks_and_nothing_to_press(
    look: Look, corpus: None, screenshots: Path
) -> None:
    page = look(View())
    page.goto(DISTRICTS)
    page.emulate_media(media="print")
    for selector in (".site-header", ".chooser", ".tallies__tools"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator(".aligned__row").first).to_be_visible()
    expect(page.locator(".links .tag").first).to_have_text("待核")
    expect(page.locator(".links .tag").first).to_be_visible()
    assert style(page, ".side del", "text-decoration-line") == "line-through"
    assert style(page, ".side ins", "text-decoration-line") == "underline"
    page.screenshot(path=screenshots / "compare-districts-print.png")
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(842, 595)}
    (screenshots / "compare-districts.pdf").write_bytes(pdf)


def test_marks_are_distinguished_without_colour(look: Look, corpus: None) -> None:
    page = look(View())
    page.goto(DISTRICTS)
    assert style(page, ".side del", "text-decoration-line") == "line-through"
    assert style(page, ".side ins", "text-decoration-line") == "underline"


def style(page: Page, selector: str, name: str) -> str:
    """Return a computed style of the first element found."""
    found: str = page.locator(selector).first.evaluate(
        "(element, name) => getComputedStyle(element).getPropertyValue(name)", name
    )
    return found


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_measure_has_its_years_and_peers_in_tabs(
    look: Look, followed: Measure, screenshots: Path, width: str, theme: str
) -> None:
    page = look(View(width, theme))
    for name in ("lineage", "peers"):
        page.goto(f"{followed.get_absolute_url()}#{name}")
        page.reload()
        panel = page.locator(f"#{name}")
        expect(panel).to_be_visible()
        expect(page.locator(".panel:visible")).to_have_count(1)
        expect(panel.get_by_text("待核").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert violations(page) == []
        page.screenshot(path=screenshots / f"measure-{name}-{width}-{theme}.png")


def test_each_year_lands_on_the_counterpart(look: Look, followed: Measure) -> None:
    page = look(View())
    page.goto(followed.get_absolute_url())
    page.get_by_role("navigation", name="各年的对应举措").get_by_role("link", name="2026").click()
    expect(page).to_have_url(re.compile(r"/measures/jiading-2026/"))
    page.get_by_role("navigation", name="各年的对应举措").get_by_role("link", name="2025").click()
    expect(page).to_have_url(re.compile(r"/measures/jiading-2025/"))


def test_the_comparison_is_taken_away(look: Look, corpus: None) -> None:
    page = look(View("phone"))
    page.goto(f"{YEARS}&show=new")
    rows = page.locator(".aligned__row").count()
    with page.expect_download() as started:
        page.get_by_role("link", name="导出 Excel").click()
    assert f"新增_{rows}行_" in started.value.suggested_filename
