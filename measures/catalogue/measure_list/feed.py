"""The Atom feed of any list of measures: the same parameters as the list page, newest first."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join
from django.views.decorators.http import conditional_page, require_safe

from measures.history.queries.latest_changes import values_before_latest_change
from measures.models import Measure
from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks, search_measures

#: Entries in a feed.
FEED_SIZE = 50
_FEW = 5000
#: Characters that XML does not allow.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN = "text/plain; charset=utf-8"


@require_safe
@conditional_page
def measure_feed(request: HttpRequest) -> HttpResponse:
    """Return the feed of the list of an address."""
    query, errors = read_query(request.GET)
    if errors:
        advice = "".join(error.message for error in errors)
        return HttpResponse(f"这个订阅地址里有不认识的条件：{advice}\n", status=400, content_type=_PLAIN)
    try:
        response = _MeasureFeed()(request, query=query)
    except IndexNotReady:
        response = HttpResponse("检索索引正在建立，请稍后再试。\n", status=503, content_type=_PLAIN)
        response["Retry-After"] = "60"
        return response
    # It is the time of the newest entry, which stays the same when an entry is removed. The ETag changes.
    del response["Last-Modified"]
    response["Cache-Control"] = "public, no-cache"
    return response


def newest_measures(query: MeasureQuery, size: int = FEED_SIZE) -> list[Measure]:
    """Return the measures that ``query`` finds, those changed last first, ``size`` at most."""
    rows = Measure.objects.order_by("-updated_at", "-pk")
    if not query.is_narrowed:
        return list(_with_entry_fields(rows)[:size])
    pks = matching_pks(query)
    if len(pks) <= _FEW:
        return list(_with_entry_fields(rows.filter(pk__in=pks))[:size])
    # Too many for a condition of a query; among the newest measures of all there are soon enough of them.
    chosen, found = set(pks), []
    for pk in rows.values_list("pk", flat=True).iterator():
        if pk in chosen:
            found.append(pk)
            if len(found) == size:
                break
    return list(_with_entry_fields(rows.filter(pk__in=found)))


def _with_entry_fields(rows: Any) -> Any:
    """Return ``rows`` with all that an entry shows."""
    return rows.select_related("document__district", "chapter__parent").defer(
        "imported", "document__preamble"
    )


def keep_xml_characters(text: str) -> str:
    """Return ``text`` without characters that XML does not allow."""
    return _UNFIT.sub("", text)


class _MeasureFeed(Feed[Measure, MeasureQuery]):
    """The feed; Django's framework calls these methods for its parts."""

    feed_type = Atom1Feed
    language = "zh-hans"
    author_name = "政策举措库"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> MeasureQuery:
        query: MeasureQuery = kwargs["query"]
        return query

    def title(self, obj: MeasureQuery) -> str:
        conditions = "，".join(map(str, obj.describe()))
        return keep_xml_characters(f"举措（{conditions}）" if conditions else "全部举措")

    def subtitle(self, obj: MeasureQuery) -> str:
        if obj.q and search_measures(obj, size=1, facets=False).relaxed:
            return "没有哪一项包含全部检索词，以下部分相符。"
        return f"最近收录或改动的 {FEED_SIZE} 项以内，新者在前。"

    def link(self, obj: MeasureQuery) -> str:
        return _list_address(reverse("measures"), obj)

    def feed_url(self, obj: MeasureQuery) -> str:
        return _list_address(reverse("measures_feed"), obj)

    def items(self, obj: MeasureQuery) -> list[Measure]:
        found = newest_measures(obj)
        before = values_before_latest_change(Measure, [measure.pk for measure in found], "deadline")
        for measure in found:
            measure.deadline_before = before.get(measure.pk)  # type: ignore[attr-defined]  # for the description
        return found

    def item_title(self, item: Measure) -> str:
        document = item.document
        return keep_xml_characters(
            f"{document.district.shown_name} {document.year} · {item.code} {item.title}".strip()
        )

    def item_description(self, item: Measure) -> str:
        lines = [item.text]
        before = item.deadline_before  # type: ignore[attr-defined]
        if before is not None:
            lines.append(f"完成时限：{item.deadline or '无'}（改动前：{before or '无'}）")
        elif item.deadline:
            lines.append(f"完成时限：{item.deadline}")
        text = keep_xml_characters("\n".join(lines))
        paragraphs = ((line,) for line in text.splitlines() if line.strip())
        return format_html_join("", "<p>{}</p>", paragraphs)

    def item_link(self, item: Measure) -> str:
        return item.get_absolute_url()

    def item_author_name(self, item: Measure) -> str:
        return keep_xml_characters(item.document.issuer or item.document.district.shown_name)

    def item_pubdate(self, item: Measure) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Measure) -> datetime:
        return item.updated_at

    def item_categories(self, item: Measure) -> list[str]:
        chapters = [item.chapter.parent, item.chapter] if item.chapter else []
        titles = [one.title for one in chapters if one and one.title]
        return [
            keep_xml_characters(name)
            for name in (item.document.district.shown_name, str(item.document.year), *titles)
        ]


def _list_address(path: str, query: MeasureQuery) -> str:
    querystring = query.to_querystring()
    return f"{path}?{querystring}" if querystring else path
