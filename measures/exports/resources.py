"""The columns of every export, each defined once: measures, and who is responsible for them.

The same resources read an export back: see `readback`. They never write: a change that comes back from a file goes
through ``measures.actions`` like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource

from districts.models import Department
from measures.exports import column_values, queries
from measures.exports.columns import Address, Cell, Choice, Column, Day, Flag, Look, Names, Number, Place
from measures.exports.export_rows import DutyRow, MeasureRow
from measures.models import Assignment, Measure

_HIDDEN = Look(width=10, hidden=True)
_STABLE = "回传修改时用来认出这一行，请勿改动。"


class ExportResource(ModelResource):
    """A resource whose columns are all `Column`. ``site`` is what stands before a path in an absolute address."""

    def __init__(self, *, site: str = "", using: str = "default", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.using = using
        self.columns: list[tuple[str, Column]] = list(self.fields.items())
        for _, column in self.columns:
            if column.look.link:
                column.read = column_values.absolute(site)
        self._readers = [column.reader() for _, column in self.columns]

    def cells(self, record: Any) -> list[Cell]:
        """Return the cells of a record, in the order of the columns."""
        return [read(record) for read in self._readers]

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        """Return the cells of a record, those of all columns or of the ``selected_fields``."""
        return [
            column.cell(instance)
            for name, column in self.columns
            if not selected_fields or name in selected_fields or column.column_name in selected_fields
        ]

    def save_instance(self, instance: Model, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Refuse to write; a dry run shows what would change."""
        if not self._is_dry_run(kwargs):
            raise NotImplementedError("changes are written by measures.actions")


class MeasureResource(ExportResource):
    """举措: a row a measure. The names are those of the JSON lines."""

    title_of_sheet: ClassVar[str] = "举措"

    district = Column("区", "document.district.name", "制定行动方案的区。", look=Look(9))
    year = Column("年份", "document.year", "行动方案的年份。", widget=Number(), look=Look(7))
    code = Column("编号", "code", "引用时的编号，在同一行动方案内不重复。", look=Look(8))
    title = Column("标题", "title", "举措的标题；原文没有标题的为空。", look=Look(30), editable=True)
    text = Column("正文", "text", "修复后的正文。", look=Look(70), editable=True)
    lead = Column(
        "牵头单位",
        column_values.leads,
        "责任日期当日有效的牵头单位，按原文顺序，以顿号分隔；逐条见责任表。",
        widget=Names(),
        look=Look(24),
    )
    co_lead = Column(
        "配合单位",
        column_values.co_leads,
        "责任日期当日有效的配合单位，按原文顺序，以顿号分隔；逐条见责任表。",
        widget=Names(),
        look=Look(30),
    )
    target = Column(
        "量化指标",
        column_values.targets,
        "从正文中自动识别的数量承诺，照原文。",
        widget=Names(),
        look=Look(18),
    )
    own_initiative = Column(
        "本区自主提出",
        "own_initiative",
        "原文标★，由本区自行提出的为“是”。",
        widget=Flag(),
        look=Look(8),
        editable=True,
    )
    chapter = Column("章", column_values.chapter, "所在的章。", look=Look(24))
    section = Column("节", column_values.section, "所在的节，没有分节的为空。", look=Look(24))
    kind = Column(
        "类别", "kind", "区级举措，或附件所列的市级事项。", widget=Choice(Measure.Kind.choices), look=Look(10)
    )
    discrepancy = Column(
        "待核不一致",
        column_values.discrepancies,
        "正文与附表表述不同、尚待核定之处。",
        widget=Names(),
        look=Look(14),
    )
    document_title = Column("行动方案", "document.title", "行动方案的标题。", look=Look(40))
    url = Column(
        "固定链接", column_values.absolute(""), "举措的永久网址。", widget=Address(), look=Look(40, link=True)
    )
    document = Column("方案标识", "document.slug", f"行动方案在网址中的标识。{_STABLE}", look=_HIDDEN)
    id = Column("内部编号", "pk", f"举措的内部编号。{_STABLE}", widget=Number(), look=_HIDDEN)
    version = Column("版本", "version", f"导出时举措的版本。{_STABLE}", widget=Number(), look=_HIDDEN)
    as_of = Column(
        "责任日期", "as_of", f"牵头单位、配合单位以这一天为准。{_STABLE}", widget=Day(), look=_HIDDEN
    )

    class Meta:
        model = Measure
        # Only what is declared above is a column.
        exclude = tuple(field.name for field in Measure._meta.fields)
        import_id_fields = ("id",)
        instance_loader_class = CachedInstanceLoader
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = False

    def get_queryset(self) -> QuerySet[Measure]:
        """Return all measures with what the columns read."""
        return queries.measures(self.using)


class AssignmentResource(ExportResource):
    """责任: a row for each measure × department × role in force."""

    title_of_sheet: ClassVar[str] = "责任"

    district = Column("区", "measure.document.district.name", "制定行动方案的区。", look=Look(9))
    year = Column("年份", "measure.document.year", "行动方案的年份。", widget=Number(), look=Look(7))
    code = Column("编号", "measure.code", "举措的编号。", look=Look(8))
    title = Column("标题", "measure.title", "举措的标题。", look=Look(30))
    role = Column("分工", "role", "牵头或配合。", widget=Choice(Assignment.Role.choices), look=Look(7))
    department = Column("部门", "department.name", "部门的规范简称。", look=Look(24))
    full_name = Column("部门全称", "department.full_name", "部门的全称，名录中没有的为空。", look=Look(28))
    department_kind = Column(
        "部门性质",
        "department.kind",
        "“泛指”如各相关部门，不是一个具体部门；“待核”为名录中没有的名称。",
        widget=Choice(Department.Kind.choices),
        look=Look(14),
    )
    order = Column(
        "顺序", "order", "同一分工内由小到大；人工插入的取前后两者之间的数。", widget=Place(), look=Look(7)
    )
    valid_from = Column("自", "valid_from", "从这一天起有效；为空表示自发布起。", widget=Day(), look=Look(12))
    valid_to = Column(
        "至", "valid_to", "从这一天起不再有效（不含当日）；为空表示仍有效。", widget=Day(), look=Look(12)
    )
    place = Column(
        "出处", "place", "正文、附表，或由人工确定。", widget=Choice(Assignment.Place.choices), look=Look(7)
    )
    phrase = Column("依据的原文", "phrase", "这一分工所依据的原文。", look=Look(40))
    reason = Column("理由", "reason", "人工分工的理由；原文所载的分工为它被人工终止的理由。", look=Look(24))
    measure = Column(
        "举措内部编号", "measure.pk", f"举措的内部编号。{_STABLE}", widget=Number(), look=_HIDDEN
    )
    id = Column("内部编号", "pk", f"这一分工的内部编号。{_STABLE}", widget=Number(), look=_HIDDEN)
    version = Column("版本", "measure.version", f"导出时举措的版本。{_STABLE}", widget=Number(), look=_HIDDEN)

    class Meta:
        model = Assignment
        # Only what is declared above is a column.
        exclude = tuple(field.name for field in Assignment._meta.fields)
        import_id_fields = ("id",)
        instance_loader_class = CachedInstanceLoader
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = False

    def cells_of(self, measure: MeasureRow, charged: Sequence[DutyRow]) -> Iterator[list[Cell]]:
        """Yield the cells of each of a measure's assignments; what they have in common is read once."""
        common: list[Cell] = []
        own: list[tuple[int, Callable[[Any], Cell]]] = []
        for number, (_, column) in enumerate(self.columns):
            path = column.path.removeprefix("measure.")
            shared = path != column.path
            common.append(attrgetter(path)(measure) if shared else None)
            if not shared:
                own.append((number, self._readers[number]))
        for duty in charged:
            cells = common.copy()
            for number, read in own:
                cells[number] = read(duty)
            yield cells

    def get_queryset(self) -> QuerySet[Assignment]:
        """Return all assignments with what the columns read."""
        return queries.assignments(self.using)
