"""Render the body of a document in Python, because a template takes many times as long."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString

from measures.catalogue.documents.queries import OutlinePart
from measures.search.list_addresses import list_url
from measures.templatetags.fast_markup import document_measure, join_markup
from measures.templatetags.reading import heading_id, mark_targets, paragraphs

register = template.Library()


@register.simple_tag
def document_part(part: OutlinePart, level: int) -> SafeString:
    """Return a chapter or section as it stands in its document, under a heading of this level, with all in it."""
    chapter = part.chapter
    labelled = f' aria-labelledby="{heading_id(chapter.pk)}"' if chapter else ""
    text = (
        f'<div class="prose part__text">'
        f"{''.join(f'<p>{mark_targets(one)}</p>' for one in paragraphs(chapter.text))}</div>"
        if chapter and chapter.text
        else ""
    )
    return join_markup(
        (
            f'<section class="part part--{level}"{labelled}>\n  {_part_head(part, level)}\n  {text}\n  \n  ',
            *(document_measure(one, level + 1) for one in part.measures),
            "\n  ",
            *(document_part(one, level + 1) for one in part.parts),
            "\n  \n</section>\n",
        )
    )


def _part_head(part: OutlinePart, level: int) -> str:
    """Return the heading of a part with the list of its measures, nothing for measures under no heading."""
    chapter, count = part.chapter, part.count
    if chapter is None:
        return ""
    listed = (
        f'<p class="part__count no-print"><a href="{escape(list_url(chapter=chapter.pk))}">{count} 项</a></p>'
        if count
        else ""
    )
    return (
        f'\n  <div class="part__head">\n  <h{level} id="{heading_id(chapter.pk)}" class="part__title">'
        f"{escape(str(chapter))}</h{level}>\n  {listed}\n  </div>\n  "
    )
