"""The queue of drafts: few are read at once, none is lost with its reader, and reading holds no connection."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from districts.models import District
from measures.importing.actions import draft_reading as reading
from measures.importing.actions import draft_texts, reader_thread
from measures.importing.actions.confirmation import confirm_draft
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_edits import correct_draft_text
from measures.importing.actions.draft_texts import current_text_and_plan
from measures.importing.actions.drafts import reread_draft, take_upload
from measures.importing.actions.expired_uploads import clear_expired_uploads
from measures.importing.actions.reader_thread import (
    read_waiting_drafts,
    run_in_background,
    wait_for_background_threads,
    wake_reader,
)
from measures.importing.actions.reading_progress import READING_STAGES
from measures.importing.actions.reading_queue import (
    MOST_INTERRUPTIONS,
    DraftClaim,
    claim_next_draft,
    count_drafts_ahead,
    update_claimed_draft,
)
from measures.models import ImportDraft, Measure, SpreadsheetBatch
from measures.text.confined import plan_reading as plan_apart
from measures.text.confined.plan_reading import PlanReading, read_file_confined
from measures.text.containers.recognised_text import PageReport
from measures.text.decode import UnreadableBytes
from measures.writing.action_errors import ActionError
from tests.factories import UserFactory
from tests.importing.drafts import again, confirmed, read
from tests.loading.small_plans import Plan

pytestmark = pytest.mark.django_db
PLAN = Plan()
State = ImportDraft.State


@pytest.fixture
def staff(registry: District) -> User:
    user: User = UserFactory.create()
    return user


def taken(staff: User, count: int) -> list[ImportDraft]:
    return [take_upload(content=PLAN.content(), name=f"{n}.txt", user=staff) for n in range(count)]


def states() -> list[str]:
    return list(ImportDraft.objects.order_by("pk").values_list("state", flat=True))


def silence(draft: ImportDraft) -> None:
    """Let the heartbeat of a draft expire."""
    ImportDraft.objects.filter(pk=draft.pk).update(beat_at=timezone.now() - timedelta(minutes=1))


def test_no_more_are_read_at_once_than_may_be(staff: User, settings: LazySettings) -> None:
    settings.UPLOAD_READINGS = 2
    drafts = taken(staff, 4)
    turns = [claim_next_draft(), claim_next_draft(), claim_next_draft()]
    assert [turn and turn.draft for turn in turns] == [drafts[0].pk, drafts[1].pk, None]
    assert states() == [State.READING, State.READING, State.QUEUED, State.QUEUED]
    assert [count_drafts_ahead(ImportDraft.objects.get(pk=draft.pk)) for draft in drafts[2:]] == [2, 3]
    update_claimed_draft(turns[0], state=State.FAILED)  # type: ignore[arg-type]
    turn = claim_next_draft()
    assert turn is not None
    assert turn.draft == drafts[2].pk


def test_the_page_says_how_many_are_before(staff: User, settings: LazySettings) -> None:
    settings.UPLOAD_READINGS = 1
    staff.is_superuser = staff.is_staff = True
    staff.save()
    client = Client()
    client.force_login(staff)
    drafts = taken(staff, 3)
    claim_next_draft()
    page = client.get(reverse("importing:draft", args=[drafts[2].pk])).content.decode()
    assert "排队中，前面还有 2 份" in page
    progress = client.get(reverse("importing:progress", args=[drafts[2].pk])).json()
    assert (progress["reading"], progress["queued"], progress["ahead"]) == (True, True, 2)
    progress = client.get(reverse("importing:progress", args=[drafts[0].pk])).json()
    assert (progress["reading"], progress["queued"], progress["ahead"]) == (True, False, 0)


def test_what_a_killed_process_was_reading_is_taken_up_first(staff: User) -> None:
    lost, _ = taken(staff, 2)
    first = claim_next_draft()
    assert first is not None
    silence(lost)
    second = claim_next_draft()
    assert second is not None
    assert (second.draft, second.attempt) == (lost.pk, first.attempt + 1)
    # The first, slow reader returns and finds that it has lost its claim.
    assert not update_claimed_draft(first, state=State.FAILED)
    reading.read_draft(first)
    assert states()[0] == State.READING
    reading.read_draft(second)
    assert states()[0] == State.READY


def test_a_draft_that_ends_its_readers_is_given_up(staff: User) -> None:
    (draft,) = taken(staff, 1)
    for _ in range(MOST_INTERRUPTIONS):
        assert claim_next_draft() is not None
        silence(draft)
    assert claim_next_draft() is None
    draft.refresh_from_db()
    assert (draft.state, "每次都中断" in draft.error) == (State.FAILED, True)
    reread_draft(draft=draft.pk)
    assert again(draft).state == State.READY


def test_one_that_is_read_again_waits_behind_the_others(staff: User) -> None:
    first, second = taken(staff, 2)
    ImportDraft.objects.filter(pk=first.pk).update(state=State.FAILED)
    reread_draft(draft=first.pk)
    first.refresh_from_db()
    assert count_drafts_ahead(first) == 1
    with pytest.raises(ActionError, match="排队"):
        reread_draft(draft=first.pk)
    turn = claim_next_draft()
    assert turn is not None
    assert turn.draft == second.pk


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_held_while_a_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory.create()
    connections_held: list[object] = []

    def ask(*_: Any) -> bytes:
        connections_held.append(connection.connection)
        return b'{"error": "nothing"}'

    monkeypatch.setattr(plan_apart, "run_worker", ask)
    monkeypatch.setattr(reader_thread, "_is_at_work", True)
    take_upload(content=PLAN.content(), name="plan.txt", user=user)
    read_waiting_drafts()
    assert connections_held == [None]
    assert states() == [State.FAILED]


def test_a_reading_tells_which_page_of_a_scan_it_recognises(
    staff: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (draft,) = taken(staff, 1)
    client.force_login(staff)
    seen: list[str] = []

    def read_pages(content: bytes, report_page: PageReport) -> PlanReading:
        for page in (1, 2):
            report_page(page, 2)
            seen.append(client.get(reverse("importing:progress", args=[draft.pk])).json()["stage"])
        return read_file_confined(content)

    monkeypatch.setattr(reading, "read_file_confined", read_pages)
    assert again(draft).state == State.READY
    assert seen == ["识别第 1 页，共 2 页", "识别第 2 页，共 2 页"]


def test_a_workbook_is_taken_in_like_any_plan(staff: User) -> None:
    book = Workbook()
    for row in (
        ["嘉定区2026年优化营商环境任务分工表"],
        ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
        [1, "推进登记便利化", "区市场监管局", "区数据局", "2026年6月底"],
    ):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    draft = read(file.getvalue(), staff, name="分工表.xlsx")
    assert (draft.state, draft.format, draft.get_format_display()) == (State.READY, "xlsx", "Excel 工作簿")
    confirmed(draft, staff)
    assert Measure.objects.filter(title="推进登记便利化").exists()


def test_nothing_is_parsed_by_whoever_shows_compares_or_confirms(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("a stranger's text is parsed in the site's own process")

    draft = read(PLAN.content(), staff)
    correct_draft_text(draft=draft.pk, version=1, text=draft.clean_text.replace("热线服务", "热线的服务"))
    draft = again(draft)
    for name in (
        "parse.parse_plan",
        "extracted_plan.clean_extracted_text",
        "containers.text_extraction.extract_text",
    ):
        monkeypatch.setattr(f"measures.text.{name}", never)
    assert "完善热线的服务" in [measure.title for measure in current_text_and_plan(draft)[1].measures]
    ImportDraft.objects.update(state=State.READING, attempts=9)
    reading.read_draft(DraftClaim(draft.pk, 9))
    confirmed(draft, staff)
    assert Measure.objects.filter(title="完善热线的服务").exists()


def test_a_corrected_text_that_cannot_be_read_is_kept_and_reported(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = read(PLAN.content(), staff)
    typed = draft.clean_text.replace("热线服务", "热线的服务")
    correct_draft_text(draft=draft.pk, version=1, text=typed)

    def refuse(*_: Any) -> Any:
        raise UnreadableBytes("用时超过 60 秒，已停止。")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "read_corrected_text_confined", refuse)
        draft = again(draft)
    assert (draft.state, draft.given["text"]) == (State.READY, typed)
    assert "更正后的文字没有读成" in stored_comparison(draft).error
    assert "完善热线服务" in [measure.title for measure in current_text_and_plan(draft)[1].measures]
    with pytest.raises(ActionError):
        confirm_draft(draft=draft.pk, version=draft.version, mark="", user=staff)
    correct_draft_text(draft=draft.pk, version=draft.version, text=typed)
    assert not stored_comparison(again(draft)).error


def test_a_draft_of_another_version_of_the_site_is_read_anew(staff: User) -> None:
    staff.is_superuser = staff.is_staff = True
    staff.save()
    client = Client()
    client.force_login(staff)
    draft = read(PLAN.content(), staff)
    ImportDraft.objects.update(parsed={"plan": {"title": "甲"}})
    assert client.get(reverse("importing:text", args=[draft.pk])).status_code == 404
    with pytest.raises(ActionError):
        confirmed(draft, staff)
    assert "排队中" in client.get(reverse("importing:draft", args=[draft.pk])).content.decode()
    draft = again(draft)
    assert (draft.state, len(current_text_and_plan(draft)[1].measures)) == (State.READY, 4)


def test_what_was_read_comes_back_from_the_database_as_it_was(staff: User) -> None:
    draft = read(PLAN.content(), staff)
    cleaned, parsed = current_text_and_plan(draft)
    was = plan_apart.read_file_confined(PLAN.content())
    assert (cleaned.text, cleaned.problems, parsed) == (was.cleaned.text, was.cleaned.problems, was.parsed)
    assert draft_texts.source_text_of_draft(draft).format == was.format


def test_expired_files_are_cleared_on_the_announced_day(
    staff: User, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.UPLOAD_KEEP_DAYS = 30
    ready = read(PLAN.content(), staff)
    old, fresh = (read(b"\x89PNG\r\n\x1a\n", staff, name=name) for name in ("old", "fresh"))
    batch = SpreadsheetBatch.objects.create(
        name="a", sha256="0" * 64, kind="csv", content=b"x", sent_by=staff
    )
    assert old.kept_until == old.beat_at + timedelta(days=30)
    assert clear_expired_uploads() == (0, 0)
    long_ago = timezone.now() - timedelta(days=31)
    ImportDraft.objects.filter(pk__in=[old.pk, ready.pk]).update(beat_at=long_ago)
    SpreadsheetBatch.objects.update(sent_at=long_ago)
    call_command("clear_uploads")
    assert "没有读取成功的方案 1 份，回传的表格 1 份" in capsys.readouterr().out
    kept = {draft.pk: bool(draft.content) for draft in ImportDraft.objects.all()}
    assert kept == {ready.pk: True, old.pk: False, fresh.pk: True}
    batch.refresh_from_db()
    assert not bytes(batch.content)
    with pytest.raises(ActionError, match="重新上传"):
        reread_draft(draft=old.pk)
    ImportDraft.objects.filter(pk=fresh.pk).update(beat_at=long_ago)
    take_upload(content=PLAN.content(), name="plan.txt", user=staff)
    assert not bytes(ImportDraft.objects.get(pk=fresh.pk).content)


def test_a_page_says_until_when_a_file_is_kept(staff: User) -> None:
    staff.is_superuser = staff.is_staff = True
    staff.save()
    client = Client()
    client.force_login(staff)
    draft = read(b"\x89PNG\r\n\x1a\n", staff)
    address = reverse("importing:draft", args=[draft.pk])
    assert draft.kept_until is not None
    until = timezone.localtime(draft.kept_until).strftime("%Y-%m-%d %H:%M")
    assert f"保留到 {until}" in client.get(address).content.decode()
    ImportDraft.objects.update(beat_at=timezone.now() - timedelta(days=400))
    clear_expired_uploads()
    page = client.get(address).content.decode()
    assert "清除，要再读取请重新上传" in page
    assert "重新读取" not in page
    assert "已清除" in client.get(reverse("importing:begin")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_wakes_takes_up_what_another_left(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = ImportDraft.objects.create(
        name="plan.txt", content=b"\x89PNG", size=4, state=State.READING, attempts=1, stage=READING_STAGES[0]
    )
    silence(draft)
    monkeypatch.setattr(reader_thread, "run_in_background", run_in_background)
    monkeypatch.setattr(reader_thread, "_is_at_work", False)
    wake_reader()
    wait_for_background_threads(60)
    draft.refresh_from_db()
    assert (draft.state, draft.attempts, draft.interruptions) == (State.FAILED, 2, 1)
    assert "图片" in draft.error
