"""The documents of a page of the quality report."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from districts.models import District
from measures.models import Document
from measures.models.heavy_columns import heavy_columns_of_district

#: District by code, newest year first: as the catalogue of documents has them.
SCOPE_ORDER = ("district__code", "-year", "slug")
#: Columns of a document that no page of the report shows.
HEAVY_DOCUMENT_COLUMNS = ("preamble", "addressee", "declared", "imported")


@dataclass(frozen=True, slots=True)
class DocumentScope:
    """The documents of a district, of a year, or one alone; all of them where nothing is chosen.

    ``pks`` are those of one page of them; empty for all.
    """

    district: District | None = None
    year: int | None = None
    document: Document | None = None
    pks: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Return whether these are all documents."""
        return self.district is None and self.year is None and self.document is None and not self.pks

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters of an address that mean these documents."""
        given = {
            "district": self.district and self.district.slug,
            "year": self.year and str(self.year),
            "document": self.document and self.document.slug,
        }
        return {name: value for name, value in given.items() if value}

    def documents(self) -> QuerySet[Document]:
        """Return the documents in order, with their district."""
        heavy = (*HEAVY_DOCUMENT_COLUMNS, *heavy_columns_of_district("district"))
        found = Document.objects.select_related("district").defer(*heavy).order_by(*SCOPE_ORDER)
        if self.district is not None:
            found = found.filter(district=self.district)
        if self.year is not None:
            found = found.filter(year=self.year)
        if self.document is not None:
            found = found.filter(pk=self.document.pk)
        return found.filter(pk__in=self.pks) if self.pks else found

    def narrow(self, path: str) -> dict[str, object]:
        """Return the condition that the document at ``path`` of another table is one of these; none for all."""
        if self.pks:
            return {f"{path}__in": self.pks}
        if self.document is not None and self.district is None and self.year is None:
            return {path: self.document.pk}
        return {} if self.is_whole else {f"{path}__in": self.documents().order_by().values("pk")}
