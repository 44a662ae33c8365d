"""导入方案 in the admin: from upload to confirmation and undo; faults are shown, and typed input is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from districts.models import Department, District
from districts.registry.registry_loading import load_registry
from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.name_questions import NameQuestion
from measures.links.actions.link_suggestions import documents_with_links_due
from measures.links.comparison.link_renewal import renew_links
from measures.models import ChangeSet, Document, ImportDraft, Measure
from measures.staff.roles import DUTY_EDITOR, EDITOR
from measures.writing.edit_token import FORM_FIELD, EditToken
from tests.factories import UserFactory
from tests.importing.drafts import again, read
from tests.loading.small_plans import Item, Plan, load_plan
from tests.text.samples import word

pytestmark = pytest.mark.django_db
#: The prefix of the fields of an unknown name.
ODD_NAME = f"name-{NameQuestion('区从未有过的局', (), 0, None).key}"
ODD = Plan().with_item(2, duty="牵头单位：区从未有过的局；配合单位：区经委")


@pytest.fixture
def registry(db: None, two_districts: Any) -> District:
    load_registry(registry=two_districts)
    return District.objects.get(slug="jiading")


@pytest.fixture
def draft(registry: District) -> ImportDraft:
    """Return a ready draft of a plan with an unknown name."""
    return read(ODD.content(), UserFactory.create())


def address(name: str, draft: ImportDraft) -> str:
    return reverse(f"importing:{name}", args=[draft.pk])


def place_of(response: Any) -> str:
    """Return the address of a redirect."""
    return str(response.url)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def stamp(response: Any) -> str:
    found = re.search(r'name="edit_token" value="([^"]+)"', text_of(response))
    assert found, text_of(response)
    return found[1]


def token_of(draft: ImportDraft, version: int | None = None) -> str:
    """Return the edit token of a draft, for another version if given."""
    subject, state = f"measures.importdraft:{draft.pk}", [version or draft.version, ""]
    return EditToken.begin(subject, state).sign()


def confirm(client: Client, draft: ImportDraft) -> Any:
    shown = client.get(address("draft", draft))
    return client.post(address("confirm", draft), {FORM_FIELD: stamp(shown)})


def test_from_the_upload_to_the_deed_and_back(registry: District) -> None:
    user = User.objects.create(username="editor", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITOR))
    client = Client()
    client.force_login(user)
    assert f'href="{reverse("importing:begin")}"' in text_of(client.get("/admin/"))
    file = SimpleUploadedFile("C:\\方案\\嘉定.txt", word(ODD.text()))
    sent = client.post(reverse("importing:begin"), {"file": file, "text": " "})
    draft = ImportDraft.objects.get()
    assert (place_of(sent), draft.name, draft.size) == (
        address("draft", draft),
        "嘉定.txt",
        len(word(ODD.text())),
    )
    assert "排队中，马上轮到" in text_of(client.get(place_of(sent)))
    assert client.get(address("progress", draft)).json() == {
        "reading": True, "queued": True, "ahead": 0, "stage": "", "number": 0, "total": 2,
    }  # fmt: skip
    again(draft)
    page = text_of(client.get(place_of(sent)))
    for text in (
        "Word 文档",
        "嘉定区2031年优化营商环境行动方案",
        "区从未有过的局",
        "高效办成一件事",
        "新收录",
    ):
        assert text in page
    assert not Document.objects.exists()
    done = confirm(client, draft)
    assert place_of(done) == address("draft", draft)
    page = text_of(client.get(place_of(done)))
    document = Document.objects.get()
    act = ChangeSet.objects.get(kind="import")
    assert f'href="{document.get_absolute_url()}"' in page
    assert "未核实的部门名称 1 个待核" in page
    undo = reverse("history:undo", args=[act.pk])
    assert f'href="{undo}"' in page
    client.post(undo)
    assert not Document.objects.exists()
    assert "撤销，各项资料恢复为导入之前的样子" in text_of(client.get(place_of(done)))
    assert "已导入，已撤销" in text_of(client.get(reverse("importing:begin")))


def test_who_may_not_import_is_not_led_there(registry: District) -> None:
    user = User.objects.create(username="duty", is_staff=True)
    user.groups.add(Group.objects.get(name=DUTY_EDITOR))
    client = Client()
    client.force_login(user)
    assert reverse("importing:begin") not in text_of(client.get("/admin/"))


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (dict, "没有选择文件"),
        (lambda: {"text": "甲", "file": SimpleUploadedFile("a.txt", b"x")}, "只留一样"),
        (lambda: {"file": SimpleUploadedFile("a.txt", b"\n \n")}, "空的"),
        (lambda: {"file": SimpleUploadedFile("a.txt", b"x" * (20 * 1024 * 1024 + 1))}, "20 MB 的上限"),
    ],
)
def test_an_invalid_upload_is_refused_with_a_reason(
    staff: Client, sent: Callable[[], dict[str, Any]], message: str
) -> None:
    response = staff.post(reverse("importing:begin"), sent())
    assert (response.status_code, message in text_of(response)) == (422, True)
    assert not ImportDraft.objects.exists()


def test_what_is_pasted_is_taken_in(staff: Client, registry: District) -> None:
    staff.post(
        reverse("importing:begin"),
        {
            "text": ODD.text().replace("\n", "\r\n"),
            "name": "../\ud800嘉定".encode("utf-8", "replace").decode(),
        },
    )
    draft = again(ImportDraft.objects.get())
    assert (draft.name, stored_comparison(draft).outcome) == ("?嘉定", "created")


def test_guesses_names_and_measures_are_decided_on_the_page(staff: Client, draft: ImportDraft) -> None:
    page = text_of(staff.get(address("draft", draft)))
    assert "举措 2" in page
    office = Department.objects.get(name="区信访办", district__slug="jiading")
    data = {FORM_FIELD: token_of(draft), "part": "names", f"{ODD_NAME}-choice": "typed"}
    data |= {f"{ODD_NAME}-typed": "区信访办"}
    assert place_of(staff.post(address("decisions", draft), data)) == f"{address('draft', draft)}#names"
    draft.refresh_from_db()
    assert draft.answers["names"] == {
        "区从未有过的局": {"choice": "into", "department": office.pk, "kind": ""}
    }
    page = text_of(staff.get(address("draft", draft)))
    assert re.search(rf'value="(into-{office.pk}|typed)" (checked|selected)', page)
    draft.refresh_from_db()
    form = {
        FORM_FIELD: token_of(draft),
        "title": "热线",
        "text": "优化为企服务通道，便利企业咨询。",
        "deadline": " 2031年  6月底前",
        "kind": "district",
    }
    form |= {"leads": "区从未有过的局", "co_leads": "区经委，区税务局"}
    place = f"{address('measure', draft)}?key=2"
    assert 'value="区从未有过的局"' in text_of(staff.get(place))
    assert place_of(staff.post(place, form)) == f"{address('draft', draft)}#m2"
    draft.refresh_from_db()
    assert draft.answers["measures"] == {
        "2": {
            "title": "热线",
            "deadline": "2031年 6月底前",
            "leads": ["区从未有过的局"],
            "co_leads": ["区经委", "区税务局"],
        }
    }
    page = text_of(staff.get(address("draft", draft)))
    assert "已更正" in page
    assert "完成时限 <span>2031年 6月底前</span>" in page
    assert "核定和更正 2 处" in page
    assert staff.post(place, {FORM_FIELD: token_of(draft), "do": "reset"}).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["measures"] == {}
    assert confirm(staff, draft).status_code == 302
    assert Measure.objects.get(code="2").assignments.get(role="lead").department == office


@pytest.mark.parametrize(
    ("name", "sent", "status", "message"),
    [
        (
            "decisions",
            {"version": 1, f"{ODD_NAME}-choice": "typed", f"{ODD_NAME}-typed": "区没有的局"},
            422,
            "没有叫“区没有的局”的部门",
        ),
        (
            "decisions",
            {"version": 1, f"{ODD_NAME}-choice": "own-x"},
            422,
            "哪一类部门",
        ),
        ("decisions", {"version": 1, f"{ODD_NAME}-choice": "into-999999"}, 422, "已不存在"),
        ("decisions", {"version": 9, f"{ODD_NAME}-choice": "group"}, 409, "他人修改"),
        ("decisions", {"version": 1, "year": "二〇三一"}, 422, "四位数字"),
        ("decisions", {"version": 1, "year": "3000"}, 422, "之间"),
        ("decisions", {"version": 1, "district": "无此区"}, 422, "没有叫"),
        ("text", {"version": 1, "text": "  "}, 422, "空的"),
        ("text", {"version": 9, "text": "改过的文字"}, 409, "改过的文字"),
        (
            "measure?key=2",
            {"version": 1, "title": "热线", "leads": "区没有的局"},
            422,
            "名录中没有“区没有的局”",
        ),
        (
            "measure?key=2",
            {"version": 1, "title": "热线", "leads": "区经委", "co_leads": "区经委"},
            422,
            "同时列为",
        ),
        ("measure?key=2", {"version": 1, "title": "", "text": ""}, 422, "不能都是空的"),
        ("measure?key=2", {"version": 1, "title": "题" * 501}, 422, "500 字"),
        ("measure?key=2", {"version": 1, "title": "题", "text": "字" * 50_001}, 422, "正文有 50001 字"),
        ("measure?key=2", {"version": 1, "title": "题", "leads": "长" * 201}, 422, "有 201 字，超过 200 字"),
        ("measure?key=2", {"version": 1, "title": "题", "deadline": "月" * 201}, 422, "完成时限超过 200 字"),
        ("measure?key=2", {"version": 1, "kind": "x"}, 422, "类别"),
        (
            "measure?key=2",
            {"version": 9, "title": "我写的标题", "kind": "district"},
            409,
            "我写的标题",
        ),
        ("measure?key=99", {"version": 1}, 404, ""),
        ("confirm", {FORM_FIELD: "forged"}, 400, "页面不完整"),
    ],
)
def test_an_invalid_correction_is_refused_and_stays_typed(
    staff: Client, draft: ImportDraft, name: str, sent: dict[str, Any], status: int, message: str
) -> None:
    name, _, key = name.partition("?")
    if "version" in sent:
        sent = sent | {FORM_FIELD: token_of(draft, sent["version"])}
    response = staff.post(f"{address(name, draft)}?{key}", sent)
    assert (response.status_code, message in text_of(response)) == (status, True), text_of(response)
    draft.refresh_from_db()
    assert (draft.version, draft.answers, draft.state) == (1, {}, "ready")


def test_the_text_of_two_is_shown_side_by_side_before_one_goes_over_the_other(
    staff: Client, draft: ImportDraft
) -> None:
    opened, opened_token = draft.clean_text, token_of(draft)
    theirs = opened.replace("融资支持", "融资服务")
    mine = opened.replace("热线服务", "热线办理")
    assert staff.post(address("text", draft), {FORM_FIELD: opened_token, "text": theirs}).status_code == 302
    again(draft)
    late = staff.post(address("text", draft), {FORM_FIELD: opened_token, "text": mine.replace("\n", "\r\n")})
    assert late.status_code == 409
    page = text_of(late)
    first = next(at for at, line in enumerate(opened.splitlines(), 1) if "热线服务" in line)
    assert f"从第 {first} 行起" in page
    saved, _, typed = page.partition("您填写的</h3>")
    assert "融资<del>服务</del>" in saved.partition("现在保存的</h3>")[2]
    assert "热线<ins>办理</ins>" in typed
    # A second attempt may save; it replaces only the text that the conflict showed.
    draft.refresh_from_db()
    assert EditToken.read(stamp(late), f"measures.importdraft:{draft.pk}").shown[0] == draft.version
    same = staff.post(address("text", draft), {FORM_FIELD: opened_token, "text": theirs})
    assert "现在保存的文字与您填写的相同" in text_of(same)


def test_a_name_of_pasted_text_that_is_too_long_is_refused_and_kept(staff: Client) -> None:
    sent = {"text": ODD.text(), "name": "长" * 256}
    response = staff.post(reverse("importing:begin"), sent)
    assert response.status_code == 422
    assert "名称有 256 字" in text_of(response)
    assert "长" * 256 in text_of(response)
    assert not ImportDraft.objects.exists()


def test_a_concurrent_change_is_shown_before_anything_is_written(staff: Client, registry: District) -> None:
    load_plan(ODD)
    draft = read(ODD.with_item(3, text="新的正文。").content(), UserFactory.create())
    seen = stamp(staff.get(address("draft", draft)))
    Measure.objects.filter(code="3").update(text="同事改过的正文。")
    late = staff.post(address("confirm", draft), {FORM_FIELD: seen})
    assert (late.status_code, "有改动" in text_of(late)) == (409, True)
    assert "保留人工修改“同事改过的正文。”" in text_of(late)
    assert staff.post(address("confirm", draft), {FORM_FIELD: stamp(late)}).status_code == 302
    assert Measure.objects.get(code="3").text == "同事改过的正文。"
    again_ = staff.post(address("confirm", draft), {FORM_FIELD: stamp(late)})
    assert (again_.status_code, "已由" in text_of(again_)) == (409, True)


def test_the_same_bytes_are_reported_and_cannot_be_confirmed(staff: Client, registry: District) -> None:
    load_plan(ODD)
    draft = read(ODD.content(), UserFactory.create())
    page = text_of(staff.get(address("draft", draft)))
    assert "没有任何变化" in page
    assert "确认导入</button>" not in page


def test_an_interrupted_reading_is_reported(staff: Client, draft: ImportDraft) -> None:
    ImportDraft.objects.update(
        state="reading", stage="修复文字", beat_at=timezone.now() - timedelta(minutes=2)
    )
    page = text_of(staff.get(address("draft", draft)))
    assert "读取中断了：程序在“修复文字”这一步" in page
    assert staff.get(address("progress", draft)).json()["reading"]
    staff.post(address("again", draft))
    draft.refresh_from_db()
    assert not draft.is_silent
    ImportDraft.objects.update(state="failed", error="这是图片")
    assert "没有读取成功：这是图片" in text_of(staff.get(address("draft", draft)))
    for name in ("text", "measure"):
        assert staff.get(f"{address(name, draft)}?key=1").status_code == 404
    assert place_of(staff.post(address("discard", draft))) == reverse("importing:begin")
    assert not ImportDraft.objects.exists()
    assert staff.get(address("draft", draft)).status_code == 404


def test_what_a_plan_says_is_only_shown(staff: Client, registry: District) -> None:
    evil = "<script>alert(1)</script>\"'"
    plan = Plan().with_item(1, title=f"标题{evil}", text=f"正文{evil}", duty=f"牵头单位：区{evil}局")
    draft = read(plan.content(), UserFactory.create(), name=f"{evil}.txt")
    for name in ("draft", "measure", "text"):
        assert "<script>alert" not in text_of(staff.get(f"{address(name, draft)}?key=1"))


def test_a_longer_plan_takes_no_more_queries(staff: Client, registry: District) -> None:
    def queries(plan: Plan) -> int:
        draft = read(plan.content(), UserFactory.create())
        with CaptureQueriesContext(connection) as captured:
            staff.get(address("draft", draft))
        return len(captured)

    short = queries(ODD)
    longer = ODD
    for number in range(12):
        longer = longer.with_new(Item(f"新举措{number}", "正文。", f"牵头单位：区新{number}局"))
    assert queries(longer) == short <= 16


def test_links_follow_an_import(staff: Client, draft: ImportDraft) -> None:
    confirm(staff, draft)
    assert [document.pk for document in documents_with_links_due()] == [Document.objects.get().pk]
    list(renew_links())
    assert Document.objects.get().linked_at is not None
