"""PDF files as they are printed: ruled tables over several pages, columns, running heads, margins, page numbers."""

from __future__ import annotations

import pytest

from measures.text.containers.pdf import pdf_text
from measures.text.parse import parse_plan
from tests.text.samples import Rule, Words, printed, ruled_table

HEAD = ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"]
WIDTHS = [40, 170, 80, 80, 80]
TITLE: Words = (150, 790, 16, "青河区2025年重点任务分工表")


def lines(*pages: list[Words | Rule]) -> list[str]:
    """Return the lines of a file with these pages."""
    return pdf_text(printed(*pages)).text.replace("\u3000", "").splitlines()


def test_a_ruled_table_is_rows_of_cells() -> None:
    table = ruled_table(
        [
            HEAD,
            [
                "1",
                "建设服务大厅，方便群众就近办理各类事项。",
                "区政务局",
                "区数据局、区司法局、区财政局",
                "6月底",
            ],
            ["2", "开通线上窗口。", "区数据局\n区司法局", None, None],
            ["3", "兑现惠企政策。", None, "区商务委", "长期"],
        ],
        WIDTHS,
    )
    assert lines([TITLE, *table]) == [
        "青河区2025年重点任务分工表",
        "\t".join(HEAD),
        "1\t建设服务大厅，方便群众就近办理各类事项。\t区政务局\t区数据局、区司法局、区财政局\t6月底",
        "2\t开通线上窗口。\t区数据局 区司法局\t区数据局、区司法局、区财政局\t6月底",
        "3\t兑现惠企政策。\t区数据局 区司法局\t区商务委\t长期",
    ]


@pytest.mark.parametrize("is_repeated", [True, False])
def test_a_table_goes_on_over_pages_and_a_row_that_a_page_breaks_is_one(is_repeated: bool) -> None:
    first = [HEAD, ["1", "建设服务大厅。", "区政务局", "区数据局、区市场监管（知识产", "2025年12"]]
    rest = [["", "方便群众办事。", "", "权）局", "月底前"], ["2", "开通窗口。", "区数据局", "", "长期"]]
    second = [HEAD, *rest] if is_repeated else rest
    pages = [
        [TITLE, *ruled_table(first, WIDTHS, top=200), (290, 40, 10, "— 1 —")],
        [*ruled_table(second, WIDTHS), (290, 40, 10, "— 2 —")],
    ]
    plan = parse_plan(pdf_text(printed(*pages)).text)
    assert [(m.text or m.title, [d.printed for d in m.deadlines]) for m in plan.measures] == [
        ("建设服务大厅。方便群众办事。", ["2025年12月底前"]),
        ("开通窗口。", ["长期"]),
    ]
    assert [party.name for party in plan.measures[0].parties] == [
        "区政务局",
        "区数据局",
        "区市场监管（知识产权）局",
    ]
    assert not plan.problems


def test_a_merged_cell_reaches_over_the_end_of_a_page() -> None:
    head = ["序号", "领域", "任务", "牵头单位"]
    widths = [40, 60, 200, 80]
    pages = [
        [
            TITLE,
            *ruled_table(
                [head, ["1", "准入", "设立专窗。", "区甲局"], ["2", None, "延长服务。", "区乙局"]], widths
            ),
        ],
        ruled_table([["3", "", "推行网办。", "区丙局"], ["4", None, "公布清单。", "区丁局"]], widths),
    ]
    plan = parse_plan(pdf_text(printed(*pages)).text)
    assert [(m.title, m.text) for m in plan.measures] == [
        ("准入", "设立专窗。"), ("准入", "延长服务。"), ("准入", "推行网办。"), ("准入", "公布清单。")
    ]  # fmt: skip


def test_the_caption_that_a_page_repeats_is_no_other_table() -> None:
    pages = [
        [TITLE, *ruled_table([HEAD, ["1", "甲事。", "区甲局", "", ""]], WIDTHS)],
        [TITLE, *ruled_table([HEAD, ["2", "乙事。", "区乙局", "", ""]], WIDTHS)],
    ]
    assert lines(*pages)[1:] == ["\t".join(HEAD), "1\t甲事。\t区甲局\t\t", "2\t乙事。\t区乙局\t\t"]


def test_boxes_and_shading_are_no_tables() -> None:
    box: list[Rule] = [(60, 700, 300, 700), (60, 660, 300, 660), (60, 660, 60, 700), (300, 660, 300, 700)]
    page: list[Words | Rule] = [TITLE, *box, (80, 675, 12, "框中的文字"), (60, 600, 12, "框外的文字")]
    assert lines(page) == ["青河区2025年重点任务分工表", "框中的文字", "框外的文字"]


SENTENCE = "推动政务服务事项就近办理，完善窗口设置，优化流程，压减材料，提高一次办成的比例"


def paragraphs(left: float, width: int, count: int, *, mark: str = "") -> list[Words | Rule]:
    """Return the lines of a column: paragraphs of three lines each, the first indented by two characters."""
    found: list[Words | Rule] = []
    y = 740.0
    for number in range(count):
        text = f"\u3000\u3000{mark}{number + 1}{SENTENCE * 3}"[: 3 * width - 4] + "。"
        for at in range(0, len(text), width):
            line = text[at : at + width]
            indent = len(line) - len(line.lstrip("\u3000"))
            found.append((left + 10 * indent, y, 10, line.lstrip("\u3000")))
            y -= 16
    return found


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = paragraphs(50, 22, 5, mark="左"), paragraphs(310, 22, 5, mark="右")
    mixed = [word for pair in zip(left, right, strict=True) for word in pair]
    found = lines([(200, 790, 16, "跨两栏的标题"), *mixed])
    assert [line[:2] for line in found[1:]] == [f"{side}{n}" for side in "左右" for n in range(1, 6)]
    assert all(line.endswith("。") for line in found[1:])


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("青河区人民政府公报", "第{n}页 共3页"),
        ("2025/3/{n} 10:22  青河区优化营商环境行动方案", "https://www.example.gov.cn/art/1.html  {n}/3"),
        ("青河区人民政府文件", "· {n} ·"),
    ],
)
def test_heads_and_feet_that_run_over_the_pages_are_no_text(above: str, below: str) -> None:
    pages = [
        [
            (50, 810, 9, above.format(n=n)),
            *paragraphs(50, 48, 4, mark=f"第{n}版"),
            (50, 30, 9, below.format(n=n)),
        ]
        for n in (1, 2, 3)
    ]
    assert [line[:4] for line in lines(*pages)] == [f"第{n}版{m}" for n in (1, 2, 3) for m in (1, 2, 3, 4)]


def test_the_number_of_a_page_at_the_end_of_its_last_line_goes() -> None:
    pages = []
    for n in (1, 2, 3):
        page = paragraphs(50, 48, 4)
        x, y, size, words = page[-1]
        pages.append([*page, (x + size * len(words) + 30, y, size, str(n))])  # type: ignore[arg-type]
    assert all(line.endswith("。") for line in lines(*pages))


def test_comments_in_the_margin_are_no_text() -> None:
    balloons: list[Words | Rule] = [(450, 700, 7, "批注 [A1]: 请核实"), (450, 600, 7, "批注 [A2]: 数据有误")]
    page = paragraphs(50, 38, 10)
    assert "批注" not in "".join(lines([*page[:6], *balloons, *page[6:]]))


def test_characters_that_are_only_spaced_have_no_blanks_between_them() -> None:
    spaced: list[Words | Rule] = [(60 + 20 * at, 700, 12, char) for at, char in enumerate("关于印发方案")]
    apart: list[Words | Rule] = [
        (60, 660, 12, "到"),
        (76, 660, 12, "2027"),
        (106, 660, 12, "年"),
        (60, 620, 12, "甲局"),
        (140, 620, 12, "乙局"),
    ]
    assert lines([*spaced, *apart]) == ["关于印发方案", "到2027年", "甲局 乙局"]
