"""Base class of the admin of documents and measures: a change or deletion marks their links due."""

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
    """Admin of records with links: their links become due when they are changed or deleted."""

    def documents_of(self, records: Iterable[Any]) -> list[Document]:
        """Return the documents of the records; a document is its own."""
        raise NotImplementedError

    def links_follow(self, records: Iterable[Any]) -> None:
        """Mark the links of the records' documents due."""
        mark_links_due(documents=[document.pk for document in self.documents_of(records)])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a record and mark the links of comparable documents due."""
        self._delete([obj], lambda: super(LinkedAdmin, self).delete_model(request, obj))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete records and mark the links of comparable documents due."""
        self._delete(list(queryset), lambda: super(LinkedAdmin, self).delete_queryset(request, queryset))

    def _delete(self, records: Iterable[Any], delete: Any) -> None:
        others = comparable_documents(self.documents_of(records))
        delete()
        mark_links_due(documents=others)
