"""Levels corrected in the preview of a draft: both readings, one line, a shape that is kept for the next plan."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from districts.registry.registry_loading import load_registry
from measures.importing.actions.draft_edits import correct_draft_reading, correct_draft_text
from measures.importing.actions.draft_texts import current_text_and_plan
from measures.models import ChangeSet, ImportDraft, Measure, ReadingRule
from measures.staff.roles import VIEWER
from measures.text.reading_corrections import LineCorrection, ReadingCorrections, ShapeCorrection
from measures.writing.edit_token import FORM_FIELD
from tests.factories import UserFactory
from tests.importing.drafts import again, confirmed, read
from tests.importing.test_import_pages import address, stamp, text_of

pytestmark = pytest.mark.django_db


def plan(year: int, extra: str = "") -> bytes:
    """Return a plan whose levels have two near readings."""
    return (
        f"嘉定区{year}年优化营商环境行动方案\n\n一、优化服务\n\n（一）办好证照。主要做好以下工作：\n\n1.受理申请；\n\n"
        f"2.核对材料；\n\n3.发出证照。\n\n（二）回应来电。做好热线。\n\n{extra}（三）走访企业。责任单位：区经委\n"
    ).encode()


@pytest.fixture
def client(db: None, two_districts: Any) -> Client:
    load_registry(registry=two_districts)
    client = Client()
    client.force_login(UserFactory.create())
    return client


def titles(draft: ImportDraft) -> list[str]:
    return [one.title for one in current_text_and_plan(draft)[1].measures]


def numbers(draft: ImportDraft) -> list[str]:
    return [one.number for one in current_text_and_plan(draft)[1].measures]


def post(client: Client, draft: ImportDraft, name: str, data: dict[str, str], query: str = "") -> Any:
    token = stamp(client.get(address("draft", draft)))
    return client.post(address(name, draft) + query, {**data, FORM_FIELD: token})


def test_both_readings_are_shown_and_one_is_chosen(client: Client) -> None:
    draft = read(plan(2031), UserFactory.create())
    page = text_of(client.get(address("draft", draft)))
    assert "采用第一种读法" in page
    assert "采用第二种读法" in page
    assert "章节 <b>2</b>，举措 <b>5</b>" in page
    assert post(client, draft, "levels", {"levels": "second"}).status_code == 302
    draft = again(draft)
    assert len(titles(draft)) == 5
    page = text_of(client.get(address("draft", draft)))
    assert "已选定" in page
    assert "层级有两种读法" not in page
    assert post(client, draft, "levels", {"drop": "levels"}).status_code == 302
    assert len(titles(again(draft))) == 3


def test_the_choice_is_kept_for_the_next_plan_which_says_so(client: Client) -> None:
    user = UserFactory.create()
    draft = read(plan(2031), user)
    post(client, draft, "levels", {"levels": "second"})
    draft = confirmed(again(draft), user)
    assert Measure.objects.count() == 5
    assert "更正层级 1 处" in ChangeSet.objects.get(kind="import").summary
    assert "层级采用第二种读法" in text_of(client.get(address("draft", draft)))
    rule = ReadingRule.objects.get()
    assert (rule.district.slug, rule.shape, rule.reads_as, rule.made_by) == (
        "jiading",
        "levels:lists",
        "second",
        user,
    )
    following = read(plan(2032), UserFactory.create())
    assert len(titles(following)) == 5
    page = text_of(client.get(address("draft", following)))
    assert "按上次的更正：" in page
    assert f"{user.username} " in page
    post(client, following, "levels", {"drop": "levels:lists"})
    following = again(following)
    assert len(titles(following)) == 3
    assert "按上次的更正" not in text_of(client.get(address("draft", following)))


def test_a_rule_is_deleted_on_its_page(client: Client) -> None:
    user = UserFactory.create()
    draft = read(plan(2031), user)
    post(client, draft, "levels", {"levels": "second"})
    confirmed(again(draft), user)
    rules = reverse("importing:rules")
    assert "采用第二种读法" in text_of(client.get(rules))
    client.post(rules, {"rule": str(ReadingRule.objects.get().pk)})
    assert not ReadingRule.objects.exists()
    assert len(titles(read(plan(2032), user))) == 3


@pytest.mark.parametrize("sent", ["", "x", "99", "９", "1" * 30])
def test_a_rule_that_is_none(client: Client, sent: str) -> None:
    assert client.post(reverse("importing:rules"), {"rule": sent}).status_code == 302


def test_a_line_is_corrected_on_its_own_page(client: Client) -> None:
    draft = read(plan(2031), UserFactory.create())
    at = draft.clean_text.index("（三）走访企业")
    assert f"?at={at}" in text_of(client.get(address("draft", draft)))
    page = text_of(client.get(f"{address('line', draft)}?at={at}"))
    assert "所有“（一）”形式的行" in page
    sent = post(client, draft, "line", {"reads_as": "text", "scope": "line"}, f"?at={at}")
    assert sent.status_code == 302
    draft = again(draft)
    assert titles(draft) == ["办好证照", "回应来电"]
    page = text_of(client.get(address("draft", draft)))
    assert "读作上一项的正文" in page


def test_a_title_is_kept_for_the_next_plan(client: Client) -> None:
    user = UserFactory.create()
    draft = read(plan(2031), user)
    at = draft.clean_text.index("（二）回应来电")
    data = {"reads_as": "general", "scope": "title:回应来电"}
    assert post(client, draft, "line", data, f"?at={at}").status_code == 302
    confirmed(again(draft), user)
    assert numbers(read(plan(2032), user)) == ["（一）", "（三）"]


@pytest.mark.parametrize("at", ["", "x", "-1", "999999", "1" * 40, "0.5"])
def test_a_line_that_is_none(client: Client, at: str) -> None:
    draft = read(plan(2031), UserFactory.create())
    assert client.get(f"{address('line', draft)}?at={at}").status_code == 404


def test_what_is_sent_is_validated(client: Client) -> None:
    draft = read(plan(2031), UserFactory.create())
    at = draft.clean_text.index("（三）走访企业")
    for data in ({}, {"reads_as": "nothing", "scope": "line"}, {"reads_as": "text", "scope": "form:part"}):
        sent = post(client, draft, "line", data, f"?at={at}")
        assert sent.status_code == 422
    assert post(client, draft, "levels", {"levels": "third"}).status_code == 422
    assert client.post(address("levels", draft), {"levels": "second"}).status_code == 409
    draft.refresh_from_db()
    assert draft.reading_corrections == {}


def test_a_viewer_may_not_correct_levels(client: Client) -> None:
    draft = read(plan(2031), UserFactory.create())
    user = User.objects.create(username="viewer", is_staff=True)
    user.groups.add(Group.objects.get(name=VIEWER))
    client.force_login(user)
    assert client.post(address("levels", draft), {"levels": "second"}).status_code == 403


def test_corrections_survive_a_corrected_text_and_one_of_a_missing_line_is_reported(client: Client) -> None:
    draft = read(plan(2031), UserFactory.create())
    line = draft.clean_text.splitlines().index("（二）回应来电。做好热线。") + 1
    one = LineCorrection(line, "（二）回应来电。做好热线。", "text")
    given = ReadingCorrections("second", (one,), (ShapeCorrection("title:走访企业", "general"),))
    correct_draft_reading(draft=draft.pk, version=draft.version, corrections=given)
    draft = again(draft)
    assert numbers(draft) == ["1", "2", "3"]
    text = draft.clean_text.replace("一、优化服务", "一、优化服务\n多一行。")
    correct_draft_text(draft=draft.pk, version=draft.version, text=text)
    draft = again(draft)
    assert numbers(draft) == ["1", "2", "3"]
    text = text.replace("回应来电", "回复来电")
    correct_draft_text(draft=draft.pk, version=draft.version, text=text)
    draft = again(draft)
    assert numbers(draft) == ["1", "2", "3", "（二）"]
    page = text_of(client.get(address("draft", draft)))
    assert "没有采用" in page
    assert "对“（二）回应来电。做好热线。”这一行层级的更正没有采用" in page


def test_clauses_lead_to_their_lines_and_back_and_every_problem_has_a_control(client: Client) -> None:
    content = plan(2031, "4.另一件事。完成时限：2031年6月底。责任单位：区经委\n\n")
    draft = read(content, UserFactory.create())
    page = text_of(client.get(address("draft", draft)))
    assert 'aria-label="责任分工在第' in page
    assert 'id="m3-duty"' in page
    assert 'href="#m3-duty"' in page
    problems = page.split('aria-labelledby="problems"')[1].split("</section>")[0]
    assert problems.count("<li") == problems.count("importing__correct") > 0
