"""Datasette on SQLite FTS5, queried through its own JSON API, in process.

FTS5 gets the pairs of characters of the site's index: these answer any query exactly, where its trigram tokenizer
finds nothing of one or two characters, and its default one takes a sentence for a word.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from datasette.app import Datasette

from bench.folders import BenchFolder
from bench.measuring import process_memory, time_call
from bench.rivals.rival_rows import read_rival_rows, term_pairs
from bench.site_questions import SiteQuestion, site_questions
from bench.subjects.searching import BUDGET, FACETS, HITS, ask_questions
from measures.search.query.query_syntax import parse_terms

#: A time limit in milliseconds that every query meets.
_PATIENCE = 60_000
_COLUMNS = {"lead": "leads"}


def measure_datasette(place: BenchFolder) -> dict[str, object]:
    """Fill a database for Datasette, unless it exists, and measure all questions."""
    path = place.folder / "datasette.db"
    filled = 0.0
    if not path.exists():
        filled, _ = time_call(lambda: _fill(path))
    site = Datasette(
        [],
        immutables=[str(path)],
        metadata={
            "databases": {"datasette": {"tables": {"measures": {"fts_table": "words", "fts_pk": "id"}}}}
        },
        settings={
            "sql_time_limit_ms": _PATIENCE,
            "facet_time_limit_ms": _PATIENCE,
            "default_facet_size": 1000,
            "max_returned_rows": 1000,
            "suggest_facets": False,
        },
    )
    loop = asyncio.new_event_loop()
    loop.run_until_complete(site.invoke_startup())

    def ask(one: SiteQuestion) -> int:
        return loop.run_until_complete(_ask(site, one))

    figures = ask_questions(site_questions(), ask, rounds=1, budget=BUDGET)
    return figures | {
        "fill_seconds": filled,
        "memory": process_memory("VmRSS"),
        "size_mb": path.stat().st_size / 2**20,
    }


async def _ask(site: Datasette, one: SiteQuestion) -> int:
    """Return the total: one request for list and facets, one more for each facet with a choice of its own."""
    chosen = [name for name, _ in one.query.chosen]
    facets = [name for name in FACETS if name not in chosen]
    total = await _request(site, one, facets, HITS, "")
    for name in chosen:
        await _request(site, one, [name], 0, name)
    return total


async def _request(site: Datasette, one: SiteQuestion, facets: list[str], size: int, leaving_out: str) -> int:
    """Send Datasette one request; return its count of the list."""
    given = [("_size", str(size)), ("_nosuggest", "1"), *_conditions(one, leaving_out)]
    given += [("_facet_array" if name == "lead" else "_facet", _COLUMNS.get(name, name)) for name in facets]
    answer = await site.client.get(f"/datasette/measures.json?{urlencode(given)}")
    if answer.status_code != 200:
        raise RuntimeError(f"Datasette terms {answer.status_code}: {answer.text[:300]}")
    data = answer.json()
    if data.get("facets_timed_out"):
        raise RuntimeError("Datasette ran out of time")
    return int(data["filtered_table_rows_count"])


def _conditions(one: SiteQuestion, leaving_out: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a question."""
    if one.query.q:
        yield "_search", _match(one.query.q)
        yield "_searchmode", "raw"
    for name, values in one.query.chosen:
        if name == leaving_out:
            continue
        if name == "lead":
            listed = ",".join(f"'{int(value)}'" for value in values)
            yield "_where", f"exists (select 1 from json_each(leads) where value in ({listed}))"
        else:
            yield f"{name}__in", ",".join(values)


def _match(typed: str) -> str:
    """Return the FTS5 query: each word as a phrase of pairs in title or text."""
    terms = parse_terms(typed)
    wanted = " AND ".join(map(_occurs, terms.wanted))
    return wanted + "".join(f" NOT {_occurs(term)}" for term in terms.unwanted)


def _occurs(term: str) -> str:
    """Return the condition that a word occurs."""
    if len(term) == 1:
        return f'characters : "{term}"'
    return f'{{title text}} : "{" ".join(term_pairs(term))}"'


def _fill(path: Path) -> None:
    """Write every measure into a new database with indexes for what is filtered by."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    connection = sqlite3.connect(fresh)
    connection.executescript(
        """
        PRAGMA journal_mode = OFF;
        CREATE TABLE measures (
            id INTEGER PRIMARY KEY, district TEXT, year INTEGER, document TEXT, kind TEXT, leads TEXT
        );
        CREATE VIRTUAL TABLE words USING fts5(title, text, characters, content="", tokenize="unicode61");
        """
    )
    for row in read_rival_rows():
        leads = json.dumps([str(lead) for lead in row.leads])
        connection.execute(
            "INSERT INTO measures VALUES (?, ?, ?, ?, ?, ?)",
            (row.pk, row.district, row.year, row.document, row.kind, leads),
        )
        connection.execute(
            "INSERT INTO words (rowid, title, text, characters) VALUES (?, ?, ?, ?)",
            (row.pk, row.title, row.text, row.characters),
        )
    for column in ("district", "year", "document", "kind"):
        connection.execute(f"CREATE INDEX by_{column} ON measures ({column})")
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()
    fresh.rename(path)
