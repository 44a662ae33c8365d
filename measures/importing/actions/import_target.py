"""The stored records that an import would touch, and a digest that changes with any of them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.db.models import Model, QuerySet

from districts.departments.department_tiers import outside_places
from districts.models import Department, DepartmentAlias, District
from measures.loading.load_document import find_document
from measures.loading.plan_district import find_present_district
from measures.loading.reading import Reading
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure, Problem, Statement

#: Fields that programs change on their own; the digest leaves them out.
_MOVES = frozenset({"updated_at", "linked_at"})


def lock_import_target(reading: Reading) -> tuple[Document | None, str]:
    """Lock the existing document of a reading, if any; return it with the digest of all that the import would touch.

    Raise `LoadError` if nothing says whose plan it is.
    """
    district = find_present_district(reading)
    if district is None:
        return None, sha256(b"new place").hexdigest()[:32]
    document = find_document(district, reading)
    return document, digest_import_target(district, document)


def digest_import_target(district: District, document: Document | None) -> str:
    """Return the digest of a document, its parts, and the departments of its district and city.

    Those of the province and the country are left out: every plan of the province may add to them.
    """
    city = outside_places(district)[0]
    names: list[QuerySet[Any]] = [
        Department.objects.filter(district=district),
        Department.objects.filter(district=None, city=city),
        DepartmentAlias.objects.filter(department__district=district),
        DepartmentAlias.objects.filter(department__district=None, department__city=city),
    ]
    digest = sha256()
    for rows in [*names, *(_read_document_records(document) if document else [])]:
        for row in rows.order_by("pk").values_list(*_compared_attributes(rows.model)):
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        digest.update(b"\n")
    return digest.hexdigest()[:32]


def _read_document_records(document: Document) -> list[QuerySet[Any]]:
    """Return the records of a document; its measures and chapters are locked."""
    lock = {"of": ("self",)}
    return [
        Document.objects.filter(pk=document.pk),
        Measure.objects.select_for_update(**lock).filter(document=document),  # type: ignore[arg-type]
        Chapter.objects.select_for_update(**lock).filter(document=document),  # type: ignore[arg-type]
        Assignment.objects.filter(measure__document=document),
        Statement.objects.filter(measure__document=document),
        Discrepancy.objects.filter(measure__document=document),
        Problem.objects.filter(document=document),
    ]


def _compared_attributes(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.name not in _MOVES]
