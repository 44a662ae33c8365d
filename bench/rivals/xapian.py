"""Xapian on the same pairs of characters: phrases of pairs, the order of the documents, and its spies for the counts.

The library comes from Debian (``apt-get install python3-xapian``), whose Python the bench's can load it from.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bench.folders import BenchFolder
from bench.measuring import process_memory, time_call
from bench.rivals.rival_rows import RivalRow, read_rival_rows, term_pairs
from bench.site_questions import SiteQuestion, site_questions
from bench.subjects.searching import BUDGET, FACETS, HITS, ask_questions
from measures.search.query.query_syntax import parse_terms

_DEBIAN = "/usr/lib/python3/dist-packages"
#: The prefix of the terms of each part of a text, and of each facet.
_TITLE, _TEXT, _CHARACTER = "T", "X", "C"
_FACET_PREFIX = {"district": "XD", "year": "XY", "document": "XF", "lead": "XL", "kind": "XK"}
#: The slots of the values: the place in the order of the documents, then the facets.
_PLACE = 0
_SLOT = {name: number for number, name in enumerate(FACETS, start=1)}
#: Measures written at a time.
_BATCH = 20_000


def measure_xapian(place: BenchFolder) -> dict[str, object]:
    """Fill a database for Xapian, unless it exists, and measure all questions."""
    xapian = _load_xapian()
    path = place.folder / "xapian"
    filled = 0.0
    if not path.exists():
        filled, _ = time_call(lambda: _fill(xapian, path))
    database = xapian.Database(str(path))

    def ask(one: SiteQuestion) -> int:
        return _ask(xapian, database, one)

    figures = ask_questions(site_questions(), ask, rounds=1, budget=BUDGET)
    return figures | {
        "fill_seconds": filled,
        "version": xapian.version_string(),
        "memory": process_memory("VmRSS"),
        "size_mb": sum(file.stat().st_size for file in path.iterdir()) / 2**20,
    }


def _load_xapian() -> Any:
    """Return Debian's bindings; raise `SystemExit` if they are not installed."""
    sys.path.append(_DEBIAN)
    try:
        import xapian
    except ImportError as error:
        raise SystemExit("install Xapian's bindings (Debian: python3-xapian)") from error
    finally:
        sys.path.remove(_DEBIAN)
    return xapian


def _ask(xapian: Any, database: Any, one: SiteQuestion) -> int:
    """Return the total: one pass for list and facets, one more for each facet with a choice of its own."""
    chosen = [name for name, _ in one.query.chosen]
    total = _search(xapian, database, one, [name for name in FACETS if name not in chosen], HITS, "")
    for name in chosen:
        _search(xapian, database, one, [name], 0, name)
    return total


def _search(
    xapian: Any, database: Any, one: SiteQuestion, facets: list[str], size: int, leaving_out: str
) -> int:
    """Run one query over all that matches, count ``facets``, and return how many there are."""
    enquire = xapian.Enquire(database)
    enquire.set_weighting_scheme(xapian.BoolWeight())
    enquire.set_sort_by_value(_PLACE, False)
    enquire.set_query(_condition(xapian, one, leaving_out))
    spies = {name: xapian.ValueCountMatchSpy(_SLOT[name]) for name in facets}
    for spy in spies.values():
        enquire.add_matchspy(spy)
    found = enquire.get_mset(0, size, database.get_doccount())
    for name, spy in spies.items():
        _counts(name, spy)
    for hit in found:
        hit.document.get_data()
    return int(found.get_matches_estimated())


def _counts(name: str, spy: Any) -> Counter[str]:
    """Return the counts of a facet; the departments that lead a measure are one value together."""
    counts: Counter[str] = Counter()
    for item in spy.values():
        for value in item.term.decode().split() if name == "lead" else [item.term.decode()]:
            counts[value] += item.termfreq
    return counts


def _condition(xapian: Any, one: SiteQuestion, leaving_out: str) -> Any:
    """Return the query: every word as a phrase of pairs in title or text, one value of each choice."""
    terms = parse_terms(one.query.q)
    query = xapian.Query.MatchAll
    for term in terms.wanted:
        query = xapian.Query(xapian.Query.OP_FILTER, query, _occurs(xapian, term))
    for name, values in one.query.chosen:
        if name != leaving_out:
            keys = [f"{_FACET_PREFIX[name]}{value}" for value in values]
            query = xapian.Query(xapian.Query.OP_FILTER, query, xapian.Query(xapian.Query.OP_OR, keys))
    for term in terms.unwanted:
        query = xapian.Query(xapian.Query.OP_AND_NOT, query, _occurs(xapian, term))
    return query


def _occurs(xapian: Any, term: str) -> Any:
    """Return the condition that a word occurs."""
    if len(term) == 1:
        return xapian.Query(f"{_CHARACTER}{term}")
    pairs = term_pairs(term)
    phrases = [
        xapian.Query(xapian.Query.OP_PHRASE, [f"{part}{pair}" for pair in pairs], len(pairs))
        for part in (_TITLE, _TEXT)
    ]
    return xapian.Query(xapian.Query.OP_OR, *phrases)


def _fill(xapian: Any, path: Path) -> None:
    """Write every measure into a new database."""
    fresh = path.with_suffix(".new")
    database = xapian.WritableDatabase(str(fresh), xapian.DB_CREATE_OR_OVERWRITE)
    for number, row in enumerate(read_rival_rows(), start=1):
        database.replace_document(row.pk, _document(xapian, row))
        if number % _BATCH == 0:
            database.commit()
    database.close()
    fresh.rename(path)


def _document(xapian: Any, row: RivalRow) -> Any:
    """Return a measure as Xapian takes it."""
    document = xapian.Document()
    document.set_data(str(row.pk))
    for prefix, text in ((_TITLE, row.title), (_TEXT, row.text)):
        for at, pair in enumerate(text.split(), start=1):
            document.add_posting(f"{prefix}{pair}", at)
    for character in row.characters.split():
        document.add_boolean_term(f"{_CHARACTER}{character}")
    document.add_value(_PLACE, xapian.sortable_serialise(row.place))
    values = {
        "district": [row.district],
        "year": [str(row.year)],
        "document": [row.document],
        "lead": [str(lead) for lead in row.leads],
        "kind": [row.kind],
    }
    for name, given in values.items():
        document.add_value(_SLOT[name], " ".join(given))
        for value in given:
            document.add_boolean_term(f"{_FACET_PREFIX[name]}{value}")
    return document
