"""A person's corrections of the reading: levels of lines and shapes, and the choice between two near readings."""

from __future__ import annotations

from measures.text.parse import parse_plan
from measures.text.plan import ParsedDocument
from measures.text.reading_corrections import LineCorrection, LineReading, ReadingCorrections, ShapeCorrection

HEAD = "青河区优化营商环境行动方案（2026年）\n为优化营商环境，制定本方案。\n"
NUMBERS = "一、优化服务\n1.甲事。做好甲。\n2.乙事。做好乙。\n再做好丁。\n3.丙事。做好丙。\n"
LISTS = "一、优化服务\n（一）甲事。主要做好以下工作：\n1.受理申请；\n2.核对材料；\n3.发出证照。\n（二）乙事。做好乙。\n（三）丙事。做好丙。\n"
CHAPTERS = "一、指导思想。以改革为动力。\n二、示范任务。复制改革事项。\n三、主要目标。走在前列。\n四、组织领导。统筹推进。\n五、评估推广。每年评估。\n"


def read(body: str, *lines: LineCorrection, **given: object) -> ParsedDocument:
    return parse_plan(HEAD + body, ReadingCorrections(lines=lines, **given))  # type: ignore[arg-type]


def correction(words: str, reads_as: LineReading, body: str = NUMBERS) -> LineCorrection:
    """Return a correction of the line of the body that is ``words``."""
    return LineCorrection((HEAD + body).splitlines().index(words) + 1, words, reads_as)


def titles(plan: ParsedDocument) -> list[str]:
    return [measure.title for measure in plan.measures]


def codes(plan: ParsedDocument) -> set[str]:
    return {problem.code for problem in plan.problems}


def test_a_measure_joined_with_the_one_before() -> None:
    plan = read(NUMBERS, correction("3.丙事。做好丙。", "text"))
    assert titles(plan) == ["甲事", "乙事"]
    assert plan.measures[1].text == "做好乙。\n再做好丁。\n3.丙事。做好丙。"
    assert codes(plan) == set()


def test_a_measure_split_at_a_line() -> None:
    plan = read(NUMBERS, correction("再做好丁。", "measure"))
    assert [(one.code, one.text) for one in plan.measures] == [
        ("1", "做好甲。"), ("2", "做好乙。"), ("2-2", "再做好丁。"), ("3", "做好丙。"),
    ]  # fmt: skip
    assert codes(plan) == set()


def test_a_line_that_is_a_heading() -> None:
    plan = read(NUMBERS, correction("再做好丁。", "section"))
    assert [chapter.title for chapter in plan.chapters] == ["优化服务", "再做好丁"]
    assert plan.measures[2].chapter_key == 1


def test_a_heading_that_holds_no_measures() -> None:
    body = NUMBERS + "二、乐享生活\n4.戊事。做好戊。\n5.己事。做好己。\n三、规范监管\n6.庚事。做好庚。\n"
    plan = read(body, correction("二、乐享生活", "general", body))
    assert titles(plan) == ["甲事", "乙事", "丙事", "庚事"]
    assert plan.chapters[1].text == "4.戊事。做好戊。\n5.己事。做好己。"


def test_a_correction_follows_its_line() -> None:
    one = correction("3.丙事。做好丙。", "text")
    moved = NUMBERS.replace("1.甲事", "先说一句。\n1.甲事")
    assert titles(read(moved, one)) == ["甲事", "乙事"]


def test_a_correction_of_a_missing_line_is_reported_and_never_applied() -> None:
    one = correction("3.丙事。做好丙。", "text")
    plan = read(NUMBERS.replace("丙事", "另事"), one)
    assert (titles(plan), plan.lost_corrections) == (["甲事", "乙事", "另事"], (0,))
    assert codes(plan) == {"reading.line_gone"}


def test_a_correction_is_not_applied_to_one_of_two_equal_lines_elsewhere() -> None:
    body = "一、优化服务\n1.甲事。做好甲。\n同样的话。\n2.乙事。做好乙。\n同样的话。\n"
    plan = read(body, LineCorrection(1, "同样的话。", "measure"))
    assert (titles(plan), plan.lost_corrections) == (["甲事", "乙事"], (0,))


def test_both_readings_of_lists_are_data() -> None:
    plan = read(LISTS)
    assert [(one.choice, one.doubt, one.chapters, one.measures) for one in plan.readings] == [
        ("first", "lists", 1, 3), ("second", "lists", 2, 5),
    ]  # fmt: skip
    assert plan.readings[0].titles == ("甲事", "乙事", "丙事")
    assert "levels.unclear" in codes(plan)


def test_the_second_reading_of_lists_is_chosen() -> None:
    plan = read(LISTS, levels="second")
    assert [one.number for one in plan.measures] == ["1", "2", "3", "（二）", "（三）"]
    assert "levels.unclear" not in codes(plan)
    assert [one.measures for one in plan.readings] == [3, 5]
    assert plan.used_shapes == ("levels:lists",)


def test_the_first_reading_is_kept_by_choice() -> None:
    plan = read(LISTS, levels="first")
    assert (len(plan.measures), codes(plan)) == (3, set())


def test_both_readings_of_run_in_chapters() -> None:
    assert [one.measures for one in read(CHAPTERS).readings] == [2, 5]
    plan = read(CHAPTERS, levels="second")
    assert titles(plan) == ["指导思想", "示范任务", "主要目标", "组织领导", "评估推广"]


def test_a_shape_decides_for_the_next_plan() -> None:
    shapes = (ShapeCorrection("levels:lists", "second"),)
    assert len(read(LISTS, shapes=shapes).measures) == 5
    assert (read(NUMBERS, shapes=shapes).used_shapes, read(NUMBERS, shapes=shapes).readings) == ((), ())


def test_all_lines_of_a_form_are_measures() -> None:
    body = "一、优化服务\n（一）甲类\n1.甲事。做好甲。\n2.乙事。做好乙。\n（二）乙类\n3.丙事。做好丙。\n"
    given = (ShapeCorrection("form:section", "measure"), ShapeCorrection("form:number", "text"))
    plan = read(body, shapes=given)
    assert [one.number for one in plan.measures] == ["（一）", "（二）"]
    assert set(plan.used_shapes) == {"form:section", "form:number"}


def test_a_title_decides_before_a_form() -> None:
    body = "一、优化服务\n（一）甲事。做好甲。\n（二）工作机制。按月会商。\n"
    given = (ShapeCorrection("form:section", "measure"), ShapeCorrection("title:工作机制", "general"))
    plan = read(body, shapes=given)
    assert (titles(plan), [one.title for one in plan.chapters]) == (["甲事"], ["优化服务", "工作机制"])


def test_corrections_survive_as_plain_data() -> None:
    given = ReadingCorrections(
        "second", (correction("再做好丁。", "measure"),), (ShapeCorrection("form:number", "text"),)
    )
    assert ReadingCorrections.from_dict(given.as_dict()) == given
    assert ReadingCorrections().as_dict() == {}


def test_a_plan_without_doubt_is_read_once() -> None:
    assert parse_plan(HEAD + NUMBERS).readings == ()
