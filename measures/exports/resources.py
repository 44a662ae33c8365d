"""The columns of every export, each defined once: those of measures and those of their assignments.

The import of an edited export uses the same columns: their widgets clean its cells
(`measures.spreadsheets.cell_differences`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from import_export.resources import ModelResource

from districts.models import Department
from measures.exports import column_values
from measures.exports.columns import (
    AddressWidget,
    CellValue,
    ChoiceWidget,
    ColumnLook,
    DayWidget,
    ExportColumn,
    FlagWidget,
    NamesWidget,
    NumberWidget,
    OrderWidget,
)
from measures.exports.export_rows import ExportAssignmentRow, MeasureRow
from measures.models import Assignment, Measure, ProgressEntry

_HIDDEN = ColumnLook(width=10, hidden=True)
_STABLE = "回传修改时用来认出这一行，请勿改动。"


class ExportResource(ModelResource):
    """A resource whose columns are all `ExportColumn`; ``site`` is the scheme and host of absolute addresses.

    ``match`` is a column that only some exports have, behind the title: how each row matched the query.
    """

    def __init__(self, *, site: str = "", match: ExportColumn | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns: list[tuple[str, ExportColumn]] = list(self.fields.items())
        if match is not None:
            self.columns.insert([name for name, _ in self.columns].index("title") + 1, ("match", match))
        for _, column in self.columns:
            if column.look.link:
                column.read = column_values.absolute_address(site)
        self._readers = [column.reader() for _, column in self.columns]

    def cells(self, record: Any) -> list[CellValue]:
        """Return the cells of a record in column order."""
        return [read(record) for read in self._readers]


class MeasureResource(ExportResource):
    """The sheet 举措: one row per measure. The field names are the keys of the JSON lines."""

    title_of_sheet: ClassVar[str] = "举措"

    district = ExportColumn("区", "document.district.shown_name", "制定行动方案的区。", look=ColumnLook(9))
    year = ExportColumn(
        "年份", "document.year", "行动方案的年份。", widget=NumberWidget(), look=ColumnLook(7)
    )
    code = ExportColumn("编号", "code", "引用时的编号，在同一行动方案内不重复。", look=ColumnLook(8))
    title = ExportColumn(
        "标题", "title", "举措的标题；原文没有标题的为空。", look=ColumnLook(30), editable=True
    )
    text = ExportColumn("正文", "text", "修复后的正文。", look=ColumnLook(70), editable=True)
    lead = ExportColumn(
        "牵头单位",
        column_values.lead_names,
        "责任日期当日有效的牵头单位，按原文顺序，以顿号分隔；逐条见责任表。",
        widget=NamesWidget(),
        look=ColumnLook(24),
    )
    co_lead = ExportColumn(
        "配合单位",
        column_values.co_lead_names,
        "责任日期当日有效的配合单位，按原文顺序，以顿号分隔；逐条见责任表。",
        widget=NamesWidget(),
        look=ColumnLook(30),
    )
    target = ExportColumn(
        "量化指标",
        column_values.printed_targets,
        "从正文中自动识别的数量承诺，照原文。",
        widget=NamesWidget(),
        look=ColumnLook(18),
    )
    deadline = ExportColumn(
        "完成时限",
        "deadline",
        "照原文；几个时限以“；”分隔，没有写明的为空。",
        look=ColumnLook(18),
        editable=True,
    )
    due = ExportColumn(
        "完成日期",
        "due",
        "完成时限中最晚的一天，由时限算出；没有写年份的，按行动方案的年份。",
        widget=DayWidget(),
        look=ColumnLook(12),
    )
    own_initiative = ExportColumn(
        "本区自主提出",
        "own_initiative",
        "原文标★，由本区自行提出的为“是”。",
        widget=FlagWidget(),
        look=ColumnLook(8),
        editable=True,
    )
    chapter = ExportColumn("章", column_values.chapter_title, "所在的章。", look=ColumnLook(24))
    section = ExportColumn(
        "节", column_values.section_titles, "所在的节，没有分节的为空。", look=ColumnLook(24)
    )
    kind = ExportColumn(
        "类别",
        "kind",
        "区级举措，或附件所列的市级事项。",
        widget=ChoiceWidget(Measure.Kind.choices),
        look=ColumnLook(10),
    )
    discrepancy = ExportColumn(
        "待核不一致",
        column_values.discrepancy_labels,
        "正文与附表表述不同、尚待核定之处。",
        widget=NamesWidget(),
        look=ColumnLook(14),
    )
    document_title = ExportColumn("行动方案", "document.title", "行动方案的标题。", look=ColumnLook(40))
    url = ExportColumn(
        "固定链接",
        column_values.absolute_address(""),
        "举措的永久网址。",
        widget=AddressWidget(),
        look=ColumnLook(40, link=True),
    )
    document = ExportColumn("方案标识", "document.slug", f"行动方案在网址中的标识。{_STABLE}", look=_HIDDEN)
    id = ExportColumn("内部编号", "pk", f"举措的内部编号。{_STABLE}", widget=NumberWidget(), look=_HIDDEN)
    version = ExportColumn(
        "版本", "version", f"导出时举措的版本。{_STABLE}", widget=NumberWidget(), look=_HIDDEN
    )
    as_of = ExportColumn(
        "责任日期",
        "as_of",
        f"牵头单位、配合单位和进展以这一天为准。{_STABLE}",
        widget=DayWidget(),
        look=_HIDDEN,
    )
    progress = ExportColumn(
        "进展",
        column_values.progress_value("status"),
        "责任日期当日或之前，工作人员最近填报的进展；没有人填报的为空，不作推断。",
        widget=ChoiceWidget(ProgressEntry.Status.choices, blank=True),
        look=ColumnLook(9),
    )
    progress_as_of = ExportColumn(
        "进展截至",
        column_values.progress_value("as_of"),
        "所填进展是哪一天的情况。",
        widget=DayWidget(),
        look=ColumnLook(12),
    )
    progress_note = ExportColumn(
        "进展说明", column_values.progress_value("note"), "填报人写的说明。", look=ColumnLook(30)
    )
    progress_link = ExportColumn(
        "进展链接", column_values.progress_value("link"), "填报人给的网址。", look=ColumnLook(24)
    )
    progress_by = ExportColumn(
        "填报人",
        column_values.progress_value("entered_by"),
        "填报进展的人；账号没有写姓名的为空。",
        look=ColumnLook(10),
    )
    progress_entered_on = ExportColumn(
        "填报日期",
        column_values.progress_entered_on,
        "哪一天填报的。",
        widget=DayWidget(),
        look=ColumnLook(12),
    )

    class Meta:
        model = Measure
        # Only the columns declared above, none from the model.
        exclude = tuple(field.name for field in Measure._meta.fields)


class AssignmentResource(ExportResource):
    """The sheet 责任: one row per measure, department and role in force."""

    title_of_sheet: ClassVar[str] = "责任"

    district = ExportColumn(
        "区", "measure.document.district.shown_name", "制定行动方案的区。", look=ColumnLook(9)
    )
    year = ExportColumn(
        "年份", "measure.document.year", "行动方案的年份。", widget=NumberWidget(), look=ColumnLook(7)
    )
    code = ExportColumn("编号", "measure.code", "举措的编号。", look=ColumnLook(8))
    title = ExportColumn("标题", "measure.title", "举措的标题。", look=ColumnLook(30))
    role = ExportColumn(
        "分工", "role", "牵头或配合。", widget=ChoiceWidget(Assignment.Role.choices), look=ColumnLook(7)
    )
    department = ExportColumn("部门", "department.name", "部门的规范简称。", look=ColumnLook(24))
    full_name = ExportColumn(
        "部门全称", "department.full_name", "部门的全称，名录中没有的为空。", look=ColumnLook(28)
    )
    department_kind = ExportColumn(
        "部门性质",
        "department.kind",
        "“泛指”如各相关部门，不是一个具体部门；“待核”为名录中没有的名称。",
        widget=ChoiceWidget(Department.Kind.choices),
        look=ColumnLook(14),
    )
    order = ExportColumn(
        "顺序",
        "order",
        "同一分工内由小到大；人工插入的取前后两者之间的数。",
        widget=OrderWidget(),
        look=ColumnLook(7),
    )
    valid_from = ExportColumn(
        "自", "valid_from", "从这一天起有效；为空表示自发布起。", widget=DayWidget(), look=ColumnLook(12)
    )
    valid_to = ExportColumn(
        "至",
        "valid_to",
        "从这一天起不再有效（不含当日）；为空表示仍有效。",
        widget=DayWidget(),
        look=ColumnLook(12),
    )
    place = ExportColumn(
        "出处",
        "place",
        "正文、附表，或由人工确定。",
        widget=ChoiceWidget(Assignment.Place.choices),
        look=ColumnLook(7),
    )
    phrase = ExportColumn("依据的原文", "phrase", "这一分工所依据的原文。", look=ColumnLook(40))
    reason = ExportColumn(
        "理由", "reason", "人工分工的理由；原文所载的分工为它被人工终止的理由。", look=ColumnLook(24)
    )
    measure = ExportColumn(
        "举措内部编号", "measure.pk", f"举措的内部编号。{_STABLE}", widget=NumberWidget(), look=_HIDDEN
    )
    id = ExportColumn("内部编号", "pk", f"这一分工的内部编号。{_STABLE}", widget=NumberWidget(), look=_HIDDEN)
    version = ExportColumn(
        "版本", "measure.version", f"导出时举措的版本。{_STABLE}", widget=NumberWidget(), look=_HIDDEN
    )

    class Meta:
        model = Assignment
        # Only the columns declared above, none from the model.
        exclude = tuple(field.name for field in Assignment._meta.fields)

    def cells_of(
        self, measure: MeasureRow, assignments: Sequence[ExportAssignmentRow]
    ) -> Iterator[list[CellValue]]:
        """Yield the cells of each of the measure's ``assignments``; the cells of the measure itself are read once."""
        common: list[CellValue] = []
        own: list[tuple[int, Callable[[Any], CellValue]]] = []
        for number, (_, column) in enumerate(self.columns):
            path = column.path.removeprefix("measure.")
            shared = path != column.path
            common.append(attrgetter(path)(measure) if shared else None)
            if not shared:
                own.append((number, self._readers[number]))
        for assignment in assignments:
            cells = common.copy()
            for number, read in own:
                cells[number] = read(assignment)
            yield cells
