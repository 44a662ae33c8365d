"""A document that a user edits by spreadsheet: export, edit, upload, decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from districts.models import Department
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet, Document, Measure, SpreadsheetBatch
from tests.factories import AssignmentFactory, DepartmentFactory, DocumentFactory, MeasureFactory, UserFactory
from tests.spreadsheets.edited_exports import Book, edited, row_of

UPLOAD = "/admin/spreadsheet/"
REASON = "区政府专题会议纪要"
#: Models that are not compared: they are no records, or an undo leaves them.
KEPT = ("changeset", "measureversion", "recordversion", "spreadsheetbatch")


class Site:
    """A document with three measures, and the client of a user who edits it by spreadsheet."""

    def __init__(self) -> None:
        self.user = UserFactory.create()
        self.client = Client()
        self.client.force_login(self.user)
        self.document = DocumentFactory.create()
        self.departments: dict[str, Department] = {}
        for name in ("区甲局", "区乙局", "区丙局", "区丁局"):
            self.department(name)
        self.measures = [
            MeasureFactory.create(
                document=self.document,
                title=f"标题{n}",
                text=f"第{n}项正文，支持企业发展。",
                deadline=deadline,
            )
            for n, deadline in enumerate(("2025年6月底前", "", "长期；每季度"))
        ]
        for measure in self.measures:
            for order, (role, name) in enumerate(
                [("lead", "区甲局"), ("co_lead", "区乙局"), ("co_lead", "区丙局")]
            ):
                AssignmentFactory.create(
                    measure=measure, department=self.departments[name], role=role, order=order, place="text"
                )

    def department(self, name: str) -> Department:
        """Return the department of the district with a name."""
        if name not in self.departments:
            self.departments[name] = DepartmentFactory.create(name=name, district=self.document.district)
        return self.departments[name]

    def export(self, kind: str = "xlsx") -> bytes:
        """Return the export of the list of measures in the admin."""
        data = {"action": f"export_{kind}", "_selected_action": [one.pk for one in self.measures]}
        answer = self.client.post("/admin/measures/measure/", data)
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    def send(self, content: bytes, name: str = "改过.xlsx") -> SpreadsheetBatch:
        """Upload a file and return its batch."""
        answer = self.client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302, answer.content.decode()
        return SpreadsheetBatch.objects.latest("pk")

    def sent(self, *edits: Callable[[Book], None]) -> SpreadsheetBatch:
        """Export, edit and upload; return the batch."""
        return self.send(edited(self.export(), *edits))

    def page(self, batch: SpreadsheetBatch) -> Any:
        answer = self.client.get(address(batch))
        assert answer.status_code == 200
        return answer

    def post(self, batch: SpreadsheetBatch, do: str = "apply", page: Any = None, **more: Any) -> Any:
        """Send the page with some changed fields."""
        page = page or self.page(batch)
        data = {
            "do": do,
            "edit_token": page.context["edit_token"],
            "on": page.context["day"],
            "reason": REASON,
            "take": [line.change.key for line in lines(page) if line.is_accepted],
        }
        return self.client.post(address(batch), data | more)

    def charged(self, measure: Measure) -> dict[str, list[str]]:
        """Return the departments in force today."""
        rows = measure.assignments.in_force().order_by("order").select_related("department")
        return {
            role: [row.department.name for row in rows if row.role == role] for role in ("lead", "co_lead")
        }


def address(batch: SpreadsheetBatch) -> str:
    return reverse("spreadsheet:batch", args=[batch.pk])


def lines(page: Any) -> list[Any]:
    return [line for block in page.context["blocks"] for line in block.lines]


def items(page: Any) -> dict[str, tuple[str, str, str, str]]:
    """Return the shown base, file, current value and state by place."""
    return {
        line.change.place: (line.change.base, line.change.file, line.change.now, line.change.state.value)
        for line in lines(page)
    }


def duty(measure: Measure, name: str, put: dict[str, Any]) -> Callable[[Book], None]:
    """Return the edit of the row of a department of a measure in 责任."""

    def change(book: Book) -> None:
        sheet = book["责任"]
        number = row_of(book, "责任", 举措内部编号=measure.pk, 部门=name)
        headers = [one.value for one in sheet[1]]
        for header, value in put.items():
            sheet.cell(number, headers.index(header) + 1).value = value

    return change


def without(measure: Measure, name: str) -> Callable[[Book], None]:
    """Return the edit that deletes a row of 责任."""
    return lambda book: book["责任"].delete_rows(row_of(book, "责任", 举措内部编号=measure.pk, 部门=name))


def added(measure: Measure, name: str, role: str, order: float | None = None) -> Callable[[Book], None]:
    """Return the edit that adds a row of 责任 by its visible columns, as a person does."""

    def add(book: Book) -> None:
        headers = [one.value for one in book["责任"][1]]
        values = {
            "区": measure.document.district.name,
            "年份": measure.document.year,
            "编号": measure.code,
            "分工": role,
            "部门": name,
            "顺序": order,
        }
        book["责任"].append([values.get(header) for header in headers])

    return add


def in_measures(measure: Measure, header: str, value: Any) -> Callable[[Book], None]:
    """Return the edit of a cell of 举措."""

    def change(book: Book) -> None:
        sheet = book["举措"]
        column = [one.value for one in sheet[1]].index(header) + 1
        changed = sheet.cell(row_of(book, "举措", 内部编号=measure.pk), column)
        changed.value = value
        if isinstance(value, str):
            # A text like a formula stays a text.
            changed.data_type = "s"

    return change


def moved(rows: dict[str, Any], *measures: Measure) -> dict[str, Any]:
    """Return the rows after an undo, which increases the versions of measures."""
    pks = [one.pk for one in measures]
    now = {one.pk: one for one in Measure.objects.filter(pk__in=pks)}
    for row in rows["measure"]:
        if row["id"] in now:
            assert now[row["id"]].version > row["version"]
            row["version"], row["updated_at"] = now[row["id"]].version, now[row["id"]].updated_at
    now_linked = dict(Document.objects.values_list("pk", "linked_at"))
    for row in rows["document"]:
        row["linked_at"] = now_linked[row["id"]]
    return rows


def retitle(measure: Measure, title: str, user: Any) -> None:
    """Change the title of a measure on its page in the admin."""
    with record_changes(kind=ChangeSet.Kind.EDIT, user=user):
        record = Measure.objects.get(pk=measure.pk)
        record.title, record.version = title, record.version + 1
        record.save()
