"""schema.org descriptions of documents and measures as JSON-LD, for programs that read the pages."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from measures.models import Document, Measure

#: As Django's `json_script` does, so that no text can end the element or open another.
_ESCAPES = {ord(one): f"\\u{ord(one):04X}" for one in "<>&\u2028\u2029"}


def describe_for_schema_org(thing: Document | Measure, request: HttpRequest) -> dict[str, Any]:
    """Return the description of a document or a measure; no query where its district is at hand.

    What the source does not state is left out.
    """
    data = (
        _describe_document(thing, request)
        if isinstance(thing, Document)
        else _describe_measure(thing, request)
    )
    return {"@context": "https://schema.org"} | {name: value for name, value in data.items() if value}


def render_json_ld(data: dict[str, Any]) -> SafeString:
    """Return ``data`` as the element of a page. Browsers do not run it, so that no policy is concerned."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  # escaped


def _describe_document(document: Document, request: HttpRequest) -> dict[str, Any]:
    district = document.district
    url = request.build_absolute_uri(document.get_absolute_url())
    return {
        "@type": "Legislation",
        "@id": url,
        "url": url,
        "name": document.title,
        "legislationIdentifier": document.number,
        "legislationType": "行动方案",
        "legislationDate": document.issued_on,
        "datePublished": document.issued_on,
        "temporalCoverage": str(document.year),
        "legislationJurisdiction": {"@type": "AdministrativeArea", "name": f"{district.city}{district.name}"},
        "legislationPassedBy": document.issuer
        and {"@type": "GovernmentOrganization", "name": document.issuer},
        "dateModified": document.updated_at,
        "inLanguage": "zh-Hans",
    }


def _describe_measure(measure: Measure, request: HttpRequest) -> dict[str, Any]:
    document = measure.document
    url = request.build_absolute_uri(measure.get_absolute_url())
    whole = request.build_absolute_uri(document.get_absolute_url())
    return {
        "@type": "CreativeWork",
        "@id": url,
        "url": url,
        "name": measure.title or f"第{measure.code}项",
        "position": measure.code,
        "text": measure.text,
        "isPartOf": {"@type": "Legislation", "@id": whole, "url": whole, "name": document.title},
        "spatialCoverage": {
            "@type": "AdministrativeArea",
            "name": f"{document.district.city}{document.district.name}",
        },
        "temporalCoverage": str(document.year),
        "datePublished": document.issued_on,
        "dateModified": measure.updated_at,
        "inLanguage": "zh-Hans",
    }
