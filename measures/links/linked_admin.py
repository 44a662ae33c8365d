"""Records that links rest on: where one is deleted or says something else, links are suggested anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from measures.links.actions.link_suggestions import comparable_documents
from measures.models import Document
from measures.staff.model_admins import LoadedRecordAdmin
from measures.writing.link_leases import mark_links_due


class LinkedAdmin(LoadedRecordAdmin):
    """Measures and documents: what else is held against them follows when they change or go."""

    def documents_of(self, records: Iterable[Any]) -> list[Document]:
        """Return the documents that the records are, or stand in."""
        raise NotImplementedError

    def links_follow(self, records: Iterable[Any]) -> None:
        """Have links suggested anew, once what is being written is in the database."""
        mark_links_due(documents=[document.pk for document in self.documents_of(records)])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a record, and bring the links of what stood beside it up to date."""
        self._delete([obj], lambda: super(LinkedAdmin, self).delete_model(request, obj))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete records, and bring the links of what stood beside them up to date."""
        self._delete(list(queryset), lambda: super(LinkedAdmin, self).delete_queryset(request, queryset))

    def _delete(self, records: Iterable[Any], delete: Any) -> None:
        others = comparable_documents(self.documents_of(records))
        delete()
        mark_links_due(documents=others)
