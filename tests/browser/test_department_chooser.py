"""Choosing a department, wherever one is chosen: found while typing, by keyboard; and nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from districts.models import Department
from districts.registry.registry_loading import load_registry
from measures.models import Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.accessibility import violations
from tests.browser.conftest import WIDTHS, Look, View
from tests.factories import AssignmentFactory, DepartmentFactory
from tests.importing.drafts import read
from tests.loading.small_plans import Plan, load_plan

ODD = Plan().with_item(2, duty="牵头单位：区从未有过的局；配合单位：区也没有的局")
OPTIONS = ".combobox__list:not([hidden]) > [role=option]"


@dataclass(frozen=True)
class Place:
    """A field in which a department is chosen: the page and the label; ``is_new`` if a new name may be typed."""

    path: str
    label: str
    is_new: bool = False


@pytest.fixture
def user(live_server: Any, transactional_db: None, two_districts: Any) -> User:
    load_registry(registry=two_districts)
    load_plan(Plan())
    return User.objects.create_superuser("wang")


@pytest.fixture
def places(user: User) -> dict[str, Place]:
    measure = Measure.objects.get(code="3")
    financial = Department.objects.get(name="区财政局", district=measure.document.district)
    unknown = DepartmentFactory.create(
        name="区某某促进中心", district=measure.document.district, is_resolved=False, kind="unknown"
    )
    AssignmentFactory.create(measure=measure, department=unknown)
    draft = read(ODD.content(), user)
    assert count_measures(MeasureQuery()) == 4
    reorganise = reverse("reorganisation:begin", args=[financial.pk])
    return {
        "editor": Place(reverse("admin:measures_measure_responsibility", args=[measure.pk]), "部门"),
        "merged": Place(reorganise, "一并合并的部门 1"),
        "successor": Place(reorganise, "简称 1", is_new=True),
        "bulk": Place(f"{reverse('bulk:begin')}?sort=document", "新部门"),
        "queue": Place("/admin/queue/names/", "是填写的部门"),
        "table": Place("/admin/queue/names/bulk/", "“区某某促进中心”是哪个部门"),
        "names": Place(reverse("importing:draft", args=[draft.pk]), "“区也没有的局”是哪个部门"),
        "heir": Place(reverse("admin:districts_department_change", args=[financial.pk]), "承继部门"),
        "former": Place(reverse("admin:districts_department_change", args=[financial.pk]), "原部门"),
        "correction": Place(f"{reverse('importing:measure', args=[draft.pk])}?key=2", "牵头单位"),
    }


@pytest.fixture
def field(look: Look, live_server: Any, user: User, places: dict[str, Place]) -> Callable[..., Locator]:
    """Return a function that opens the page of a place and returns its field, empty and focused."""

    def open_field(name: str, view: View = View()) -> Locator:  # noqa: B008
        client = Client()
        client.force_login(user)
        page = look(view)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(places[name].path)
        if name == "editor" and view.scripts:
            page.get_by_role("button", name="添加部门").click()
        labelled = page.get_by_label(places[name].label, exact=True).and_(page.locator("input:visible"))
        # The editor adds an empty row behind the one that is filled in.
        found = labelled.nth(labelled.count() - 1)
        found.fill("")
        found.focus()
        return found

    return open_field


PLACES = (
    *("editor", "merged", "successor", "bulk", "queue", "table", "names", "correction"),
    *("heir", "former"),
)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PLACES)
def test_a_department_is_found_and_chosen_by_keyboard(
    field: Callable[..., Locator], places: dict[str, Place], screenshots: Path, name: str, width: str
) -> None:
    box = field(name, View(width, "dark" if width == "phone" else "light"))
    page = box.page
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("fgw")
    first = page.locator(OPTIONS).first
    expect(first).to_contain_text("区发展改革委")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.screenshot(path=screenshots / f"chooser-{name}-{width}.png")
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    # Around the field the form of a department is Django's own.
    inside = ".inline-group .department" if name in ("heir", "former") else "#content"
    assert violations(page, inside) + [f"{over}px"] * (over > 0) == []
    if places[name].is_new:
        expect(first).to_have_attribute("aria-selected", "false")
        box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    box.press("Enter")
    expect(box).to_have_value("区发展改革委")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[role=status]").last).to_contain_text("已选 区发展改革委")


@pytest.mark.parametrize("name", PLACES)
def test_without_scripts_it_is_a_field_for_a_name(field: Callable[..., Locator], name: str) -> None:
    box = field(name, View("phone", scripts=False))
    assert box.get_attribute("role") is None
    box.fill("区发展改革委")
    expect(box).to_have_value("区发展改革委")


def held_back(page: Page) -> list[Route]:
    """Hold back the answers of the server; return the list of those that wait."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/admin/departments/**", hold)
    return held


def until(page: Page, held: list[Route], count: int) -> None:
    """Wait for so many questions to the server."""
    for _ in range(200):
        if len(held) >= count:
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{len(held)} questions, not {count}")


def test_who_goes_on_before_the_answer_keeps_what_was_typed(field: Callable[..., Locator]) -> None:
    box = field("bulk")
    held = held_back(box.page)
    box.press_sequentially("fgw")
    until(box.page, held, 1)
    box.press("Tab")
    held[0].continue_()
    box.page.wait_for_load_state("networkidle")
    expect(box).to_have_value("fgw")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box.page.locator(OPTIONS)).to_have_count(0)


def test_enter_takes_nothing_that_was_found_for_something_else(field: Callable[..., Locator]) -> None:
    box = field("editor")
    page = box.page
    box.press_sequentially("c")
    expect(page.locator(OPTIONS).first).to_be_visible()
    held = held_back(page)
    box.press_sequentially("zj")
    box.press("Enter")
    expect(box).to_have_value("czj")
    until(page, held, 1)
    box.press("Enter")
    expect(box).to_have_value("czj")
    held[-1].continue_()
    expect(page.locator(OPTIONS).filter(has_text="区财政局")).to_be_visible()
    box.press("Tab")
    expect(box).to_have_value("czj")


def test_an_answer_that_was_overtaken_is_not_shown(field: Callable[..., Locator]) -> None:
    box = field("editor")
    page = box.page
    held = held_back(page)
    box.press_sequentially("sj")
    until(page, held, 1)
    box.press_sequentially("j")
    until(page, held, 2)
    held[1].continue_()
    expect(page.locator(OPTIONS).filter(has_text="区数据局")).to_be_visible()
    shown = page.locator(OPTIONS).all_inner_texts()
    held[0].fulfill(json={"results": [{"id": 1, "name": "晚到的", "by": "", "where": "", "remarks": []}]})
    page.wait_for_load_state("networkidle")
    assert page.locator(OPTIONS).all_inner_texts() == shown


def test_a_new_name_is_not_taken_for_one_like_it(field: Callable[..., Locator]) -> None:
    box = field("successor")
    box.press_sequentially("区数据")
    expect(box.page.locator(OPTIONS).first).to_contain_text("区数据局")
    box.press("Enter")
    expect(box.page.get_by_role("heading", name="预览：区财政局 → 区数据", exact=True)).to_be_visible()
    expect(box.page.get_by_label("简称 1", exact=True)).to_have_value("区数据")


def test_a_name_among_several_is_chosen_and_the_others_stay(field: Callable[..., Locator]) -> None:
    box = field("correction")
    box.fill("区经委、、区税务局")
    for _ in range(5):
        box.press("ArrowLeft")
    box.press_sequentially("fgw")
    expect(box.page.locator(OPTIONS).first).to_contain_text("区发展改革委")
    box.press("Enter")
    expect(box).to_have_value("区经委、区发展改革委、区税务局")


def test_a_server_that_fails_takes_nothing_away(field: Callable[..., Locator], watch: Any) -> None:
    box = field("bulk")
    box.page.route("**/admin/departments/**", lambda route: route.fulfill(status=503))
    box.press_sequentially("fgw")
    expect(box.page.locator("[role=status]").last).to_contain_text("暂时查不到部门")
    expect(box).to_have_value("fgw")
    watch.faults.clear()
