"""The form that chooses the documents of a comparison and the kind of rows to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import slug_re

from measures.catalogue.comparison.document_chooser import light_documents
from measures.links.comparison.comparison_plan import FEWEST_DOCUMENTS, MOST_DOCUMENTS
from measures.links.comparison.row_kinds import RowKind
from measures.models import Document

#: An error repeats no more characters of an unknown value.
_SHOWN_CHARACTERS = 40


class _FilledValuesField(forms.Field):
    """All values of a parameter that are not empty, as they are given."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """Return the values without empty ones."""
        return [text for text in value or () if text]


class ComparisonForm(forms.Form):
    """Two or three documents by their slugs, and at most one kind of rows; one query."""

    doc = _FilledValuesField(required=False)
    show = _FilledValuesField(required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        #: The chosen documents that exist, in the order chosen, also where the form has errors.
        self.documents: tuple[Document, ...] = ()

    def clean_doc(self) -> list[str]:
        """Raise `ValidationError` for unknown documents, for one chosen twice, and for too many."""
        chosen: list[str] = self.cleaned_data["doc"]
        slugs = list(dict.fromkeys(chosen))
        possible = [slug for slug in slugs if slug_re.match(slug)]
        by_slug = (
            {document.slug: document for document in light_documents().filter(slug__in=possible)}
            if possible
            else {}
        )
        self.documents = tuple(by_slug[slug] for slug in slugs if slug in by_slug)
        errors = [
            forms.ValidationError(
                f"没有标识为“{slug[:_SHOWN_CHARACTERS]}”的行动方案，可能已变更，请在下面重新选择。",
                code="unknown",
            )
            for slug in slugs
            if slug not in by_slug
        ]
        if len(slugs) < len(chosen):
            errors.append(forms.ValidationError("同一份方案选了不止一次，请选不同的方案。"))
        if len(slugs) > MOST_DOCUMENTS:
            message = f"一次最多比较 {MOST_DOCUMENTS} 份方案，选了 {len(slugs)} 份，请减少。"
            errors.append(forms.ValidationError(message))
        if errors:
            raise forms.ValidationError(errors)
        return slugs

    def clean_show(self) -> RowKind | None:
        """Return the kind of rows to show, None for all; raise `ValidationError` for several or an unknown one."""
        kinds: list[str] = list(dict.fromkeys(self.cleaned_data["show"]))
        if len(kinds) > 1:
            raise forms.ValidationError("一次只能看一种对应关系，请从数字中选一个。")
        if kinds and kinds[0] not in list(RowKind):
            raise forms.ValidationError(
                f"没有“{kinds[0][:_SHOWN_CHARACTERS]}”这种对应关系，请从数字中选一个。"
            )
        return RowKind(kinds[0]) if kinds else None

    @property
    def is_ready(self) -> bool:
        """Return whether the form is valid and has enough documents to compare."""
        return self.is_valid() and len(self.documents) >= FEWEST_DOCUMENTS

    @property
    def status(self) -> int:
        """Return the status of the page: 404 where the first error is an unknown document, 400 for other errors."""
        codes = [error.code for errors in self.errors.as_data().values() for error in errors]
        if not codes:
            return 200
        return 404 if codes[0] == "unknown" else 400
