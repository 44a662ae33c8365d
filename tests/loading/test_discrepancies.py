"""Where the two statements of a measure differ: found all, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from districts.models import District
from measures.decisions.resolutions import resolve_records
from measures.loading.actions import load_file
from measures.loading.discrepancies import compare_statements
from measures.models import Assignment, Discrepancy, Statement
from measures.text.plan import (
    AssignmentRole,
    ParsedAssignment,
    ParsedMeasure,
    ParsedTable,
    ParsedTableRow,
    StatementPlace,
)
from tests.factories import UserFactory

HONGKOU = Path(settings.BASE_DIR) / "fixtures" / "plans" / "hongkou-2025.txt"
CHECKERS = "区公安分局、区生态环境局、区文化旅游局、区卫生健康委、{}区城管执法局、区消防救援支队、相关部门"
IN_TEXT, IN_TABLE = CHECKERS.format("区市场监管局、"), CHECKERS.format("")
STREETS = "区商务委、{}区市场监管局、区城管执法局、区绿化市容局、区生态环境局、区公安分局、区建设管理委"
INVESTMENT = "{}区规划资源局、区建设管理委、区住房保障房屋管理局"

#: Every difference between the text of 虹口 2025 and its annex 2, found by reading both. For 正文 only the words that
#: differ are given. In 36 the table names 区规划资源局 twice and the text once.
HONGKOU_DIFFERS = {
    ("2", "title"): ("政策制定", "政策制订"),
    ("2", "text"): ("落实涉企政策制定充分听取", "落实涉企政策制订充分听取"),
    ("17", "co_lead"): ("各相关部门", "各产业部门"),
    ("20", "text"): ("品牌作用，推进办税服务厅", "品牌作用，深入推进办税服务厅"),
    ("24", "lead"): (IN_TEXT, IN_TABLE),
    ("25", "lead"): (IN_TEXT, IN_TABLE),
    ("26", "lead"): (IN_TEXT, IN_TABLE),
    ("27", "title"): ("加强法律服务供给", "提高法律服务供给"),
    ("30", "text"): ("新兴产业、特色产业”", "新兴产业、特色服务业”"),
    ("36", "co_lead"): (INVESTMENT.format("各产业部门、"), INVESTMENT.format("区规划资源局、各产业部门、")),
    ("41", "co_lead"): (STREETS.format("区文化旅游局、"), STREETS.format("")),
    ("43", "lead"): ("区信访办、区数据局", "区信访办"),
    ("43", "text"): ("历史遗留问题等，", "历史遗留等问题，"),
}


@pytest.fixture
def hongkou(registry: District) -> District:
    load_file(content=HONGKOU.read_bytes(), name=HONGKOU.name)
    return District.objects.get(slug="hongkou")


def test_all_differences_of_hongkou_are_found_and_no_others(hongkou: District) -> None:
    found = {(row.measure.code, row.field): row for row in Discrepancy.objects.select_related("measure")}
    assert found.keys() == HONGKOU_DIFFERS.keys()
    for key, (in_text, in_table) in HONGKOU_DIFFERS.items():
        row = found[key]
        if key[1] == "text":
            assert (in_text in row.in_text, in_text in row.in_table) == (True, False), key
            assert (in_table in row.in_table, in_table in row.in_text) == (True, False), key
        else:
            assert (row.in_text, row.in_table) == (in_text, in_table), key
        assert row.status == Discrepancy.Status.OPEN


def test_both_statements_are_kept_and_the_text_is_published(hongkou: District) -> None:
    assert Statement.objects.count() == 48
    rows = Assignment.objects.filter(measure__code="17", role="co_lead").select_related("department")
    stated = {(row.place, row.effective, row.department.name) for row in rows}
    assert stated == {("text", True, "各相关部门"), ("table", False, "各产业部门")}
    in_force = Assignment.objects.in_force().filter(measure__code="17", role="co_lead")
    assert [row.department.name for row in in_force] == ["各相关部门"]


def test_what_only_a_table_states_is_published(hongkou: District) -> None:
    rows = Assignment.objects.filter(measure__code="附1-14").select_related("department")
    stated = [(row.place, row.effective, row.department.name, row.name_as_printed) for row in rows]
    assert stated == [
        ("table", True, "市人力资源社会保障局", "市人力资源保障局"),
        ("table", True, "市教委", "市教委"),
    ]


def test_every_department_of_hongkou_is_known(hongkou: District) -> None:
    assert not Assignment.objects.filter(department__is_resolved=False).exists()


def test_a_decision_stands_while_both_statements_do(hongkou: District) -> None:
    decided = Discrepancy.objects.get(measure__code="43", field="lead")
    user = UserFactory()
    resolve_records(records=[decided], user=user, decision="以正文为准。")
    other = Discrepancy.objects.get(measure__code="17")
    resolve_records(records=[other], user=user, decision="以附表为准。")
    text = HONGKOU.read_text()
    body, table = text.split("附件2", 1)
    assert body.count("区财政局;配合责任单位:各相关部门") == 1

    load_file(
        content=(body.replace("为企业提供员工招聘", "为企业提供员工招工") + "附件2" + table).encode(),
        name="x",
    )
    decided.refresh_from_db()
    assert (decided.status, decided.decision, decided.decided_by) == ("resolved", "以正文为准。", user)
    assert Discrepancy.objects.filter(measure__code="19", field="text").exists()

    changed = body.replace("区财政局;配合责任单位:各相关部门", "区财政局;配合责任单位:各街道")
    result = load_file(content=(changed + "附件2" + table).encode(), name="x")
    other.refresh_from_db()
    assert (other.status, other.in_text, other.decided_by) == ("open", "各街道", None)
    assert any("以附表为准。" in change.before for change in result.changes)

    agreed = body.replace("区财政局;配合责任单位:各相关部门", "区财政局;配合责任单位:各产业部门")
    load_file(content=(agreed + "附件2" + table).encode(), name="x")
    assert not Discrepancy.objects.filter(measure__code="17").exists()


def _party(name: str, role: AssignmentRole, place: StatementPlace = "text") -> ParsedAssignment:
    return ParsedAssignment(name, role, f"（{name}）", place, 0, len(name))


def _table(*parties: ParsedAssignment, title: str = "甲", text: str = "乙") -> ParsedTable:
    row = ParsedTableRow("1", "1", title, text, False, parties, 0, 1)
    return ParsedTable("2", "分工表", "", "responsibilities", (), (row,))


def _measure(*parties: ParsedAssignment, title: str = "甲", text: str = "乙") -> ParsedMeasure:
    return ParsedMeasure("1", "1", title, text, "district", False, None, parties, 0, 1)


LEAD, CO_LEAD = _party("区甲局", "lead"), _party("区乙局", "co_lead")


@pytest.mark.parametrize(
    ("measure", "table", "fields"),
    [
        (_measure(LEAD, CO_LEAD), _table(LEAD, CO_LEAD), []),
        (_measure(LEAD, CO_LEAD), _table(LEAD), []),  # the table has no column for it
        (_measure(LEAD), _table(LEAD, CO_LEAD), ["co_lead"]),
        (_measure(LEAD), _table(_party("区丙局", "lead")), ["lead"]),
        (_measure(), _table(LEAD, CO_LEAD), []),  # only the table says it
        (_measure(text="一 二\n三"), _table(text="一二三"), []),
        (_measure(text="一二三"), _table(text="一二"), ["text"]),
        (_measure(), _table(title="", text=""), []),  # a table of names alone
        (_measure(_party("区市场局", "lead")), _table(_party("区市场监管局", "lead")), []),
    ],
)
def test_what_counts_as_a_difference(measure: ParsedMeasure, table: ParsedTable, fields: list[str]) -> None:
    def identity(name: str) -> str:
        return {"区市场局": "区市场监管局"}.get(name, name)

    found = compare_statements(measure, table.rows[0], table, identity=identity)
    assert [difference.field.value for difference in found] == fields


def test_order_is_no_difference_but_a_name_more_is() -> None:
    one, two = _party("区甲局", "lead"), _party("区乙局", "lead")
    assert not compare_statements(
        _measure(one, two), _table(two, one).rows[0], _table(two, one), identity=str
    )
    twice = _table(one, two, one)
    assert compare_statements(_measure(one, two), twice.rows[0], twice, identity=str)
