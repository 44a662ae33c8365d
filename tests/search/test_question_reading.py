"""What is typed is read for places, years, departments, numbers and facts, and cleared of words that only ask."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from measures.models import Measure
from measures.search.query.filters import read_query
from measures.search.query.question_reading import read_question
from measures.search.results.engine import matching_pks, search_measures
from tests.examples import count_examples
from tests.factories import ProgressEntryFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 14)


def read(typed: str, *as_words: str) -> tuple[list[tuple[str, str, str]], str]:
    """Return the parts of a reading, and the words left."""
    reading = read_question(typed, as_words, today=TODAY)
    if reading is None:
        return [], typed
    return [(part.param, part.text, part.label) for part in reading.parts], reading.words


@pytest.mark.parametrize(
    ("typed", "named", "words"),
    [
        ("嘉定 2025 融资", [("district", "嘉定区"), ("year", "2025")], "融资"),
        ("嘉定2025融资谁牵头", [("district", "嘉定区"), ("year", "2025")], "融资"),
        ("嘉定區 融資", [("district", "嘉定区")], "融资"),
        ("上海市嘉定区 融资", [("district", "嘉定区")], "融资"),
        ("去年徐汇的知识产权举措", [("year", "2025"), ("district", "徐汇区")], "知识产权"),
        ("25年人才", [("year", "2025")], "人才"),
        ("2024-2026 人才", [("year", "2024—2026")], "人才"),
        ("近两年人才", [("year", "2025—2026")], "人才"),
        ("嘉定区发改委 融资", [("district", "嘉定区"), ("dept", "区发展改革委")], "融资"),
        ("法院把公司账户封得太多了", [], "法院把公司账户封得太多了"),
        ("虹口法院判得太慢", [("district", "虹口区")], "法院判得太慢"),
        ("公司被法院封了账户", [], "公司被法院封了账户"),
        ("环保局罚款太多", [], "环保局罚款太多"),
        ("税务局老来查", [], "税务局老来查"),
        ("市监局办证慢", [], "市监局办证慢"),
        ("税务局不给开发票", [], "税务局不给开发票"),
        ("区法院执行难", [("dept", "区法院")], "执行难"),
        ("规划局不动产登记", [("dept", "市规划资源局、区规划资源局")], "不动产登记"),
        ("市监局老字号", [("dept", "市市场监管局、区市场监管局")], "老字号"),
        ("税务局牵头的太多", [("lead", "市税务局、区税务局")], "太多"),
        ("发改", [("dept", "市发展改革委、区发展改革委")], ""),
        ("规资", [("dept", "市规划资源局、区规划资源局")], ""),
        ("科技", [], "科技"),
        ("区发改委牵头的有哪些", [("lead", "区发展改革委")], ""),
        ("区发改委牵头哪几条", [("lead", "区发展改革委")], ""),
        ("区发改委负责啥", [("lead", "区发展改革委")], ""),
        ("区发改委管虹口哪些事", [("dept", "区发展改革委"), ("district", "虹口区")], ""),
        ("消防牵头的有哪些", [("lead", "区消防救援支队")], ""),
        ("税务负责的", [("lead", "市税务局、区税务局")], ""),
        ("税务登记", [], "税务登记"),
        ("消防验收", [], "消防验收"),
        ("嘉定哪几个园区", [("district", "嘉定区")], "园区"),
        ("啥时候完成", [], "完成"),
        ("任何时候都能办", [], "任何时候都能办"),
        ("虹口 区发改委 负责哪些事项", [("district", "虹口区"), ("lead", "区发展改革委")], ""),
        ("嘉定组织哪些活动", [("district", "嘉定区")], "组织 活动"),
        ("归还哪些材料", [], "归还 材料"),
        ("嘉定哪项目快", [("district", "嘉定区")], "哪项目快"),
        ("垃圾去哪处理", [], "垃圾去哪处理"),
        ("税务局配合 虹口", [("co_lead", "市税务局、区税务局"), ("district", "虹口区")], ""),
        ("虹口 fgw", [("district", "虹口区"), ("dept", "市发展改革委、区发展改革委")], ""),
        ("虹口人才工作有哪些指标", [("district", "虹口区"), ("target", "含量化指标")], "人才"),
        ("没有列出牵头单位的举措", [("lead", "未指明牵头单位")], ""),
        ("已逾期的人才举措", [("deadline", "期限已过")], "人才"),
        ("嘉定 ★", [("district", "嘉定区"), ("own", "本区自主提出 ★")], ""),
        ("嘉府办发[2025]2号 融资", [("document", "嘉府办发〔2025〕2号")], "融资"),
        ("嘉定2025第17条", [("district", "嘉定区"), ("year", "2025"), ("code", "第 17 项")], ""),
        ("徐汇8.2", [("district", "徐汇区"), ("code", "第 8.2 项")], ""),
    ],
)
def test_what_it_names_and_the_words_left(
    corpus: None, typed: str, named: list[tuple[str, str]], words: str
) -> None:
    parts, left = read(typed)
    assert [(param, label) for param, _, label in parts] == named
    assert left == words


@pytest.mark.parametrize(
    "typed",
    [
        "融资",
        "黄浦江两岸",
        "社区委员会",
        "2025年底前完成",
        "新增2025家",
        "第17条",
        "8.2",
        '"嘉定" "2025"',
        "-嘉定 -2025",
        "产业政策",
        "嘉定" * 40,
    ],
)
def test_what_names_nothing_is_searched_for_as_it_stands(corpus: None, typed: str) -> None:
    assert read_question(typed, today=TODAY) is None


def test_a_part_is_taken_as_words_when_that_is_wanted(corpus: None) -> None:
    assert read("嘉定 融资", "嘉定") == ([], "嘉定 融资")
    assert read("嘉定 2025 融资", "嘉定") == ([("year", "2025", "2025")], "嘉定 融资")


def test_departments_are_those_of_the_district_that_is_named(corpus: None) -> None:
    named = read_question("虹口区发改委", today=TODAY)
    everywhere = read_question("区发改委", today=TODAY)
    assert named is not None
    assert everywhere is not None
    assert len(named.values("dept")) == 1
    assert set(named.values("dept")) < set(everywhere.values("dept"))


@given(st.text(alphabet='嘉定区发改委2025年第17条.-"《》〔〕号谁牵头 fgw', max_size=30))
def test_it_never_fails_and_never_reads_beyond_what_is_typed(typed: str) -> None:
    reading = read_question(typed, today=TODAY)
    if reading is not None:
        assert all(reading.typed[part.start : part.end] == part.text for part in reading.parts)
        ends = [0, *(part.end for part in reading.parts)]
        assert all(end <= part.start for end, part in zip(ends, reading.parts, strict=False))


def pks(typed: str, **params: Any) -> list[int]:
    query, errors = read_query({"q": typed, **params})
    assert errors == []
    return matching_pks(query)


@pytest.mark.parametrize("typed", ["嘉定 2025 融资", "区发改委", "虹口人才工作有哪些指标", "嘉定 一网通办"])
def test_no_reading_hides_an_exact_hit(corpus: None, typed: str) -> None:
    found = pks(typed)
    terms = typed.split()
    literal = {
        m.pk for m in Measure.objects.all() if all(term in m.title or term in m.text for term in terms)
    }
    assert literal <= set(found)
    assert len(found) == len(set(found))


def test_what_is_named_comes_before_what_has_the_words_only(corpus: None) -> None:
    found = Measure.objects.select_related("document__district").in_bulk(pks("嘉定 2025 融资"))
    first = next(found[pk] for pk in pks("嘉定 2025 融资"))
    assert (first.document.district.slug, first.document.year) == ("jiading", 2025)
    assert "融资" in first.title + first.text


def test_counts_are_those_of_the_list(corpus: None) -> None:
    query, _ = read_query({"q": "区发改委 融资"})
    results = search_measures(query)
    for one in results.facets["lead"]:
        assert len(pks("区发改委 融资", lead=[one.value])) == one.count


def test_the_page_says_what_was_understood_and_lets_go_of_it(corpus: None, client: Client) -> None:
    page = client.get(reverse("measures"), {"q": "嘉定 2025 融资"}).content.decode()
    assert "嘉定 →" in page
    assert "as_words=%E5%98%89%E5%AE%9A" in page
    as_words = client.get(reverse("measures"), {"q": "嘉定 2025 融资", "as_words": "嘉定"}).content.decode()
    assert "按文字：嘉定" in as_words
    assert '<input type="hidden" name="as_words" value="嘉定">' in as_words


def test_a_question_who_is_answered_from_the_list(corpus: None, client: Client) -> None:
    nobody = client.get(reverse("measures"), {"q": "嘉定2025融资谁牵头"}).content.decode()
    assert "这 4 项没有列出牵头单位。" in nobody
    somebody = client.get(reverse("measures"), {"q": "虹口融资谁牵头"}).content.decode()
    assert "牵头单位：" in somebody


def test_targets_are_quoted_with_their_place(corpus: None, client: Client) -> None:
    page = client.get(reverse("measures"), {"q": "虹口人才工作有哪些指标"}).content.decode()
    assert "“筹措保障性租赁房1730套并供应1000套" in page


def test_the_api_says_how_it_read(corpus: None, client: Client) -> None:
    answer = client.get("/api/v1/measures", {"q": "嘉定 2025 融资"}).json()
    assert [(one["text"], one["param"], one["values"]) for one in answer["understood"]] == [
        ("嘉定", "district", ["jiading"]),
        ("2025", "year", ["2025"]),
    ]
    assert answer["count"] == len(pks("嘉定 2025 融资"))
    words = client.get("/api/v1/measures", {"q": "嘉定 融资", "as_words": "嘉定"}).json()
    assert words["understood"] == []


def test_an_export_says_how_it_was_read(corpus: None) -> None:
    query, _ = read_query({"q": "嘉定 融资"})
    assert [str(one) for one in query.describe()] == [
        "检索词：嘉定 融资",
        "“嘉定”理解为区：嘉定区",
        "“融资”也找：贷款、信贷",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=count_examples(40))
@given(st.data())
def test_whatever_stands_in_a_measure_finds_it(corpus: None, data: st.DataObject) -> None:
    measure = data.draw(st.sampled_from(list(Measure.objects.order_by("pk"))))
    text = data.draw(st.sampled_from([measure.title, measure.text]))
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(2, 24))].strip()
    assume(piece and '"' not in piece and not piece.startswith(("-", "－")) and " -" not in piece)
    assert measure.pk in pks(piece)


PROGRESS_QUESTIONS = [
    ("嘉定2025已完成的举措", ["嘉定", "2025"], "填报为已完成", ""),
    ("虹口完成了哪些举措", ["虹口"], "填报为已完成", ""),
    ("哪些举措逾期了", [], "填报为逾期", ""),
    ("已逾期未完成的人才举措", [], "填报为逾期", "人才"),
    ("推进中的融资举措", [], "填报为推进中", "融资"),
    ("正在推进的融资举措", [], "填报为推进中", "融资"),
    ("徐汇还没启动的任务", ["徐汇"], "填报为未启动", ""),
    ("未完成的融资举措", [], "填报为未启动、推进中、逾期", "融资"),
    ("没有填报进展的举措", [], "没有填报", ""),
]


@pytest.mark.parametrize(("typed", "before", "label", "words"), PROGRESS_QUESTIONS)
def test_how_far_measures_have_come_is_what_was_entered(
    corpus: None, typed: str, before: list[str], label: str, words: str
) -> None:
    first, second, *_ = Measure.objects.order_by("pk")
    ProgressEntryFactory.create(measure=first, status="done")
    ProgressEntryFactory.create(measure=second, status="overdue")
    parts, left = read(typed)
    assert [text for _, text, _ in parts[:-1]] == before
    assert (parts[-1][0], parts[-1][2]) == ("progress", label)
    assert left == words


@pytest.mark.parametrize(
    "typed",
    [
        "推进中小企业融资",
        "已完成备案",
        "未开展备案",
        "年底前完成",
        "完成了吗",
        "首店引进完成没有",
        "逾期贷款怎么办",
        "清理逾期账款",
        "合同逾期违约金",
        "旨在推动工作落实",
        "存在推进的困难",
        "政策实施中的问题",
    ],
)
def test_what_says_no_progress_is_text(corpus: None, typed: str) -> None:
    ProgressEntryFactory.create(measure=Measure.objects.order_by("pk")[0], status="overdue")
    assert "progress" not in [param for param, _, _ in read(typed)[0]]


def test_where_nobody_entered_progress_a_question_asks_for_none(corpus: None) -> None:
    assert [label for _, _, label in read("哪些举措逾期了")[0]] == ["期限已过"]
    assert read("已完成的融资举措")[0] == []
    ProgressEntryFactory.create(measure=Measure.objects.order_by("pk")[0], status="done")
    assert [label for _, _, label in read("哪些举措逾期了")[0]] == ["期限已过"], "nobody has entered that"


def test_a_question_for_progress_opens_the_list_of_the_facet(corpus: None, client: Client) -> None:
    lacking, literal, *others = Measure.objects.filter(text__contains="融资").order_by("pk")[:5]
    Measure.objects.filter(pk=literal.pk).update(text="推进中的融资举措逐月通报。")
    for measure in others[:2]:
        ProgressEntryFactory.create(measure=measure, status="in_progress")
    ProgressEntryFactory.create(measure=others[2], status="done")
    found = pks("推进中的融资举措")
    assert set(found[:2]) == {one.pk for one in others[:2]}
    assert found[2:] == [literal.pk], "a literal hit is never hidden"
    assert lacking.pk not in found
    assert pks("推进中的融资举措", as_words=["推进中的"]) == [literal.pk]
    page = client.get(reverse("measures"), {"q": "推进中的融资举措"}).content.decode()
    assert "推进中的 →</span> 填报为推进中" in page
    assert "as_words=%E6%8E%A8%E8%BF%9B%E4%B8%AD%E7%9A%84" in page
    narrowed = pks("推进中的融资举措", progress=["in_progress"])
    assert narrowed == found[:2]
