"""Names and clauses of every authority: groups of places, unions, broken lists, sentences that charge bodies, doubts."""

from __future__ import annotations

import pytest

from measures.text.plan import ParsedDocument
from tests.text.clause_plans import first_problems, read, roles


def reported(plan: ParsedDocument) -> list[tuple[str, str]]:
    """Return the codes and places of the problems of the first measure."""
    return [(problem.code, problem.excerpt) for problem in first_problems(plan)]


@pytest.mark.parametrize(
    "group",
    [
        "各市、县（市、区）政府",
        "各市、县〔市、区〕人民政府",
        "各市、县、区人民政府",
        "各区、县（市）人民政府",
        "各区、县政府",
        "各省、自治区、直辖市人民政府",
        "有关市、县（市、区）政府",
        "各市和县（市、区）政府",
        "各镇、街道",
        "各地、州、市人民政府（行政公署）",
        "各镇、街道办事处",
        "各县（市、区）党委、政府",
    ],
)
def test_units_that_are_governed_alike_are_one_group(group: str) -> None:
    for behind in ("", "、市司法局", "，各开发区管委会", "及青河新区管委会"):
        plan = read(f"（责任单位：市财政局，{group}{behind}）")
        assert roles(plan)[0] == ["市财政局", group, *([behind.lstrip("、，及")] if behind else [])]
        assert reported(plan) == []


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("市财政局等国务院相关部门、各地区", ["市财政局", "国务院相关部门", "各地区"]),
        ("市财政局等市政府有关部门及各区政府", ["市财政局", "市政府有关部门", "各区政府"]),
        ("市财政局等相关成员单位", ["市财政局", "相关成员单位"]),
        ("国务院相关部门和单位及各地区", ["国务院相关部门和单位", "各地区"]),
        ("市财政局／市司法局", ["市财政局", "市司法局"]),
        ("市财政局会同市司法局、各街道", ["市财政局", "市司法局", "各街道"]),
        ("市记协、市计生协、市关工委、市红十字会", ["市记协", "市计生协", "市关工委", "市红十字会"]),
        (
            "市防汛指挥部、市改革领导小组、市数字专班",
            ["市防汛指挥部", "市改革领导小组", "市数字专班"],
        ),
        ("人行青河支行、青河移动、各运营商", ["人行青河支行", "青河移动", "各运营商"]),
        ("各乡镇（街道）、各村（社区）", ["各乡镇（街道）", "各村（社区）"]),
    ],
)
@pytest.mark.parametrize("verb", ["负责", "按职责分工负责", "按照各自职责推进落实", "依职责分别负责"])
def test_names_of_every_kind_before_a_verb(clause: str, expected: list[str], verb: str) -> None:
    plan = read(f"（{clause}{verb}）")
    assert roles(plan)[0] == expected
    assert reported(plan) == []


@pytest.mark.parametrize(
    "clause",
    [
        "（市财政局牵头会同市司法局、市水务局负责）",
        "（市财政局牵头，会同市司法局、市水务局负责）",
        "（市财政局牵头抓总，市司法局、市水务局按职责配合）",
        "（市财政局牵头，市司法局、市水务局按职责分工负责，持续推进）",
        "（牵头单位为市财政局，配合单位为市司法局、市水务局）",
        "（牵头单位　市财政局　配合单位　市司法局、市水务局）",
        "（市级牵头单位：市财政局；市级配合单位：市司法局、市水务局）",
        "【牵头单位】市财政局；【配合单位】市司法局、市水务局",
        "［牵头单位：市财政局；配合单位：市司法局、市水务局］",
        "（市财政局为牵头单位，市司法局、市水务局为配合单位）",
        "（市财政局负责牵头，市司法局、市水务局配合完成）",
        "（牵头责任领导：张三；牵头单位：市财政局；责任单位：市司法局、市水务局）",
        "（市财政局、市司法局、市水务局负责，列第一位的为牵头单位，其他单位按职责分工负责）",
        "（责任单位：市财政局、市司法局、市水务局；各责任单位中，排首位的单位负牵头责任，下同）",
        "（责任单位：市财政局、市司法局、市水务局，排名第一的单位牵头，下同）",
        "\n由市财政局牵头，市司法局、市水务局配合。",
        "\n市财政局牵头，市司法局、市水务局按职责分工负责",
        "市财政局牵头、市司法局和市水务局配合。",
        "（责任单位：市财政局、市司法局、市水务局。第一个为牵头单位，其余为配合单位，下同。）",
    ],
)
def test_every_way_of_saying_who_leads(clause: str) -> None:
    plan = read(clause)
    assert roles(plan) == (["市财政局"], ["市司法局", "市水务局"])
    assert plan.measures[0].text == "做好机制。"
    assert reported(plan) == []


@pytest.mark.parametrize(
    "clause",
    [
        "（市财政局牵头，市司法局、市水务局按职责分工负责",
        "（市财政局牵头，市司法局、市水务局配合。",
        "市财政局牵头，市司法局、市水务局配合）",
    ],
)
def test_a_charge_with_one_bracket_is_read_and_reported(clause: str) -> None:
    plan = read(clause)
    assert roles(plan) == (["市财政局"], ["市司法局", "市水务局"])
    assert [code for code, _ in reported(plan)] == ["clause.unbalanced"]


@pytest.mark.parametrize("cut", range(7, 21))
@pytest.mark.parametrize("end", ["", "。"])
def test_a_list_behind_a_label_goes_on_in_the_next_line(cut: int, end: str) -> None:
    clause = f"牵头单位：市财政局；配合单位：市司法局、市水务局{end}"
    plan = read(f"\n{clause[:cut]}\n{clause[cut:]}")
    if clause[cut - 1] != "；" and clause[cut] != "；" and not clause[cut:].startswith("配合单位"):
        assert roles(plan) == (["市财政局"], ["市司法局", "市水务局"]) or reported(plan)


@pytest.mark.parametrize(
    "clause",
    [
        "（责任单位：市财政局、市司 — 12 — 法局）",
        "（责任单位：市财政局、市司\n法局）",
        "\n责任单位：市财政局、市司\n法局",
        "\n责任单位：市财政局、\n市司法局。",
        "\n责任单位：市财政局\n、市司法局",
        "（责任单位：市财政局 市司法局）",
    ],
)
def test_names_that_a_line_or_a_page_breaks(clause: str) -> None:
    plan = read(clause)
    assert roles(plan)[0] == ["市财政局", "市司法局"]
    assert plan.measures[0].text == "做好机制。"


def test_a_body_that_is_being_set_up_is_no_doubt() -> None:
    plan = read("（责任单位：市数据集团〔筹〕、市财政局）")
    assert roles(plan)[0] == ["市数据集团〔筹〕", "市财政局"]
    assert reported(plan) == []


def test_who_explains_a_document_is_charged_with_nothing() -> None:
    assert reported(read("本方案由市财政局负责解释。")) == []


def test_a_name_in_two_pieces_is_one() -> None:
    assert roles(read("（责任单位：省人力资源社会 保障厅、省教育厅）"))[0] == [
        "省人力资源社会保障厅",
        "省教育厅",
    ]


def test_several_labels_in_one_paragraph() -> None:
    plan = read("责任单位：市财政局。推进乙项。责任单位：市司法局。")
    assert roles(plan)[0] == ["市财政局", "市司法局"]
    assert plan.measures[0].text == "做好机制。推进乙项。"


def test_a_label_behind_a_bracket_or_a_comma_needs_nothing_but_bodies() -> None:
    plan = read("建成12处（详见附件），责任单位：市财政局、市司法局")
    assert roles(plan)[0] == ["市财政局", "市司法局"]
    plan = read("建成12处，责任单位：在工作中及时反馈")
    assert plan.measures[0].parties == ()


@pytest.mark.parametrize(
    ("clause", "names", "code"),
    [
        ("（市财政局、市司法局、养老热线负责）", ["市财政局", "市司法局", "养老热线"], "party.doubtful"),
        ("（责任单位：市财政局、市养老）", ["市财政局", "市养老"], "party.doubtful"),
        ("（责任单位：市财政局市司法局）", ["市财政局市司法局"], "party.doubtful"),
        ("（责任单位：市财政局、单位）", ["市财政局", "单位"], "party.doubtful"),
        ("（责任单位：市财政局、市司法局，以下均需各区落实）", ["市财政局", "市司法局"], "responsibility.remark"),
        ("（市财政局、市司法局按职责分工负责。以下各项均包括各区）", ["市财政局", "市司法局"], "responsibility.remark"),
        ("（责任单位：市财政局。以下责任单位均包括各区政府）", ["市财政局"], "responsibility.remark"),
    ],
)  # fmt: skip
def test_names_in_doubt_are_reported_at_their_place(clause: str, names: list[str], code: str) -> None:
    plan = read(clause)
    assert roles(plan)[0] == names
    ((found, excerpt),) = reported(plan)
    assert found == code
    assert excerpt in clause


@pytest.mark.parametrize(
    "text",
    [
        "由专人负责，企业配合。",
        "由业主单位牵头组织，社会机构参与建设。",
        "探索由行业协会牵头、企业参与的机制。",
        "本章由市财政局牵头，市司法局配合。",
    ],
)
def test_sentences_that_charge_no_certain_body_stay_in_the_text(text: str) -> None:
    plan = read(text)
    assert plan.measures[0].parties == ()
    assert text in plan.measures[0].text


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("（市财政局、养老热线、便民热线按职责分工负责）", "responsibility.unread"),
        ("（市财政局、市司法局，青河科学城、白石经开区管委会）", "responsibility.unread"),
        ("（责任单位：市财政局*、市司法局；标*的为牵头单位）", "clause.unreadable"),
    ],
)
def test_a_charge_that_is_not_read_is_reported(clause: str, code: str) -> None:
    plan = read(clause)
    assert plan.measures[0].parties == ()
    assert reported(plan) == [(code, clause)]
