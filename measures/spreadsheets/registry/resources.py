"""The tables of districts and departments: their columns, and the check and import of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.forms.models import inlineformset_factory, model_to_dict, modelform_factory
from import_export.fields import Field
from import_export.resources import ModelResource

from districts.admin.name_forms import AliasFormSet, DepartmentForm
from districts.models import Department, DepartmentAlias, District
from measures.exports.columns import (
    CellValue,
    ChoiceWidget,
    FlagWidget,
    NamesWidget,
    NumberWidget,
    TextWidget,
)
from measures.spreadsheets.measure_rows import is_blank_cell, read_number

ID_HEADER = "内部编号"
#: A digest of the row as exported, which detects edited rows and records changed since.
DIGEST_HEADER = "核对码"
#: The row number in the file, added when the file is read.
ROW_HEADER = "行号"
#: The separator of aliases; some names contain a 、.
ALIAS_SEPARATOR = "；"
_CHANGED = "导出后网站上已改过这一条，没有采纳。请重新导出，在新的文件里改。"


class AliasesWidget(NamesWidget):
    """Several aliases in one cell, separated by ； or a line break."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for aliases."""
        return ALIAS_SEPARATOR.join(value or ())

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> tuple[str, ...]:
        """Return the aliases in a cell, each once."""
        text = str(TextWidget().clean(value)).replace(";", ALIAS_SEPARATOR).replace("\n", ALIAS_SEPARATOR)
        names = (name.strip() for name in text.split(ALIAS_SEPARATOR))
        return tuple(dict.fromkeys(name for name in names if name))


class DistrictNameWidget(TextWidget):
    """A district, by its name, or by its slug if several have that name."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> CellValue:
        """Return the cell for a district."""
        if value is None:
            return ""
        cell: str = value.name if len(self._by_name[value.name]) == 1 else value.slug
        return cell

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> District | None:
        """Return the district in a cell; raise `ValueError` if none or several have the name."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = self._by_name.get(text) or [one for (one,) in self._by_name.values() if one.slug == text]
        if len(found) != 1:
            what = "不止一个叫" if found else "没有叫"
            raise ValueError(f"{what}“{text[:40]}”的区，请写名称或网址标识。")
        return found[0]

    @cached_property
    def _by_name(self) -> dict[str, list[District]]:
        """Return the districts by their names."""
        named: dict[str, list[District]] = {}
        for district in District.objects.all():
            named.setdefault(district.name, []).append(district)
        return named


class RegistryResource(ModelResource):
    """A table with one row per record.

    Rows are validated by the form of the admin. A row without edits in the file is skipped; an edited one is refused if
    its record has changed since the export. No record is deleted.
    """

    title_of_sheet: ClassVar[str]
    needed: ClassVar[frozenset[str]] = frozenset({ID_HEADER, DIGEST_HEADER})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._records: dict[int, Any] = {}

    @classmethod
    def known_headers(cls) -> list[str]:
        """Return the headers of all columns."""
        return [field.column_name for field in cls.fields.values()]

    def digest(self, record: Any) -> str:
        """Return the digest of a record's cells; it begins with a letter, as programs would convert a number."""
        cells = [str(field.export(record)) for field in self.get_import_fields() if field.attribute != "pk"]
        return f"k{sha256(repr(cells).encode()).hexdigest()[:12]}"

    def form_of(self, record: Any) -> forms.ModelForm[Any]:
        """Return the bound form that validates a record."""
        raise NotImplementedError

    def after_export(self, queryset: Any, dataset: Any, **kwargs: Any) -> None:
        """Set the title of the sheet."""
        dataset.title = self.title_of_sheet

    def dehydrate_digest(self, record: Any) -> str:
        """Return the exported value of the column `DIGEST_HEADER`."""
        return self.digest(record)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Lock and read all records of the file."""
        wanted = {read_number({ID_HEADER: cell}, ID_HEADER) for cell in dataset[ID_HEADER]}
        locked = self.get_queryset().select_for_update(of=("self",))
        self._records = {one.pk: one for one in locked.filter(pk__in=wanted - {None})}

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        """Return the record of a row, None for a new one; raise `ValidationError` if its id is unknown or repeated."""
        if is_blank_cell(row, ID_HEADER):
            return None
        number = read_number(row, ID_HEADER)
        record = self._records.pop(number, None) if number else None
        if record is None:
            raise ValidationError(
                f"“{ID_HEADER}”是 {row[ID_HEADER]!s:.20} 的记录不在本站，或在文件里出现了两次。新增的行请把它留空。"
            )
        return record

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: dict[str, Any] | None = None
    ) -> bool:
        """Return whether a row changes nothing; raise `ValidationError` if its record has changed since the export."""
        if original.pk is None:
            return False
        digest = str(row.get(DIGEST_HEADER) or "").strip()
        if not import_validation_errors and digest == self.digest(instance):
            return True
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if digest != self.digest(original):
            raise ValidationError(_CHANGED)
        return False

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: dict[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Validate a record by its form, which also normalises its values; raise `ValidationError` if it is invalid."""
        errors: dict[str, Any] = {}
        for name, error in (import_validation_errors or {}).items():
            text = "".join(ValidationError(error).messages)
            errors[name] = text if text.endswith("。") else "无法读懂。"
        if not errors:
            errors = self.form_of(instance).errors.as_data()
        if errors:
            headers = {field.attribute: field.column_name for field in self.fields.values()}
            raise ValidationError(
                {headers.get(name, NON_FIELD_ERRORS): text for name, text in errors.items()}
            )


class DistrictResource(RegistryResource):
    """The table 区; the slug of an existing district is part of addresses and cannot be changed."""

    title_of_sheet = "区"
    needed = RegistryResource.needed | {"名称", "行政区划代码", "网址标识", "所属市", "标识色相"}

    id = Field("pk", ID_HEADER, NumberWidget(), readonly=True)
    name = Field("name", "名称", TextWidget())
    code = Field("code", "行政区划代码", TextWidget())
    slug = Field("slug", "网址标识", TextWidget())
    city = Field("city", "所属市", TextWidget())
    hue = Field("hue", "标识色相", NumberWidget())
    digest_of_row = Field(None, DIGEST_HEADER, readonly=True, dehydrate_method="dehydrate_digest")

    class Meta:
        model = District
        fields = ("id", "name", "code", "slug", "city", "hue", "digest_of_row")
        import_id_fields = ("id",)
        skip_unchanged = report_skipped = store_instance = store_row_values = True
        skip_html_diff = use_transactions = True

    def form_of(self, record: Any) -> forms.ModelForm[Any]:
        """Return the bound form of a district."""
        form: Any = modelform_factory(District, fields=("name", "code", "slug", "city", "hue"))
        return form(model_to_dict(record), instance=record)  # type: ignore[no-any-return]

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: dict[str, Any] | None = None
    ) -> bool:
        """Return whether a row changes nothing; raise `ValidationError` also for a changed slug."""
        skipped = super().skip_row(instance, original, row, import_validation_errors)
        if not skipped and original.pk and instance.slug != original.slug:
            raise ValidationError({"网址标识": "网址标识是永久网址的一部分，不能修改。"})
        return skipped


class DepartmentResource(RegistryResource):
    """The table 部门, with the aliases of each department in one cell."""

    title_of_sheet = "部门"
    needed = RegistryResource.needed | {
        "规范简称",
        "全称",
        "层级",
        "所属区",
        "所属市",
        "性质",
        "已核实",
        "别名",
    }

    id = Field("pk", ID_HEADER, NumberWidget(), readonly=True)
    name = Field("name", "规范简称", TextWidget())
    full_name = Field("full_name", "全称", TextWidget())
    level = Field("level", "层级", ChoiceWidget(Department.Level.choices))
    district = Field("district", "所属区", DistrictNameWidget())
    city = Field("city", "所属市", TextWidget())
    kind = Field("kind", "性质", ChoiceWidget(Department.Kind.choices))
    is_resolved = Field("is_resolved", "已核实", FlagWidget())
    alias_names = Field("alias_names", "别名", AliasesWidget(), dehydrate_method="dehydrate_aliases")
    digest_of_row = Field(None, DIGEST_HEADER, readonly=True, dehydrate_method="dehydrate_digest")

    class Meta:
        model = Department
        fields = (
            "id",
            "name",
            "full_name",
            "level",
            "district",
            "city",
            "kind",
            "is_resolved",
            "alias_names",
            "digest_of_row",
        )
        import_id_fields = ("id",)
        skip_unchanged = report_skipped = store_instance = store_row_values = True
        skip_html_diff = use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._alias_forms: Any = None

    def get_queryset(self) -> QuerySet[Department]:
        """Return all departments with their aliases."""
        return Department.objects.select_related("district").prefetch_related("aliases")

    def digest(self, record: Any) -> str:
        """Return the digest of a department's cells, including its aliases."""
        _keep_aliases(record)
        return super().digest(record)

    def dehydrate_aliases(self, department: Department) -> CellValue:
        """Return the exported value of the column 别名."""
        return AliasesWidget().render(_alias_names(department))

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Store the aliases of a department before the row replaces them."""
        _keep_aliases(instance)

    def form_of(self, record: Any) -> forms.ModelForm[Any]:
        """Return the bound form of a department."""
        data = model_to_dict(record, fields=DepartmentForm.Meta.fields)
        return DepartmentForm(data, instance=record)

    def validate_instance(
        self,
        instance: Any,
        import_validation_errors: dict[str, Any] | None = None,
        validate_unique: bool = True,
    ) -> None:
        """Validate a department and its aliases by the forms of the admin; raise `ValidationError` if invalid."""
        super().validate_instance(instance, import_validation_errors, validate_unique)
        self._alias_forms = _fill_alias_forms(instance)
        if not self._alias_forms.is_valid():
            errors = [*self._alias_forms.non_form_errors()]
            errors += [text for form in self._alias_forms.errors for texts in form.values() for text in texts]
            raise ValidationError({"别名": errors})

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save a department with its aliases; increase the version of an existing one."""
        if not is_create:
            instance.version += 1
        super().do_instance_save(instance, is_create)
        self._alias_forms.save()


def _alias_names(department: Any) -> tuple[str, ...]:
    return tuple(sorted(alias.name for alias in department.aliases.all())) if department.pk else ()


def _keep_aliases(department: Any) -> None:
    """Set ``alias_names`` of a department to its stored aliases, unless it is set."""
    if not hasattr(department, "alias_names"):
        department.alias_names = _alias_names(department)


def _fill_alias_forms(department: Any) -> Any:
    """Return the bound formset that replaces a department's aliases by those of its row."""
    wanted: Sequence[str] = department.alias_names
    present: list[DepartmentAlias] = list(department.aliases.all()) if department.pk else []
    added = [name for name in wanted if name not in {alias.name for alias in present}]
    data: dict[str, Any] = {
        "aliases-TOTAL_FORMS": len(present) + len(added),
        "aliases-INITIAL_FORMS": len(present),
    }
    for at, alias in enumerate(present):
        data |= {f"aliases-{at}-id": alias.pk, f"aliases-{at}-name": alias.name}
        if alias.name not in wanted:
            data[f"aliases-{at}-DELETE"] = "on"
    for at, name in enumerate(added, start=len(present)):
        data[f"aliases-{at}-name"] = name
    forms_of: type[Any] = inlineformset_factory(
        Department, DepartmentAlias, formset=AliasFormSet, fields=("name",)
    )
    return forms_of(data, instance=department, prefix="aliases")


#: The resource of each kind of record that is exchanged as a table.
RESOURCES: dict[type[Model], type[RegistryResource]] = {
    District: DistrictResource,
    Department: DepartmentResource,
}
