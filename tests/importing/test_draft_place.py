"""The place of a draft in its preview: read, offered for choice, or typed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from measures.importing.actions.draft_comparison import stored_comparison
from measures.importing.actions.draft_edits import DraftHead, check_district_name, set_draft_head
from measures.models import Document, ImportDraft
from measures.writing.action_errors import ActionError
from tests.factories import UserFactory
from tests.importing.drafts import again, read
from tests.importing.test_import_pages import address, confirm, token_of

pytestmark = pytest.mark.django_db
PLAN = "西湖区2031年优化服务工作方案\n　　为做好工作，提出如下意见。\n一、优化服务\n1.市场准入。放宽条件。\n牵头单位：区数据局\n"
WEST_LAKES = ("浙江省杭州市西湖区", "江西省南昌市西湖区")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory.create())
    return client


@pytest.fixture
def draft(staff: Client) -> ImportDraft:
    return read(PLAN.encode(), UserFactory.create())


def test_namesakes_are_offered_and_one_is_chosen(staff: Client, draft: ImportDraft) -> None:
    assert "可能是浙江省杭州市西湖区、江西省南昌市西湖区" in stored_comparison(draft).error
    page = staff.get(address("draft", draft)).content.decode()
    for name in WEST_LAKES:
        assert f'<option value="{name}">' in page
    fields = {
        "edit_token": token_of(draft),
        "part": "facts",
        "candidate": WEST_LAKES[1],
        "district": "",
        "year": "",
    }
    assert staff.post(reverse("importing:decisions", args=[draft.pk]), fields).status_code == 302
    draft = again(draft)
    assert stored_comparison(draft).error == ""
    page = staff.get(address("draft", draft)).content.decode()
    assert f'value="{WEST_LAKES[1]}" selected' in page
    assert confirm(staff, draft).status_code == 302
    assert Document.objects.get().slug == "nanchang-xihu-2031"


def test_a_typed_name_is_kept_whole(draft: ImportDraft) -> None:
    set_draft_head(draft=draft.pk, version=1, head=DraftHead("嘉定", 2032, "甲方案"))
    draft = again(draft)
    assert (draft.given["district"], draft.given["year"], draft.given["title"]) == (
        "上海市嘉定区",
        2032,
        "甲方案",
    )
    assert stored_comparison(draft).slug == "shanghai-jiading-2032"


@pytest.mark.parametrize(
    ("typed", "message"), [("西湖区", "请写全，如“浙江省杭州市西湖区”"), ("无此地", "没有叫“无此地”的地区")]
)
def test_a_typed_name_must_be_one_places(typed: str, message: str) -> None:
    with pytest.raises(ActionError, match=message):
        check_district_name(typed)


def test_a_faulty_name_is_kept_on_the_page(staff: Client, draft: ImportDraft) -> None:
    fields = {"edit_token": token_of(draft), "part": "facts", "district": "西湖区"}
    response = staff.post(reverse("importing:decisions", args=[draft.pk]), fields)
    assert response.status_code == 422
    assert 'name="district" value="西湖区"' in response.content.decode()
    assert "请写全" in response.content.decode()


def test_a_name_that_no_list_has_can_be_chosen_where_the_title_has_it(staff: Client) -> None:
    draft = read(PLAN.replace("西湖区", "甲市").encode(), UserFactory.create())
    page = staff.get(address("draft", draft)).content.decode()
    assert '<option value="甲市">' in page
    set_draft_head(draft=draft.pk, version=1, head=DraftHead("甲市"))
    draft = again(draft)
    assert stored_comparison(draft).error == ""
    assert "district.unlisted" in {one.code for one in stored_comparison(draft).problems}
