"""The aims, each beside what was measured at the largest size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.report.search import RIVALS, compare_with_rival
from bench.report.tables import markdown_table, mb, ms, seconds, times

#: Times that a search of the site may take as long as bare tantivy.
_LIMITS = {"median": 1.5, "p95": 2}
#: Milliseconds of a page, times that it may take as long as the same queries as a plain page, milliseconds of 304.
_PAGE_LIMITS = {"median": 40, "p95": 100}
_PLAIN_LIMIT, _UNCHANGED_LIMIT = 2.5, 5
#: Milliseconds of the first page after a write.
_FIRST_LIMIT = 300
#: Milliseconds; an hour, in seconds; a share; megabytes.
_MEANING_LIMITS = {"search": 120, "page": 200, "suggestions": 30}
_ENCODING, _RECALL, _MEANING_MEMORY = 3600, 0.95, 450
#: Ten minutes, in seconds; megabytes.
_IMPORT, _IMPORT_MEMORY, _WEB_MEMORY = 600, 1536, 450
#: Measures a second of one core: written without links, and linked by words.
_WRITTEN, _LINKED = 1000, 400


def aims_table(size: int, one: dict[str, Any]) -> str:
    """Return the table of the aims that the figures of one size can meet or miss."""
    rows = [[what, aim, found, "yes" if met else "**no**"] for what, aim, found, met in _aims(size, one)]
    return markdown_table(["what", "aim", "measured", "met"], rows)


def _aims(size: int, one: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the subject, the aim, the figure, and whether the aim is met."""
    if "search" in one:
        p95 = one["search"]["five"]["all"]["p95"]
        yield "p95 of search with five facets, in process", "≤ 60 ms", ms(p95), p95 <= 60
        whole = one["search"]["eleven"]["all"]["p95"]
        yield "p95 of search with all eleven facets, in process", "≤ 60 ms", ms(whole), whole <= 60
        for name, called in RIVALS.items():
            if name in one:
                yield from _rival(one, name, called)
    if "kept" in one.get("pages", {}):
        yield from _pages(one["pages"])
    if first := one.get("editing", {}).get("pages"):
        path = max(first, key=lambda each: first[each]["median"])
        found = first[path]["median"]
        yield (
            "median of the first page after an edit",
            f"≤ {_FIRST_LIMIT} ms",
            f"{ms(found)} ({path})",
            found <= _FIRST_LIMIT,
        )
    if "pages" in one:
        most = one["pages"]["memory"]["most"]
        yield "memory of a web process, at most", f"≤ {_WEB_MEMORY} MB", mb(most), most <= _WEB_MEMORY
    if "meaning" in one:
        yield from _meaning(one["meaning"])
    if "loading" in one:
        took = one["loading"]["import"]["seconds"] + one["loading"]["index"]["seconds"]
        yield "import and index", "≤ 10 min", seconds(took), took <= _IMPORT
        single = one["loading"]["single"]
        rate = single["measures"] / single["work"]
        yield "measures imported a second of one core", f"≥ {_WRITTEN:,}", f"{rate:,.0f}", rate >= _WRITTEN
        most = max(one["loading"][step]["memory"] for step in ("import", "index"))
        yield "memory of import and index, all processes", "≤ 1.5 GB", mb(most), most <= _IMPORT_MEMORY
    if renewal := one.get("links", {}).get("renewal"):
        rate = renewal["measures"] / renewal["work"]
        yield "measures linked by words a second of one core", f"≥ {_LINKED}", f"{rate:,.0f}", rate >= _LINKED


def _pages(one: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the aims of pages: each by the page that meets it least, named."""
    for what, most in _PAGE_LIMITS.items():
        name = max(one["pages"], key=lambda each: one["pages"][each][what])
        found = one["pages"][name][what]
        yield f"{what} of every page, made anew", f"≤ {most} ms", f"{ms(found)} ({name})", found <= most
    ratios = {name: one["pages"][name]["median"] / one["plain"][name]["median"] for name in one["plain"]}
    name = max(ratios, key=lambda each: ratios[each])
    yield (
        "median of every page beside the same queries as a plain page",
        f"≤ {_PLAIN_LIMIT}×",
        f"{times(ratios[name])} ({name})",
        ratios[name] <= _PLAIN_LIMIT,
    )
    for what, called in (("kept", "a kept page"), ("not modified", "the answer 304")):
        found = max(each["median"] for each in one.get(what, {}).values())
        yield f"median of {called}", f"≤ {_UNCHANGED_LIMIT} ms", ms(found), found <= _UNCHANGED_LIMIT


def _meaning(one: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the aims of what is found in other words."""
    for what, name in (
        ("p95 of search with meaning, in process", "search"),
        ("p95 of the page of it", "page"),
    ):
        found, most = one[name]["p95"], _MEANING_LIMITS[name]
        yield what, f"≤ {most} ms", ms(found), found <= most
    found, most = one["suggestions"]["median"], _MEANING_LIMITS["suggestions"]
    yield "median of suggestions while typing", f"≤ {most} ms", ms(found), found <= most
    took = one["encoding"]["seconds"]
    yield "encoding from nothing", "≤ 60 min", seconds(took), took <= _ENCODING
    yield "nearest ten found, of all compared", "≥ 0.95", f"{one['recall']:.3f}", one["recall"] >= _RECALL
    yield (
        "memory of a web process with meaning",
        "≤ 450 MB",
        mb(one["worker"]),
        one["worker"] <= _MEANING_MEMORY,
    )


def _rival(one: dict[str, Any], name: str, called: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield the aims against one rival."""
    ours, theirs = compare_with_rival(one, name)
    for what in ("median", "p95"):
        if name == "tantivy":
            most = _LIMITS[what]
            ratio = ours[what] / theirs[what]
            yield f"{what} beside {called}", f"≤ {most}×", times(ratio), ratio <= most
        else:
            least = 1 if name == "xapian" else 10
            ratio = theirs[what] / ours[what]
            yield f"{what} of {called} beside it", f"≥ {least}×", times(ratio), ratio >= least
