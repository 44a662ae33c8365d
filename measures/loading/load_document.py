"""Find, create and update the document of a source."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from districts.models import District
from districts.three_way_merge import MergeOutcome, merge_values
from measures.loading.load_changes import LoadChange
from measures.loading.load_job import LoadJob, check_lengths
from measures.loading.reading import Reading
from measures.models import Document, Source
from measures.text.language.sentences import sentence_at
from measures.text.plan import ParsedDocument

#: The fields of a document that come from the source and staff can edit, with their Chinese names.
DOCUMENT_FACTS = {
    "title": "标题",
    "number": "文号",
    "issuer": "发文机关",
    "issued_on": "发文日期",
    "addressee": "主送机关",
    "preamble": "引言",
}


def find_document(district: District, reading: Reading) -> Document | None:
    """Return the document of ``reading``, locked; None if it does not exist yet.

    It is the one of the same district and year with the same title, as printed before or as edited, or with the same
    number.
    """
    parsed = reading.parsed
    wanted = _title_key(parsed.title)
    documents = Document.objects.select_for_update().filter(district=district, year=reading.year)
    by_number = None
    for document in documents:
        if wanted in (_title_key(document.title), _title_key(document.imported.get("title", ""))):
            return document
        if parsed.number and parsed.number in (document.number, document.imported.get("number")):
            by_number = document
    return by_number


def new_document(district: District, reading: Reading, source: Source) -> Document:
    """Create the document of ``reading`` and return it."""
    parsed = reading.parsed
    facts = _facts(parsed)
    imported = _facts(reading.uncorrected)
    document = Document(
        district=district,
        year=reading.year,
        slug=next(
            slug
            for slug in _possible_slugs(district, reading.year)
            if not Document.objects.filter(slug=slug).exists()
        ),
        declared=dict(parsed.declared),
        totals=_checked_totals(reading),
        imported=imported,
        source=source,
        **_as_values(facts),
    )
    check_lengths(document, f"{reading.name}：文件")
    document.save()
    return document


def update_document(job: LoadJob, source: Source) -> None:
    """Update the document's facts, keeping staff edits."""
    document, incoming = job.document, _facts(job.reading.parsed)
    current = {name: str(getattr(document, name) or "") for name in DOCUMENT_FACTS}
    for name, label in DOCUMENT_FACTS.items():
        result = merge_values(
            base=document.imported.get(name, current[name]), current=current[name], incoming=incoming[name]
        )
        change = LoadChange("document", "changed", field=label, before=current[name], after=incoming[name])
        if result.outcome is MergeOutcome.INCOMING:
            setattr(document, name, _as_values({name: incoming[name]})[name])
            job.note_change(change)
        elif result.outcome is MergeOutcome.CONFLICT:
            job.note_change(
                LoadChange("document", "kept", field=label, before=current[name], after=incoming[name])
            )
            job.note_problem(
                "import.conflict",
                f"文件的{label}人工改为“{current[name]}”，新的原文为“{incoming[name]}”，已保留人工修改，请核定。",
            )
    if document.source_id != source.pk:
        before = document.source.sha256[:8] if document.source else ""
        job.note_change(
            LoadChange("document", "changed", field="原文", before=before, after=source.sha256[:8])
        )
    document.source = source
    document.declared = dict(job.reading.parsed.declared)
    document.totals = _checked_totals(job.reading)
    document.imported = _facts(job.reading.uncorrected)
    document.version += 1
    check_lengths(document, f"{job.reading.name}：文件")
    document.save()


def _facts(parsed: ParsedDocument) -> dict[str, str]:
    """Return the facts of the source as text, empty for those it does not state."""
    return {name: str(getattr(parsed, name) or "") for name in DOCUMENT_FACTS}


def _checked_totals(reading: Reading) -> list[dict[str, Any]]:
    """Return each total that the plan states, beside the number that was read and the sentence that states it."""
    return [
        {
            "label": total.label,
            "declared": total.declared,
            "parsed": total.parsed,
            "sentence": sentence_at(reading.cleaned.text, total.start, total.end),
            "line": reading.places.line_column(reading.places.raw_stretch(total.start, total.end)[0])[0],
        }
        for total in reading.parsed.totals
    ]


def _as_values(facts: dict[str, str]) -> dict[str, Any]:
    """Return facts as values of the model's fields."""
    values: dict[str, Any] = dict(facts)
    if "issued_on" in values:
        values["issued_on"] = date.fromisoformat(facts["issued_on"]) if facts["issued_on"] else None
    return values


def _possible_slugs(district: District, year: int) -> Iterator[str]:
    """Yield possible slugs of the document, the plain one first."""
    plain = f"{district.slug}-{year}"
    yield plain
    for number in count(2):
        yield f"{plain}-{number}"


def _title_key(title: str) -> str:
    """Return the title without spaces and marks, for comparison."""
    return "".join(each for each in unicodedata.normalize("NFKC", title) if each.isalnum())
