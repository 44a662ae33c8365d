"""The admin of districts and departments with import and export by django-import-export.

It extends the classes of `districts.admin`, which must not import spreadsheets, and registers the models anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import Result

from districts.admin.department_admin import DepartmentAdmin
from districts.admin.district_admin import DistrictAdmin
from districts.models import Department, District
from measures.differences.text_difference import compare_texts
from measures.differences.text_marks import MarkedText, TextMark
from measures.history.actions.recorder import record_changes
from measures.models import ChangeSet
from measures.spreadsheets.confined_reader import ReaderBusy
from measures.spreadsheets.file_limits import UnreadableSpreadsheet
from measures.spreadsheets.registry.forms import RegistryConfirmForm, RegistryImportForm, SignedUpload
from measures.spreadsheets.registry.registry_file_formats import (
    MAX_REGISTRY_BYTES,
    MAX_REGISTRY_ROWS,
    ConfinedTable,
    InertCsv,
    InertWorkbook,
)
from measures.spreadsheets.registry.resources import (
    RESOURCES,
    ROW_HEADER,
    DepartmentResource,
    DistrictResource,
    RegistryResource,
)
from measures.staff.robust_admin import has_nul
from measures.staff.signed_in_user import signed_in_user

_NO_ROWS = "文件里只有表头，没有内容。请上传从本站导出、改过的那个文件。"


@dataclass(frozen=True, slots=True)
class PreviewedCell:
    """A cell that an import would change, before and after."""

    header: str
    before: MarkedText
    after: MarkedText


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A record that an import would create or change; ``number`` is its row in the file."""

    number: int
    name: str
    is_new: bool
    cells: tuple[PreviewedCell, ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be imported, with the reasons in Chinese; ``number`` is 0 for the whole file."""

    number: int
    name: str
    problems: tuple[str, ...]


class TableExchangeMixin(ImportExportMixin):
    """Export and import of records as a table; an import writes all rows of a file or none.

    Export requires the permission to view, import those to add and change.
    """

    model: type[Model]
    import_template_name = "admin/spreadsheet/registry_import.html"
    import_form_class = RegistryImportForm
    confirm_form_class = RegistryConfirmForm
    export_form_class = ExportForm
    export_formats = (InertWorkbook, InertCsv)
    tmp_storage_class = SignedUpload
    #: The history records imports.
    skip_admin_log = True

    def get_urls(self) -> list[Any]:
        """Return the addresses; mark import and export as views that record their changes themselves."""
        urls: list[Any] = super().get_urls()
        for pattern in urls:
            if pattern.name and pattern.name.endswith(("_import", "_export")):
                pattern.callback.records_itself = True
        return urls

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may add and change the records."""
        may: Any = self
        return bool(may.has_add_permission(request) and may.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Return whether the user may view the records."""
        may: Any = self
        return bool(may.has_view_permission(request))

    def get_import_formats(self) -> list[Any]:
        """Return the one format, which reads workbooks and CSV."""
        return [partial(ConfinedTable, RESOURCES[self.model])]

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Add the reason of a refused file to the form; raise other errors."""
        if not isinstance(e, UnreadableSpreadsheet | ReaderBusy):
            raise e
        form.add_error("import_file", str(e))

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the upload form; preview the changes of an uploaded file, or the reasons for refusing it."""
        response: HttpResponse = super().import_action(request, **kwargs)
        if not isinstance(response, TemplateResponse):
            return response
        return self._show_result(response, is_sent=request.method == "POST")

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import the previewed file, or nothing; answer 422 if rows are invalid, 503 if it cannot be read."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            response: HttpResponse = super().process_import(request, **kwargs)
        except (UnreadableSpreadsheet, ReaderBusy) as error:
            messages.error(request, str(error))
            response = TemplateResponse(request, self.import_template_name, self._base_context(request))
            response.status_code = 503
        if not isinstance(response, TemplateResponse):
            return response
        if response.status_code == 200:
            response.status_code = 422
        return self._show_result(response, is_sent=True)

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Show the choice of formats, or return the file; answer 422 if no format was chosen.

        For an impossible filter in the address go where the list itself goes.
        """
        refusal = HttpResponseRedirect(f"../?{ERROR_FLAG}=1")
        if has_nul(request):
            return refusal
        try:
            response: HttpResponse = super().export_action(request)
        except (IncorrectLookupParameters, OverflowError):
            return refusal
        if request.method == "POST" and isinstance(response, TemplateResponse):
            response.status_code = 422
        return response

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Result:
        """Import the rows as one change set."""
        with record_changes(
            kind=ChangeSet.Kind.SPREADSHEET, user=signed_in_user(request), reason=form.cleaned_data["reason"]
        ) as recorder:
            result = super().process_dataset(
                dataset, form, request, rollback_on_validation_errors=True, **kwargs
            )
            counts = f"新增 {result.totals['new']} 条，修改 {result.totals['update']} 条"
            name = form.cleaned_data["original_file_name"][:80]
            recorder.summary = f"表格“{name}”：{self.model._meta.verbose_name}{counts}"
        result.change_set = recorder.change_set
        return result

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Redirect to the list after an import; show the invalid rows if there are any."""
        if not result.has_errors() and not result.has_validation_errors():
            written: HttpResponse = super().process_result(result, request)
            return written
        context = self._base_context(request) | {"result": result}
        return TemplateResponse(request, self.import_template_name, context)

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        """Show a message with a link to the change set, where it can be undone."""
        change_set = result.change_set
        if change_set is None:
            messages.success(request, "文件与网站上现有的内容完全一样，没有写入。")
            return
        address = reverse("admin:measures_changeset_change", args=[change_set.pk])
        link = format_html('已记入历史，可查看或撤销：<a href="{}">{}</a>', address, change_set.summary)
        messages.success(request, link)

    def _base_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the context of the import page with an empty upload form."""
        return {
            **admin.site.each_context(request),
            "title": "导入",
            "opts": self.model._meta,
            "form": self.get_import_form_class(request)(
                self.get_import_formats(), self.get_import_resource_classes(request)
            ),
        }

    def _show_result(self, response: TemplateResponse, *, is_sent: bool) -> HttpResponse:
        """Add the changes and the refused rows to the page; set the status 422 if nothing can be confirmed."""
        context: dict[str, Any] = response.context_data or {}
        response.context_data = context
        context |= {
            "title": f"导入{self.model._meta.verbose_name}",
            "most_rows": MAX_REGISTRY_ROWS,
            "most_bytes": MAX_REGISTRY_BYTES // 1024 // 1024,
        }
        if (result := context.get("result")) is not None:
            resource = RESOURCES[self.model]()
            context["refused"] = list(_list_refused(result))
            context["changes"] = list(_list_changes(result, resource)) if not context["refused"] else []
            context["skipped"] = result.totals["skip"]
        confirm = context.get("confirm_form")
        if is_sent and response.status_code == 200 and (confirm is None or confirm.errors):
            response.status_code = 422
        return response


def _list_changes(result: Any, resource: RegistryResource) -> Iterator[PreviewedRow]:
    """Yield the rows that create or change a record, with the changed cells."""
    for row in result.valid_rows():
        if not (row.is_new() or row.is_update()):
            continue
        cells = []
        for field in resource.get_import_fields():
            if field.attribute in (None, "pk"):
                continue
            before = "" if row.is_new() else str(field.export(row.original))
            after = str(field.export(row.instance))
            if before != after:
                cells.append(_preview_cell(field.column_name, before, after))
        yield PreviewedRow(row.row_values[ROW_HEADER], str(row.instance), row.is_new(), tuple(cells))


def _preview_cell(header: str, before: str, after: str) -> PreviewedCell:
    found = compare_texts(before, after)
    return PreviewedCell(
        header,
        tuple((piece.text, TextMark.GONE if piece.only else TextMark.PLAIN) for piece in found.left),
        tuple((piece.text, TextMark.ADDED if piece.only else TextMark.PLAIN) for piece in found.right),
    )


def _list_refused(result: Any) -> Iterator[RefusedRow]:
    """Yield the rows that cannot be imported, with the reasons."""
    for error in result.base_errors:
        yield RefusedRow(0, "", (str(error.error),))
    for row in result.invalid_rows:
        problems = list(row.non_field_specific_errors)
        problems += [
            f"{header}：{text}" for header, texts in row.field_specific_errors.items() for text in texts
        ]
        yield RefusedRow(row.values[-1], str(row.values[1]), tuple(problems))
    for number, errors in result.row_errors():
        for error in errors:
            row_number = (error.row or {}).get(ROW_HEADER, number)
            yield RefusedRow(row_number, "", ("这一行无法写入，可能与另一行冲突。",))


admin.site.unregister((District, Department))


@admin.register(District)
class DistrictTableAdmin(TableExchangeMixin, DistrictAdmin):
    """Districts with export and import."""

    resource_classes = (DistrictResource,)


@admin.register(Department)
class DepartmentTableAdmin(TableExchangeMixin, DepartmentAdmin):
    """Departments with export and import."""

    resource_classes = (DepartmentResource,)
