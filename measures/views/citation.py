"""How a measure is cited."""

from __future__ import annotations

from measures.models import Measure


def citation(measure: Measure, permalink: str) -> str:
    """Return the measure as one would cite it: title of the document, number, date, place and address.

    Facts that the source does not state are left out.
    """
    document = measure.document
    facts = [document.number] if document.number else []
    if document.issued_on:
        day = document.issued_on
        facts.append(f"{day.year}年{day.month}月{day.day}日")
    name = f"{document.issuer}：" if document.issuer else ""
    title = document.title if "《" in document.title else f"《{document.title}》"
    brackets = f"（{'，'.join(facts)}）" if facts else ""
    what = f"“{measure.title}”" if measure.title else ""
    place = measure.code if measure.code.startswith("附") else f"第{measure.code}项"
    return f"{name}{title}{brackets}，{place}{what}。{permalink}"
