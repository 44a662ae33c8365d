"""成批导入 in the admin: several files or an archive become drafts of one batch, confirmed together or each alone."""

from __future__ import annotations

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from districts.models import Department, District
from districts.registry.registry_loading import load_registry
from measures.importing.actions.batch_confirmation import (
    ConfirmationOutcome,
    TickedDraft,
    confirm_ticked_drafts,
)
from measures.importing.actions.batches import take_batch
from measures.importing.actions.confirmation import confirm_draft
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_edits import DraftHead, set_draft_head
from measures.importing.actions.reader_thread import read_waiting_drafts
from measures.importing.batch_rows import BatchFileRow, list_batch_rows
from measures.importing.forms.batch_forms import MOST_TICKED
from measures.models import ChangeSet, Document, ImportBatch, ImportDraft
from measures.staff.roles import EDITOR
from measures.text.confined.archive_reading import ArchivedFile
from tests.factories import UserFactory
from tests.loading.small_plans import Plan, load_plan
from tests.text.samples import word

pytestmark = pytest.mark.django_db
PLAN = Plan()
NEXT = replace(PLAN, title="嘉定区2032年优化营商环境行动方案")
THIRD = replace(PLAN, title="嘉定区2033年优化营商环境行动方案")
ODD = replace(PLAN, title="嘉定区2034年优化营商环境行动方案").with_item(2, duty="牵头单位：区从未有过的局")
FOREIGN = replace(PLAN, title="天外区2031年优化营商环境行动方案")


@pytest.fixture
def registry(db: None, two_districts: Any) -> District:
    load_registry(registry=two_districts)
    return District.objects.get(slug="jiading")


@pytest.fixture
def editor(registry: District) -> Client:
    user = User.objects.create(username="editor", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    client = Client()
    client.force_login(user)
    return client


def archive(files: dict[str, bytes]) -> bytes:
    """Return a zip of files by name."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return found.getvalue()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def send(client: Client, files: dict[str, bytes]) -> ImportBatch:
    """Upload files together, read them, and return their batch."""
    sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = client.post(reverse("importing:begin"), {"file": sent})
    assert answer.status_code == 302, text_of(answer)
    read_waiting_drafts()
    batch = ImportBatch.objects.latest("pk")
    assert answer["Location"] == reverse("importing:batch", args=[batch.pk])
    return batch


def rows_of(batch: ImportBatch) -> dict[str, BatchFileRow]:
    return {row.name: row for row in list_batch_rows(ImportBatch.objects.get(pk=batch.pk))}


def address(name: str, batch: ImportBatch, *more: str) -> str:
    return reverse(f"importing:{name}", args=[batch.pk, *more])


def tick(client: Client, batch: ImportBatch, *names: str) -> Any:
    """Tick files, and return the page that asks to confirm them."""
    ids = [rows_of(batch)[name].draft for name in names]
    return client.post(address("batch_confirm", batch), {"draft": ids})


def fields_of(response: Any) -> dict[str, str]:
    """Return the hidden fields of the page that asks to confirm."""
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', text_of(response)))


def confirm(client: Client, batch: ImportBatch, shown: Any) -> Any:
    return client.post(address("batch_confirm", batch), fields_of(shown), follow=True)


def test_several_files_become_one_batch_whose_page_says_what_waits_and_why(editor: Client) -> None:
    loaded = load_plan(THIRD).document
    batch = send(
        editor,
        {
            "一.txt": PLAN.content(),
            "二.docx": word(NEXT.text()),
            "三.txt": THIRD.content(),
            "四.txt": ODD.content(),
            "五.txt": FOREIGN.content(),
            "六.pdf": b"%PDF-1.7 damaged",
            "七.txt": PLAN.content(),
            "八.txt": b" ",
            "Thumbs.db": b"x",
        },
    )
    rows = rows_of(batch)
    assert {name: row.status for name, row in rows.items()} == {
        "一.txt": "confirmable",
        "二.docx": "confirmable",
        "三.txt": "duplicate",
        "四.txt": "question",
        "五.txt": "question",
        "六.pdf": "unreadable",
        "七.txt": "left_out",
        "八.txt": "left_out",
        "Thumbs.db": "skipped",
    }
    assert (rows["一.txt"].district, rows["一.txt"].year, rows["一.txt"].measures) == ("嘉定区", 2031, 4)
    assert rows["三.txt"].document == loaded
    assert "名录中没有的单位 1 个" in rows["四.txt"].reason
    assert "天外区" in rows["五.txt"].reason
    assert "逐字节相同" in rows["七.txt"].reason
    page = text_of(editor.get(address("batch", batch)))
    for text in (
        f'href="{loaded.get_absolute_url()}"',
        f'href="{reverse("importing:draft", args=[rows["五.txt"].draft])}"',
        "可以确认 <b>2</b>",
        "待人处理 <b>2</b>",
        "文件是空的",
    ):
        assert text in page
    assert page.count('name="draft"') == 2
    assert not Document.objects.exclude(pk=loaded.pk).exists()
    assert batch.name in text_of(editor.get(reverse("importing:begin")))


def test_an_archive_becomes_a_batch_with_the_folders_of_its_files(editor: Client) -> None:
    batch = send(
        editor, {"plans.zip": archive({"嘉定/甲.txt": PLAN.content(), "嘉定/乙.txt": NEXT.content()})}
    )
    assert batch.name == "plans.zip"
    assert list(rows_of(batch)) == ["嘉定/甲.txt", "嘉定/乙.txt"]
    assert list(batch.drafts.order_by("pk").values_list("name", flat=True)) == ["甲.txt", "乙.txt"]


def test_an_archive_among_files_is_opened_and_a_damaged_one_does_not_keep_the_others_out(
    editor: Client,
) -> None:
    batch = send(
        editor,
        {
            "a.zip": archive({"甲.txt": PLAN.content()}),
            "b.zip": archive({"乙.txt": NEXT.content()})[:-20],
            "c.txt": THIRD.content(),
        },
    )
    rows = rows_of(batch)
    assert [rows[name].status for name in ("a.zip/甲.txt", "c.txt")] == ["confirmable"] * 2
    assert "损坏" in rows["b.zip"].reason


def test_a_document_alone_is_no_batch(editor: Client) -> None:
    answer = editor.post(
        reverse("importing:begin"), {"file": SimpleUploadedFile("a.docx", word(PLAN.text()))}
    )
    assert answer["Location"] == reverse("importing:draft", args=[ImportDraft.objects.get().pk])
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.zip": b"PK\x03\x04 broken"}, "已损坏"),
        ({"a.zip": archive({})}, "压缩包是空的"),
        ({f"{number}.txt": b"x" for number in range(201)}, "一次最多 200 个"),
        ({"a.zip": archive({f"{n}.txt": b"x" for n in range(201)})}, "一次最多 200 份"),
        (
            {f"{n}.zip": archive({f"{m}.txt": b"%d %d" % (n, m) for m in range(101)}) for n in range(2)},
            "共有 202 份",
        ),
    ],
)
def test_what_is_no_batch_is_refused_at_the_field(
    editor: Client, files: dict[str, bytes], message: str
) -> None:
    sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
    answer = editor.post(reverse("importing:begin"), {"file": sent})
    assert answer.status_code == 422
    assert message in text_of(answer)
    assert not ImportBatch.objects.exists()
    assert not ImportDraft.objects.exists()


def test_files_beside_a_pasted_text_are_refused(editor: Client) -> None:
    sent = [SimpleUploadedFile(name, PLAN.content()) for name in ("a.txt", "b.txt")]
    answer = editor.post(reverse("importing:begin"), {"file": sent, "text": "甲"})
    assert (answer.status_code, ImportBatch.objects.exists()) == (422, False)
    assert "只留一样" in text_of(answer)


def test_progress_counts_what_was_read(editor: Client) -> None:
    sent = [SimpleUploadedFile("a.txt", PLAN.content()), SimpleUploadedFile("b.txt", NEXT.content())]
    editor.post(reverse("importing:begin"), {"file": sent})
    batch = ImportBatch.objects.get()
    reported = editor.get(address("batch_progress", batch)).json()
    assert (reported["reading"], reported["number"], reported["total"]) == (True, 0, 2)
    page = text_of(editor.get(address("batch", batch)))
    assert "正在读取：已读 0 份，共 2 份" in page
    assert "刷新" in page
    read_waiting_drafts()
    assert editor.get(address("batch_progress", batch)).json()["reading"] is False
    assert "data-progress" not in text_of(editor.get(address("batch", batch)))


def test_those_without_questions_are_confirmed_together_each_as_its_own_act(editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content(), "四.txt": ODD.content()})
    shown = tick(editor, batch, "一.txt", "二.txt")
    for text in ("方案 <b>2</b>", "举措 <b>8</b>", "责任分工 <b>14</b>", "确认导入这 2 份"):
        assert text in text_of(shown)
    assert not Document.objects.exists()
    done = confirm(editor, batch, shown)
    assert "已导入 2 份方案" in text_of(done)
    assert Document.objects.count() == ChangeSet.objects.filter(kind="import").count() == 2
    assert {name: row.status for name, row in rows_of(batch).items()} == {
        "一.txt": "confirmed", "二.txt": "confirmed", "四.txt": "question",
    }  # fmt: skip
    first = ImportDraft.objects.get(name="一.txt")
    assert first.change_set
    editor.post(reverse("history:undo", args=[first.change_set.pk]))
    assert Document.objects.get().year == 2032
    assert "撤销" in rows_of(batch)["一.txt"].reason


def test_one_that_cannot_be_written_stops_none_of_the_others(editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content(), "三.txt": THIRD.content()})
    shown = tick(editor, batch, "一.txt", "二.txt", "三.txt")
    changed = ImportDraft.objects.get(name="二.txt")
    set_draft_head(draft=changed.pk, version=changed.version, head=DraftHead("", 2039, ""))
    answer = confirm(editor, batch, shown)
    assert answer.status_code == 409
    assert "“二.txt”没有导入" in text_of(answer)
    assert "已导入 2 份方案" in text_of(answer)
    assert sorted(Document.objects.values_list("year", flat=True)) == [2031, 2033]
    read_waiting_drafts()
    assert rows_of(batch)["二.txt"].status == "confirmable"


def test_what_changed_in_the_registry_since_is_refused_and_compared_again(editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    shown = tick(editor, batch, "一.txt", "二.txt")
    Department.objects.filter(name="区经委").update(full_name="嘉定区经济委员会（新）")
    answer = confirm(editor, batch, shown)
    assert (answer.status_code, Document.objects.count()) == (409, 0)
    assert text_of(answer).count("部门名录有改动") == 2
    confirm(editor, batch, tick(editor, batch, "一.txt", "二.txt"))
    assert Document.objects.count() == 2


def test_plans_of_one_new_place_do_not_stand_in_each_others_way(editor: Client) -> None:
    text = "杭州市西湖区{0}年优化服务工作方案\n一、优化服务\n1.市场准入。放宽条件。\n"
    names = [f"{year}.txt" for year in (2031, 2032, 2033)]
    batch = send(editor, {name: text.format(name[:4]).encode() for name in names})
    assert {row.reason for row in rows_of(batch).values()} == {""}
    done = confirm(editor, batch, tick(editor, batch, *names))
    assert done.status_code == 200, text_of(done)
    assert sorted(Document.objects.values_list("year", flat=True)) == [2031, 2032, 2033]
    assert District.objects.filter(name="西湖区").count() == 1


def test_two_versions_of_one_plan_are_not_both_written_unseen(editor: Client) -> None:
    changed = PLAN.with_item(2, text="优化为企服务专线。")
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": changed.content()})
    answer = confirm(editor, batch, tick(editor, batch, "一.txt", "二.txt"))
    assert answer.status_code == 409
    assert "“二.txt”没有导入" in text_of(answer)
    row = rows_of(batch)["二.txt"]
    assert (row.status, row.is_update, row.document) == ("confirmable", True, Document.objects.get())


def test_an_unexpected_failure_of_one_is_reported_and_stops_nothing(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    first = rows_of(batch)["一.txt"].draft

    def failing(**options: Any) -> ImportDraft:
        if options["draft"] == first:
            raise ValueError("broken")
        return confirm_draft(**options)

    monkeypatch.setattr("measures.importing.actions.batch_confirmation.confirm_draft", failing)
    answer = confirm(editor, batch, tick(editor, batch, "一.txt", "二.txt"))
    assert answer.status_code == 422
    assert "“一.txt”没有导入：写入时程序出错" in text_of(answer)
    assert Document.objects.get().year == 2032


def test_two_who_confirm_one_batch_import_each_plan_once(editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    one, two = (tick(editor, batch, "一.txt", "二.txt") for _ in range(2))
    assert confirm(editor, batch, one).status_code == 200
    late = confirm(editor, batch, two)
    assert late.status_code == 409
    assert text_of(late).count("已由 editor 确认导入") == 2
    assert Document.objects.count() == ChangeSet.objects.filter(kind="import").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_each_plan_is_imported_by_one(two_districts: Any) -> None:
    load_registry(registry=two_districts)
    users = [UserFactory.create(), UserFactory.create()]
    files = [ArchivedFile(f"{n}.txt", plan.content()) for n, plan in enumerate((PLAN, NEXT, THIRD))]
    batch = take_batch(name="一批", files=files, user=users[0])
    read_waiting_drafts()
    drafts = ImportDraft.objects.filter(batch=batch).order_by("pk")
    ticked = [TickedDraft(one.pk, one.name, one.version, stored_comparison(one).mark) for one in drafts]

    def press(user: User) -> list[ConfirmationOutcome]:
        try:
            return confirm_ticked_drafts(ticked=ticked, user=user)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one, two = threads.map(press, users)
    for first, second in zip(one, two, strict=True):
        assert sorted((bool(first.refusal), bool(second.refusal))) == [False, True]
        assert first.is_conflict or second.is_conflict
    assert Document.objects.count() == ChangeSet.objects.filter(kind="import").count() == 3


@pytest.mark.parametrize("sent", [{}, {"draft": ["x"]}, {"draft": ["999999"]}])
def test_ticks_that_mean_nothing_are_refused(editor: Client, sent: dict[str, Any]) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    answer = editor.post(address("batch_confirm", batch), sent)
    assert answer.status_code == 422
    assert "勾选" in text_of(answer)


def test_a_draft_with_questions_or_of_another_batch_cannot_be_ticked(editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "四.txt": ODD.content()})
    other = send(editor, {"二.txt": NEXT.content(), "三.txt": THIRD.content()})
    assert tick(editor, batch, "四.txt").status_code == 422
    foreign = rows_of(other)["二.txt"].draft
    assert editor.post(address("batch_confirm", batch), {"draft": [foreign]}).status_code == 422
    fields = fields_of(tick(editor, other, "二.txt"))
    assert editor.post(address("batch_confirm", batch), fields).status_code == 400
    assert not Document.objects.exists()


def test_a_forged_confirmation_is_refused(editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    fields = {
        name: value if name == "confirmed" else f"{value}x"
        for name, value in fields_of(tick(editor, batch, "一.txt")).items()
    }
    assert editor.post(address("batch_confirm", batch), fields).status_code == 400
    assert not Document.objects.exists()


def test_the_report_is_a_table_of_all_files(editor: Client) -> None:
    batch = send(editor, {"=1+1.txt": PLAN.content(), "四.txt": ODD.content(), "八.txt": b" "})
    csv = editor.get(address("batch_report", batch, "csv"))
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["文件", "'=1+1.txt", "四.txt", "八.txt"]
    assert "可以确认" in lines[1]
    assert ",嘉定区,2031," in lines[1]
    book = load_workbook(io.BytesIO(editor.get(address("batch_report", batch, "xlsx")).content))
    table = [[cell.value for cell in row] for row in book["导入报告"].iter_rows()]
    assert [row[0] for row in table] == ["文件", "=1+1.txt", "四.txt", "八.txt"]
    assert table[3][2].startswith("文件是空的")
    assert editor.get(address("batch_report", batch, "pdf")).status_code == 404


def test_the_page_asks_as_many_queries_for_many_files_as_for_few(
    editor: Client, django_assert_max_num_queries: Any
) -> None:
    few = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    titles = {
        f"{year}.txt": replace(PLAN, title=f"嘉定区{year}年优化营商环境行动方案")
        for year in range(2040, 2048)
    }
    many = send(editor, {name: plan.content() for name, plan in titles.items()})
    for batch in (few, many):
        with django_assert_max_num_queries(7):
            assert editor.get(address("batch", batch)).status_code == 200


def test_the_outcome_of_each_draft_is_shown_to_who_confirms(registry: District, editor: Client) -> None:
    batch = send(editor, {"一.txt": PLAN.content(), "二.txt": NEXT.content()})
    drafts = ImportDraft.objects.filter(batch=batch).order_by("pk")
    ticked = [TickedDraft(one.pk, one.name, one.version, stored_comparison(one).mark) for one in drafts]
    ticked[0] = replace(ticked[0], mark="x")
    outcomes = confirm_ticked_drafts(ticked=ticked, user=UserFactory.create())
    assert [(bool(one.refusal), one.is_conflict) for one in outcomes] == [(True, True), (False, False)]
    assert len(ticked) < MOST_TICKED
