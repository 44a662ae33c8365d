"""Plans that come in together, in the browser: several files, the page of their batch, confirmed at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from measures.importing.actions.reader_thread import wait_for_background_threads
from measures.models import Document, ImportBatch
from tests.browser.conftest import View
from tests.browser.test_import import desk, faults  # noqa: F401
from tests.loading.small_plans import Plan, load_plan

PLAN = Plan()
THIRD = replace(PLAN, title="嘉定区2033年优化营商环境行动方案")


def plans(folder: Path) -> list[Path]:
    """Return files of a batch: two without questions, one with one, one loaded before, one of no known place, one damaged."""
    texts = {
        "嘉定2031.txt": PLAN.content(),
        "嘉定2032.txt": replace(PLAN, title="嘉定区2032年优化营商环境行动方案").content(),
        "嘉定2033.txt": THIRD.content(),
        "嘉定2034.txt": replace(PLAN, title="嘉定区2034年优化营商环境行动方案")
        .with_item(2, duty="牵头单位：区从未有过的局")
        .content(),
        "天外2031.txt": replace(PLAN, title="天外区2031年优化营商环境行动方案").content(),
        "损坏.pdf": b"%PDF-1.7 damaged",
    }
    for name, content in texts.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in texts]


def test_several_files_are_read_and_confirmed_together(desk: Any, tmp_path: Path, screenshots: Path) -> None:  # noqa: F811
    load_plan(THIRD)
    page = desk(View())
    found: list[str] = []
    page.goto("/admin/intake/")
    page.get_by_label("方案文件").set_input_files(plans(tmp_path))
    page.get_by_role("button", name="读取", exact=True).click()
    page.wait_for_url("**/admin/intake/batch/*/")
    wait_for_background_threads(60)
    expect(page.get_by_text("可以确认 2")).to_be_visible()
    found += faults(page, "batch", screenshots / "importing-batch-desk.png")
    page.set_viewport_size({"width": 390, "height": 844})
    found += faults(page, "batch", screenshots / "importing-batch-phone.png")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    page.get_by_role("button", name="确认所选方案").click()
    expect(page.get_by_role("heading", name="确认导入 2 份方案")).to_be_visible()
    found += faults(page, "confirm", screenshots / "importing-batch-confirm-phone.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    found += faults(page, "confirm", screenshots / "importing-batch-confirm-desk.png")
    page.get_by_role("button", name="确认导入这 2 份").click()
    expect(page.get_by_text("已导入 2 份方案")).to_be_visible()
    found += faults(page, "done", screenshots / "importing-batch-done-desk.png")
    page.goto("/admin/intake/")
    found += faults(page, "begin", screenshots / "importing-begin-batch-desk.png")
    assert found == []
    assert sorted(Document.objects.values_list("year", flat=True)) == [2031, 2032, 2033]


def test_without_scripts_a_batch_says_how_far_it_is_and_is_confirmed(desk: Any, tmp_path: Path) -> None:  # noqa: F811
    page = desk(View("phone", scripts=False))
    page.goto("/admin/intake/")
    page.get_by_label("方案文件").set_input_files(plans(tmp_path)[:2])
    page.get_by_role("button", name="读取", exact=True).click()
    wait_for_background_threads(60)
    page.goto(f"/admin/intake/batch/{ImportBatch.objects.get().pk}/")
    page.get_by_role("button", name="确认所选方案").click()
    page.get_by_role("button", name="确认导入这 2 份").click()
    expect(page.get_by_text("已导入 2 份方案")).to_be_visible()
