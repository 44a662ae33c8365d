"""Tables of what the site does besides searching: import, pages, exports, edits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.report.tables import markdown_table, mb, median_and_p95, ms, number, seconds, times

Figures = dict[int, dict[str, Any]]
_PAGES = {
    "list": "`/measures/`, all questions",
    "api": "`/api/v1/measures`, all questions",
    "home": "`/`",
    "documents": "`/documents/`",
    "document": "one document",
    "measure": "one measure",
    "departments": "`/departments/`",
    "department": "one department",
    "source": "the source of one document",
    "matrix": "the departments of one document",
    "compare": "`/compare/`",
    "comparison": "two years of a district compared",
    "any comparison": "any two documents compared",
    "quality": "`/quality/`",
    "quality document": "the quality of one document",
    **{
        name: f"`/quality/{name}/`"
        for name in ("repairs", "guesses", "discrepancies", "names", "checks", "problems", "links")
    },
    "themes": "`/themes/`",
    "feed": "`/measures/feed.atom`",
    "sitemap": "`/sitemap.xml`",
    "sitemap part": "one part of the sitemap",
}


def loading_table(figures: Figures) -> str:
    """Return the table of import and index."""
    rows: list[list[object]] = []
    for size, one in figures.items():
        if "loading" not in one:
            continue
        done = one["loading"]
        single = done["single"]
        for took, measures, called in (
            (
                single,
                single["measures"],
                f"`import_plans --no-links`, {number(single['documents'])} documents",
            ),
            (
                done["import"],
                size,
                f"`import_plans --jobs 2 --no-links`, {number(done['documents'])} documents",
            ),
            (done["index"], size, "`rebuild_index`, no words kept yet"),
            (done["rebuild"], size, "`rebuild_index`, words kept"),
        ):
            rows.append(
                [
                    number(size),
                    called,
                    seconds(took["seconds"]),
                    seconds(took["work"]),
                    mb(took["memory"]),
                    f"{measures / took['seconds']:.0f}",
                    ms(1000 * took["work"] / measures),
                ]
            )
        rows.append(
            [
                number(size),
                "database / index on disk",
                "",
                "",
                "",
                f"{mb(done['database_mb'])} / {mb(done['index_mb'])}",
                "",
            ]
        )
        rows += [
            [number(size), called, seconds(spread["median"] / 1000), "", "", "", ""]
            for called, spread in _uploads(one)
        ]
    return markdown_table(
        [
            "measures",
            "step",
            "time",
            "processor time",
            "memory at most",
            "measures a second",
            "processor time a measure",
        ],
        rows,
    )


def _uploads(one: dict[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the steps of one plan's way through the site, with their times."""
    if done := one.get("uploads"):
        yield f"a plan of {done['measures']} measures from upload to preview", done["preview"]
        yield "from its confirmation to the records", done["confirmation"]


def pages_table(figures: Figures) -> str:
    """Return the table of pages, each made anew."""
    sizes = [size for size, one in figures.items() if "pages" in one]
    rows = []
    for name, called in _PAGES.items():
        spreads = [figures[size]["pages"]["pages"].get(name) for size in sizes]
        spread_texts = [median_and_p95(each) if each else "–" for each in spreads]
        rows.append(
            [called, *spread_texts, f"{spreads[-1]['kb']:.0f} KB" if spreads and spreads[-1] else "–"]
        )
    return markdown_table(["address (median / p95)", *map(number, sizes), "size, largest"], rows)


def page_limits_table(figures: Figures) -> str:
    """Return the table of each page beside the plain page, of the page as kept, and of the answer 304."""
    sizes = [size for size, one in figures.items() if {"plain", "kept"} <= one.get("pages", {}).keys()]
    rows = []
    for name, called in _PAGES.items():
        cells: list[object] = []
        for size in sizes:
            done = figures[size]["pages"]
            if name not in done["pages"]:
                cells += ["–", "–"]
                continue
            ours, plain = done["pages"][name]["median"], done["plain"][name]["median"]
            kept = f"{ms(done['kept'][name]['median'])} / {ms(done['not modified'][name]['median'])}"
            cells += [f"{ms(plain)} / {times(ours / plain)}", kept]
        rows.append([called, *cells])
    heads = [head for size in sizes for head in (f"{number(size)}: plain / ratio", "kept / 304")]
    return markdown_table(["address (medians)", *heads], rows)


def memory_table(figures: Figures) -> str:
    """Return the table of a web process's memory."""
    rows = [
        [
            number(size),
            *(mb(one["pages"]["memory"][name]) for name in ("fresh", "after pages", "after exports", "most")),
            f"{mb(one['hostile']['before'])} → {mb(one['hostile']['after'])}" if "hostile" in one else "–",
        ]
        for size, one in figures.items()
        if "pages" in one
    ]
    return markdown_table(
        [
            "measures",
            "after three pages",
            "after all pages",
            "after exports too",
            "at most",
            "another, before and after 1,000 hostile uploads and requests",
        ],
        rows,
    )


def meaning_table(figures: Figures) -> str:
    """Return the table of what is found in other words: its encoding, times, recall and memory."""
    rows: list[list[object]] = []
    for size, one in figures.items():
        if "meaning" not in one:
            continue
        done = one["meaning"]
        rows += [
            [number(size), called, value]
            for called, value in (
                (f"encoding, {number(done['passages'])} passages", seconds(done["encoding"]["seconds"])),
                ("memory of that process", mb(done["encoding"]["memory"])),
                ("search with it, in process", median_and_p95(done["search"])),
                ("the same questions exactly", median_and_p95(done["exact"])),
                ("page with it, made anew", median_and_p95(done["page"])),
                ("suggestions while typing", median_and_p95(done["suggestions"])),
                ("nearest ten found, of all compared", f"{done['recall']:.3f}"),
                ("memory of the web process / its own", f"{mb(done['worker'])} / {mb(done[_OWN])}"),
            )
        ]
    return markdown_table(["measures", "what (median / p95)", "measured"], rows)


#: The memory of the web process that it shares with no other.
_OWN = "worker's own"


#: Instead of processor time, memory and size.
_REFUSED = ("refused: more rows than a sheet holds", "", "")


def exports_table(figures: Figures) -> str:
    """Return the table of exports of everything, and of parts over the server."""
    rows: list[list[object]] = []
    for size, one in figures.items():
        for kind, done in one.get("exports", {}).items():
            if done.get("refused"):
                rows.append([number(size), f"`{kind}`, everything", seconds(done["seconds"]), *_REFUSED])
                continue
            rows.append(
                [
                    number(size),
                    f"`{kind}`, everything",
                    seconds(done["seconds"]),
                    seconds(done["work"]),
                    mb(done["added"]),
                    f"{done['size']:.1f} MB",
                ]
            )
        for name, done in one.get("pages", {}).get("exports", {}).items():
            rows.append(
                [
                    number(size),
                    f"{name}, over the server",
                    seconds(done["seconds"]),
                    "",
                    "",
                    f"{done['mb']:.1f} MB",
                ]
            )
    return markdown_table(["measures", "export", "time", "processor time", "memory added", "file"], rows)


def edits_table(figures: Figures) -> str:
    """Return the table of edits and of suggesting links."""
    rows = []
    for size, one in figures.items():
        if "editing" in one:
            edit, find = one["editing"]["edit"], one["editing"]["find"]
            links = one.get("links")
            spread_texts = median_and_p95(links) if links else "–"
            renewal = (links or {}).get("renewal")
            rows.append(
                [
                    number(size),
                    median_and_p95(edit),
                    median_and_p95(find),
                    spread_texts,
                    number(round(renewal["measures"] / renewal["work"])) if renewal else "–",
                ]
            )
    return markdown_table(
        [
            "measures (median / p95)",
            "the edit itself",
            "first search that finds it",
            "suggesting a document's links",
            "measures linked by words a second",
        ],
        rows,
    )


def first_pages_table(figures: Figures) -> str:
    """Return the table of the pages that are the first ones after an edit."""
    rows = [
        [number(size), f"`{path}`", median_and_p95(found)]
        for size, one in figures.items()
        for path, found in one.get("editing", {}).get("pages", {}).items()
    ]
    return markdown_table(["measures", "page", "first after an edit (median / p95)"], rows)
