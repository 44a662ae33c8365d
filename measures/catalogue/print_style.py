"""What a style alone can put on every printed page: the title of the document."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page, require_safe

from measures.models import Document

_LONGEST = 40
#: What cannot stand in a string of a style as it is.
_SPECIAL = re.compile(r"[^\w（）〔〕《》“”、，：· -]")


@require_safe
@conditional_page
def print_style(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the style that puts a document's title at the head of each page.

    The policy for content allows no style in the page itself, and no style can take a text from the page to its margin.
    """
    document = get_object_or_404(Document.objects.only("title"), slug=slug)
    title = document.title if len(document.title) <= _LONGEST else f"{document.title[:_LONGEST]}…"
    style = f"@page {{ @top-left {{ content: {quote_css_string(title)}; }} }}\n"
    response = HttpResponse(style, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def quote_css_string(text: str) -> str:
    r"""Return a text as a string of a style sheet: what is special in one is written by its code point.

    >>> quoted('甲"}')
    '"甲\\22 \\7d "'
    """
    return '"' + _SPECIAL.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'
