"""Citations of documents and measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from measures.models import Document, Measure
from measures.text.nested_quotation_marks import quote

#: Quotation marks inside quotation marks.
_ANNEX = re.compile(r"附(\d+)-(.+)")


@dataclass(frozen=True, slots=True)
class Citation:
    """A way of citing: ``key`` for its anchor, its name, and the citation itself."""

    key: str
    name: str
    text: str


def cite(thing: Document | Measure, permalink: str, today: date) -> list[Citation]:
    """Return the citations of a document or a measure: as official texts cite, and by GB/T 7714.

    Facts that the source does not state are left out. ``today`` is the day of citing, which GB/T 7714 asks for.
    """
    if isinstance(thing, Document):
        plain, standard = _official_citation(thing), _standard_citation(thing, today)
        plain = f"{plain}，{permalink}"
    else:
        title = quote(thing.title) if thing.title else ""
        plain = f"{_official_citation(thing.document)}{_item_in_words(thing)}{title}，{permalink}"
        standard = f"{_contribution(thing)}{_standard_citation(thing.document, today, mark='')}"
    return [
        Citation("plain", "行文引用", plain),
        Citation("standard", "参考文献（GB/T 7714）", f"{standard}. {permalink}."),
    ]


def _official_citation(document: Document) -> str:
    """Return the document as official texts cite it: issuer, title in book marks, number and date in brackets."""
    facts = [document.number] if document.number else []
    if document.issued_on:
        day = document.issued_on
        facts.append(f"{day.year}年{day.month}月{day.day}日")
    name = f"{document.issuer}：" if document.issuer else ""
    title = document.title if "《" in document.title else f"《{document.title}》"
    return name + title + (f"（{'，'.join(facts)}）" if facts else "")


def _item_in_words(measure: Measure) -> str:
    """Return the place of a measure in words: 第17项, 附件1第3项."""
    annex = _ANNEX.fullmatch(measure.code)
    return f"附件{annex[1]}第{annex[2]}项" if annex else f"第{measure.code}项"


def _standard_citation(document: Document, today: date, mark: str = "[A/OL]") -> str:
    """Return the document by GB/T 7714: 责任者. 题名: 文号[A/OL]. (发布日期)[引用日期], an archive record online."""
    title = f"{document.title}: {document.number}" if document.number else document.title
    issued = f"({document.issued_on.isoformat()})" if document.issued_on else ""
    return f"{_cited_issuer(document)}{title}{mark}. {issued}[{today.isoformat()}]"


def _contribution(measure: Measure) -> str:
    """Return a measure as the part of its document that is cited: 责任者. 析出题名[A/OL]//."""
    return f"{_cited_issuer(measure.document)}{f'{_item_in_words(measure)} {measure.title}'.rstrip()}[A/OL]//"


def _cited_issuer(document: Document) -> str:
    return f"{document.issuer}. " if document.issuer else ""
