"""Filter sets of the list of departments and of the matrix of a document."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from districts.models import District
from measures.lists.address_filters import (
    AddressFilterSet,
    KnownValueParameter,
    ParameterFilter,
    YearFilter,
    offer_choices,
)
from measures.lists.shown_places import ShownPlace, read_places
from measures.models import Assignment, Document

#: Besides the slug of a district: departments of no district, and the groups. No slug holds a colon.
OUTSIDE, GROUPS = ":outside", ":groups"
SCOPES = {OUTSIDE: "市级及其他", GROUPS: "泛指"}
DEPARTMENT_SORTS = {"": "承担多的在前", "lead": "牵头多的在前", "co_lead": "配合多的在前", "name": "按名称"}

#: The roles of a matrix: the parameter of the list of measures for each, and its name.
MATRIX_ROLES = {"lead": "牵头", "co_lead": "配合", "dept": "任一"}
MATRIX_COLUMNS = {"": "章", "section": "章与节"}
MATRIX_SORTS = {"": "多的在前", "name": "按名称"}


def documents_with_assignments() -> QuerySet[Document]:
    """Return the documents with an assignment in force today, the latest of a district first."""
    assigned = Assignment.objects.in_force().filter(measure__document=OuterRef("pk"))
    return Document.objects.filter(Exists(assigned)).order_by("district__code", "-year", "slug")


class DepartmentFilterSet(AddressFilterSet):
    """The parameters of the list of departments; ``qs`` are the assignments in force, of the chosen year if any.

    ``district`` is a slug or one of `SCOPES`; it and ``sort`` shape the list that is made of the assignments.
    """

    district = KnownValueParameter(label="区")
    year = YearFilter(label="年份", field_name="measure__document__year")
    sort = ParameterFilter(label="排序", choices=DEPARTMENT_SORTS, empty_label=None)

    class Meta(AddressFilterSet.Meta):
        model = Assignment

    def __init__(self, data: QueryDict) -> None:
        """Read which districts and years there are; three queries."""
        super().__init__(data, Assignment.objects.in_force())
        self.districts = {one.slug: one for one in read_places(District.objects.all())}
        names = {slug: one.shown_name for slug, one in self.districts.items()}
        self.form.fields["district"].known = names | SCOPES
        offered = _slugs_to_offer()
        years = Document.objects.order_by("-year").values_list("year", flat=True).distinct()
        districts = {slug: name for slug, name in names.items() if slug in offered}
        offer_choices(self.form["district"], districts | SCOPES, names, self.districts.values())
        offer_choices(self.form["year"], {str(year): str(year) for year in years})

    @property
    def scope(self) -> str:
        """Return the slug of the chosen district or one of `SCOPES`, empty for all."""
        return str(self.chosen.get("district", ""))

    @property
    def chosen_district(self) -> ShownPlace | None:
        """Return the chosen district."""
        return self.districts.get(self.scope)


def _slugs_to_offer() -> set[str]:
    """Return the slugs of the districts with a document or with an assigned department; one query."""
    documented = Exists(Document.objects.filter(district=OuterRef("pk")))
    assigned = Exists(Assignment.objects.in_force().filter(department__district=OuterRef("pk")))
    return set(District.objects.filter(documented | assigned).values_list("slug", flat=True))


@dataclass(frozen=True, slots=True)
class MatrixSwitch:
    """One thing to choose: for each option its text, its address and whether it is the present one."""

    label: str
    options: tuple[tuple[str, str, bool], ...]


class MatrixFilterSet(AddressFilterSet):
    """The parameters of the matrix of a document: the role, what the columns are, and the order of the rows."""

    role = ParameterFilter(label="分工", choices=MATRIX_ROLES, empty_label=None)
    by = ParameterFilter(label="列", choices=MATRIX_COLUMNS, empty_label=None)
    sort = ParameterFilter(label="排序", choices=MATRIX_SORTS, empty_label=None)

    class Meta(AddressFilterSet.Meta):
        model = Assignment

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters that ask for the same matrix, without the page and the default role."""
        return {name: value for name, value in super().params.items() if value != "lead"}

    @property
    def role_chosen(self) -> str:
        """Return one of `MATRIX_ROLES`, ``lead`` by default."""
        return str(self.chosen.get("role") or "lead")

    @property
    def has_sections(self) -> bool:
        """Return whether sections are columns as well as chapters."""
        return bool(self.chosen.get("by") == "section")

    @property
    def role_label(self) -> str:
        """Return the name of the role: 牵头, 配合, or 承担 for either."""
        return "承担" if self.role_chosen == "dept" else MATRIX_ROLES[self.role_chosen]

    @property
    def missing_label(self) -> str:
        """Return the name of what a measure without such a department lacks."""
        return "责任单位" if self.role_chosen == "dept" else f"{MATRIX_ROLES[self.role_chosen]}单位"

    def switches(self, *, sections: bool) -> list[MatrixSwitch]:
        """Return what can be chosen, the columns only where there are ``sections``."""
        present = {"role": self.role_chosen} | {name: self.chosen.get(name, "") for name in ("by", "sort")}
        choices = {"role": MATRIX_ROLES, "by": MATRIX_COLUMNS, "sort": MATRIX_SORTS}
        return [
            MatrixSwitch(
                self.filters[name].label,
                tuple(
                    (text, self.address(**{name: "" if value == "lead" else value}), value == present[name])
                    for value, text in options.items()
                ),
            )
            for name, options in choices.items()
            if name != "by" or sections
        ]
