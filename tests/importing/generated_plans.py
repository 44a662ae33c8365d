"""Random plans in any container, with the content that a reader would find."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from random import Random

import docx

from tests.text.samples import pdf, saved

KNOWN = ("区数据局", "区经委", "区财政局", "区人社局", "区信访办", "区税务局", "区司法局", "区文化旅游局")
UNKNOWN = ("区从未有过的局", "区未来产业办公室", "嘉定区低空经济促进中心")
GROUPS = ("各相关部门", "各街道")
CITY = ("市市场监管局", "市数据局", "市财政局")
WORDS = (
    "推进登记便利", "完善热线服务", "推广银企对接", "打造人才驿站", "深化信用修复", "规范执法检查", "优化用地审批",
    "降低物流成本", "开放应用场景", "培育专业园区", "扩大数据共享", "支持专利转化", "畅通诉求渠道", "简化纳税申报",
)  # fmt: skip
TEXTS = (
    "形成{}清单，按季更新。",
    "健全{}机制，提升效率。",
    "试点{}办法，逐步推开。",
    "建立{}专班，定期会商。",
)
IN_TEXT, IN_TABLE, EQUAL, DIFFERENT, NEITHER = "text", "table", "equal", "different", "neither"
#: Ways in which a plan states departments; MIXED uses a different one for each measure.
WAYS = (IN_TEXT, IN_TABLE, EQUAL, DIFFERENT, NEITHER, "mixed")
HEADS = ("plain", "two rows", "with text", "with deadline", "merged cells", "no numbers", "roles in cells")
CONTAINERS = ("txt", "html", "docx", "pdf", "pasted")
Names = tuple[str, ...]


@dataclass(frozen=True)
class NamedDepartments:
    """The departments that one statement names by role."""

    leads: Names = ()
    co_leads: Names = ()

    def __bool__(self) -> bool:
        return bool(self.leads or self.co_leads)


@dataclass(frozen=True)
class Entry:
    """A measure with its departments in text and table; ``row_title`` is its title in the table."""

    number: int
    title: str
    text: str
    star: bool
    in_text: NamedDepartments
    in_table: NamedDepartments
    row_title: str


@dataclass(frozen=True)
class Chapter:
    """A chapter and its measures."""

    ordinal: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Plan:
    """A plan: its facts and chapters, how it states departments, and the shape of its table if any."""

    title: str
    number: str
    issuer: str
    preamble: str
    chapters: tuple[Chapter, ...]
    way: str
    head: str
    has_table: bool
    city_items: tuple[tuple[str, str, str], ...] = ()
    extra_rows: tuple[str, ...] = ()
    restarts: bool = False
    legend: str = field(default="")

    def entries(self) -> list[Entry]:
        """Return the measures in order."""
        return [entry for chapter in self.chapters for entry in chapter.entries]

    def code(self, chapter: Chapter, entry: Entry) -> str:
        """Return the code of a measure."""
        at = self.chapters.index(chapter) + 1
        return f"{at}.{entry.number}" if self.restarts else str(entry.number)


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table as rows of cells with their row and column spans."""

    text: str = ""
    rows: tuple[tuple[tuple[str, int, int] | None, ...], ...] = ()


def make_plan(random: Random) -> Plan:
    """Return a random plan."""
    way = random.choice(WAYS)
    restarts = random.random() < 0.4
    words = list(WORDS)
    random.shuffle(words)
    chapters, number = [], 0
    stars = random.random() < 0.4
    for ordinal, title in zip(
        "一二三", random.sample(("优化服务", "强化要素", "规范监管", "提升能级"), 3), strict=True
    ):
        entries = []
        number = 0 if restarts else number
        for _ in range(random.randint(1, 3)):
            number += 1
            entries.append(_entry(random, number, words.pop(), way, star=stars and random.random() < 0.5))
        chapters.append(Chapter(ordinal, title, tuple(entries)))
    has_table = any(entry.in_table for chapter in chapters for entry in chapter.entries)
    count = sum(len(chapter.entries) for chapter in chapters)
    stated = random.choice(
        ("", f"推出{count}项举措，", "推出99项举措，", "承接国家24项改革事项，明确24项试点任务，")
    )
    return Plan(
        title="嘉定区2031年优化营商环境行动方案",
        number=random.choice(("", "嘉府办发〔2031〕7号")),
        issuer=random.choice(("", "嘉定区人民政府办公室")),
        preamble=f"为优化营商环境，{stated}制定本方案。",
        chapters=tuple(chapters),
        way=way,
        head=random.choice(HEADS),
        has_table=has_table,
        city_items=tuple(
            (word, text.format(word), random.choice(CITY))
            for word, text in zip(words[: random.choice((0, 0, 2))], TEXTS, strict=False)
        ),
        extra_rows=tuple(random.sample(("谋划来年重点", "编制评估报告"), random.choice((0, 0, 1)))),
        restarts=restarts,
        legend="（标记★是嘉定区提出的）" if stars else "",
    )


def changed(random: Random, plan: Plan) -> Plan:
    """Return a plan with changes as in a corrected source: some measures changed, one removed or added."""
    chapters = []
    for chapter in plan.chapters:
        entries = [_other(random, entry) if random.random() < 0.5 else entry for entry in chapter.entries]
        chapters.append(replace(chapter, entries=tuple(entries)))
    if random.random() < 0.3:
        last = chapters[-1]
        following = replace(
            last.entries[-1], number=last.entries[-1].number + 1, title="新增事项", row_title="新增事项"
        )
        chapters[-1] = replace(last, entries=(*last.entries, following))
    has_table = any(entry.in_table for chapter in chapters for entry in chapter.entries)
    return replace(plan, chapters=tuple(chapters), has_table=has_table)


def _other(random: Random, entry: Entry) -> Entry:
    """Return a measure with one change."""
    named = _named_departments(random)
    titled = f"{entry.title}和辅导"
    return random.choice(
        (
            replace(entry, text=entry.text.replace("。", "，并公开结果。")),
            replace(entry, title=titled, row_title=titled),
            replace(entry, in_text=named, in_table=named if entry.in_table else NamedDepartments()),
            replace(entry, in_text=NamedDepartments()),
            replace(entry, in_table=named),
            replace(entry, in_text=named),
            replace(entry, row_title=f"{entry.row_title}工作"),
        )
    )


def _entry(random: Random, number: int, word: str, way: str, *, star: bool) -> Entry:
    if way == "mixed":
        way = random.choice((IN_TEXT, IN_TABLE, EQUAL, DIFFERENT, NEITHER))
    named, other = _named_departments(random), _named_departments(random)
    in_text = named if way in {IN_TEXT, EQUAL, DIFFERENT} else NamedDepartments()
    in_table = {IN_TABLE: named, EQUAL: named, DIFFERENT: other}.get(way, NamedDepartments())
    title = "" if random.random() < 0.05 else word
    row_title = f"{word}工作" if way == DIFFERENT and random.random() < 0.3 else word
    return Entry(number, title, random.choice(TEXTS).format(word), star, in_text, in_table, row_title)


def _named_departments(random: Random) -> NamedDepartments:
    bodies = random.sample((*KNOWN, random.choice(UNKNOWN)), random.randint(1, 4))
    leads = random.choice((1, 1, 1, 2))
    co_leads = [*bodies[leads:], *random.sample(GROUPS, random.choice((0, 0, 1)))]
    return NamedDepartments(tuple(bodies[:leads]), tuple(co_leads))


def blocks_of(plan: Plan) -> list[Block]:
    """Return a plan as paragraphs and tables."""
    blocks = [Block(plan.title)]
    if plan.number:
        blocks.insert(0, Block(plan.number))
    blocks.append(Block(plan.preamble))
    if plan.legend:
        blocks.append(Block(plan.legend))
    for chapter in plan.chapters:
        blocks.append(Block(f"{chapter.ordinal}、{chapter.title}"))
        for entry in chapter.entries:
            title = f"{entry.title}。" if entry.title else ""
            star = "★" if entry.star else ""
            blocks.append(Block(f"{entry.number}{star}.{title}{entry.text}{_clause(entry.in_text)}"))
    if plan.issuer:
        blocks += [Block(plan.issuer), Block("2031年3月7日")]
    label = 0
    if plan.city_items:
        label += 1
        head = (("序号", 1, 1), ("改革事项", 1, 1), ("主要内容", 1, 1), ("上海市牵头条线部门", 1, 1))
        rows = [
            ((str(at), 1, 1), (title, 1, 1), (text, 1, 1), (body, 1, 1))
            for at, (title, text, body) in enumerate(plan.city_items, start=1)
        ]
        blocks += [Block(f"附件{label}"), Block("全市牵头改革事项"), Block(rows=(head, *rows))]
    if plan.has_table:
        label += 1
        blocks += [Block(f"附件{label}"), Block("责任分工表"), Block(rows=_table(plan))]
    return blocks


def _clause(named: NamedDepartments) -> str:
    if not named:
        return ""
    parts = [f"牵头单位：{'、'.join(named.leads)}"] if named.leads else []
    parts += [f"配合单位：{'、'.join(named.co_leads)}"] if named.co_leads else []
    return f"（{'；'.join(parts)}）"


Cells = tuple[tuple[str, int, int] | None, ...]


def _table(plan: Plan) -> tuple[Cells, ...]:
    """Return the table of departments: cells as text, row span and column span; None is covered."""
    heads: dict[str, tuple[Cells, ...]] = {
        "two rows": (
            (("序号", 2, 1), ("改革事项", 2, 1), ("责任单位", 1, 2), None),
            (None, None, ("牵头", 1, 1), ("配合单位", 1, 1)),
        ),
        "with text": (_cells("序号", "改革事项", "主要内容", "牵头单位", "配合单位"),),
        "with deadline": (_cells("序号", "改革事项", "牵头单位", "配合单位", "完成时限"),),
        "no numbers": (_cells("改革事项", "牵头单位", "配合单位"),),
        "roles in cells": (_cells("序号", "改革事项", "责任单位"),),
    }
    rows = list(heads.get(plan.head, (_cells("序号", "改革事项", "牵头单位", "配合单位"),)))
    entries: list[tuple[str, Entry]] = []
    for chapter in plan.chapters:
        entries += [(str(entry.number), entry) for entry in chapter.entries]
    body: list[list[tuple[str, int, int] | None]] = []
    for number, entry in entries:
        body.append(_row(plan, number, entry.row_title, entry))
    for word in plan.extra_rows:
        blank = Entry(0, word, "", False, NamedDepartments(), NamedDepartments((KNOWN[0],)), word)
        body.append(_row(plan, str(len(entries) + 40), word, blank))
    if plan.head == "merged cells":
        _merge_leads(body)
    return (*rows, *(tuple(row) for row in body))


def _cells(*texts: str) -> Cells:
    return tuple((text, 1, 1) for text in texts)


def _row(plan: Plan, number: str, title: str, entry: Entry) -> list[tuple[str, int, int] | None]:
    leads, co_leads = "、".join(entry.in_table.leads), "、".join(entry.in_table.co_leads)
    cells = [number, title, leads, co_leads]
    if plan.head == "with text":
        cells.insert(2, entry.text)
    elif plan.head == "with deadline":
        cells.append("6月底前")
    elif plan.head == "no numbers":
        cells = cells[1:]
    elif plan.head == "roles in cells":
        parts = [f"牵头单位：{leads}"] if leads else []
        parts += [f"配合单位：{co_leads}"] if co_leads else []
        cells = [number, title, "；".join(parts)]
    return [(cell, 1, 1) for cell in cells]


def _merge_leads(body: list[list[tuple[str, int, int] | None]]) -> None:
    """Merge the cells of equal leads in successive rows."""
    begins = 0
    for at in range(1, len(body)):
        above, here = body[begins][2], body[at][2]
        if above and here and here[0] and here[0] == above[0]:
            body[begins][2] = (above[0], above[1] + 1, 1)
            body[at][2] = None
        else:
            begins = at


def contained(plan: Plan, container: str) -> tuple[bytes, str]:
    """Return a plan as the bytes of a file and its name."""
    blocks = blocks_of(plan)
    if container == "html":
        return _page(blocks), "方案.html"
    if container == "docx":
        return _word(blocks), "方案.docx"
    text = "\n".join(_lines(blocks))
    if container == "pdf":
        return pdf(text.replace("\t", "　")), "方案.pdf"
    return text.encode(), "方案.txt"


def _lines(blocks: list[Block]) -> list[str]:
    """Return blocks as lines; tables with tabs, and the text of spanning cells in each row."""
    lines = []
    for block in blocks:
        if not block.rows:
            lines.append(block.text)
            continue
        above: list[str] = []
        for row in block.rows:
            cells = [
                cell[0] if cell else (above[at] if at == 2 and at < len(above) and row[0] else "")
                for at, cell in enumerate(row)
            ]
            above = cells
            lines.append("\t".join(cells))
    return lines


def _page(blocks: list[Block]) -> bytes:
    parts = []
    for block in blocks:
        if not block.rows:
            parts.append(f"<p>{escape(block.text)}</p>")
            continue
        rows = "".join(
            "<tr>" + "".join(
                f'<td rowspan="{cell[1]}" colspan="{cell[2]}">{escape(cell[0])}</td>' for cell in row if cell
            ) + "</tr>"
            for row in block.rows
        )  # fmt: skip
        parts.append(f"<table>{rows}</table>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(parts)}</body></html>'.encode()


def _word(blocks: list[Block]) -> bytes:
    document = docx.Document()
    for block in blocks:
        if not block.rows:
            document.add_paragraph(block.text)
            continue
        table = document.add_table(len(block.rows), max(map(len, block.rows)))
        for y, row in enumerate(block.rows):
            for x, cell in enumerate(row):
                if cell is None:
                    continue
                text, down, across = cell
                here = table.cell(y, x)
                if down > 1 or across > 1:
                    here = here.merge(table.cell(y + down - 1, x + across - 1))
                here.text = text
    return saved(document)


def expected_duties(plan: Plan) -> dict[str, NamedDepartments]:
    """Return the departments of each measure by code: those of the text, else those of the table."""
    texts = [entry.in_text for entry in plan.entries()]
    has_leads, has_co_leads = any(one.leads for one in texts), any(one.co_leads for one in texts)
    found = {}
    for chapter in plan.chapters:
        for entry in chapter.entries:
            first, second = entry.in_text, entry.in_table
            found[plan.code(chapter, entry)] = NamedDepartments(
                first.leads if first and has_leads else second.leads,
                first.co_leads if first and has_co_leads else second.co_leads,
            )
    return found
