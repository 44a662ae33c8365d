"""PostgreSQL's own full text with the same counts: a GIN index over the same pairs, one statement for each question."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg import sql

from bench.folders import BenchFolder
from bench.measuring import time_call
from bench.rivals.rival_rows import RivalRow, read_rival_rows, term_pairs
from bench.site_questions import SiteQuestion, site_questions
from bench.subjects.searching import BUDGET, FACETS, HITS, ask_questions
from measures.search.query.query_syntax import parse_terms
from tests import postgresql as server

#: The last position in a text that PostgreSQL distinguishes.
_LAST_PLACE = 16_383
_SESSION = "SET work_mem = '256MB'; SET jit = off"


def measure_postgresql(place: BenchFolder) -> dict[str, object]:
    """Fill a database at ``BENCH_POSTGRESQL`` (else the tests' server), measure all questions, and drop it."""
    address = server.url(os.environ.get("BENCH_POSTGRESQL", ""))
    name = f"policyhub_bench_{place.size}"
    with psycopg.connect(address, autocommit=True) as outside:
        outside.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        outside.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with psycopg.connect(address, dbname=name, autocommit=True) as connection:
                return _measured(connection)
        finally:
            outside.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _measured(connection: psycopg.Connection[Any]) -> dict[str, object]:
    """Fill the database, measure all questions and return the figures."""
    filled, _ = time_call(lambda: _fill(connection))
    connection.execute(_SESSION)

    def ask(one: SiteQuestion) -> int:
        statement, values = _statement(one)
        answer = connection.execute(statement, values).fetchall()
        return next(number for what, _, number in answer if what == "total")

    figures = ask_questions(site_questions(), ask, rounds=1, budget=BUDGET)
    shown = {name: _shown(connection, name) for name in ("server_version", "shared_buffers", "work_mem")}
    size = connection.execute("SELECT pg_total_relation_size('measures')").fetchone()
    return figures | {"fill_seconds": filled, "settings": shown, "size_mb": size[0] / 2**20 if size else 0}


def _shown(connection: psycopg.Connection[Any], name: str) -> str:
    """Return a setting of the server."""
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    return str(row[0]) if row else ""


def _fill(connection: psycopg.Connection[Any]) -> None:
    """Write every measure with its tokens and make the indexes."""
    connection.execute(
        "CREATE TABLE measures (id bigint PRIMARY KEY, place bigint, district text, year int, document text, "
        "kind text, leads bigint[], tokens tsvector)"
    )
    with (
        connection.transaction(),
        connection.cursor() as cursor,
        cursor.copy("COPY measures FROM STDIN") as copy,
    ):
        for row in read_rival_rows():
            copy.write_row(
                (
                    row.pk,
                    row.place,
                    row.district,
                    row.year,
                    row.document,
                    row.kind,
                    list(row.leads),
                    _tokens(row),
                )
            )
    connection.execute("CREATE INDEX ON measures USING gin (tokens)")
    connection.execute("CREATE INDEX ON measures USING gin (leads)")
    for column in ("district", "year", "document", "kind"):
        connection.execute(f"CREATE INDEX ON measures ({column})")
    connection.execute("VACUUM ANALYZE measures")


def _tokens(row: RivalRow) -> str:
    """Return the pairs with their positions, title before text, and the single characters, as a ``tsvector``."""
    places: dict[str, list[int]] = {}
    at = 0
    for part in (row.title, row.text):
        for pair in part.split():
            at += 1
            places.setdefault(pair, []).append(at)
        at += 1  # no phrase reaches from the title into the text
    tokens = [
        f"{_quoted(pair)}:{','.join(str(min(n, _LAST_PLACE)) for n in at)}" for pair, at in places.items()
    ]
    return " ".join([*tokens, *(_quoted(character) for character in row.characters.split())])


def _quoted(token: str) -> str:
    """Return a token quoted for ``tsvector`` and ``tsquery``."""
    doubled = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _words(typed: str) -> str:
    """Return the typed words as a ``tsquery``: each word a phrase of pairs."""
    terms = parse_terms(typed)
    wanted = [_phrase(term) for term in terms.wanted]
    return " & ".join([*wanted, *(f"!({_phrase(term)})" for term in terms.unwanted)])


def _phrase(term: str) -> str:
    """Return the phrase of pairs that a word is."""
    return _quoted(term) if len(term) == 1 else "(" + " <-> ".join(map(_quoted, term_pairs(term))) + ")"


def _statement(one: SiteQuestion) -> tuple[sql.Composed, dict[str, object]]:
    """Return the statement for total, list and facets, and its values.

    The matches of the words are found once; a facet with a choice of its own is counted under the other choices.
    """
    values: dict[str, object] = {"words": _words(one.query.q)}
    conditions: dict[str, sql.Composable] = {}
    for name, chosen in one.query.chosen:
        values[name] = [int(value) if name in ("year", "lead") else value for value in chosen]
        test = "leads && {}::bigint[]" if name == "lead" else f"{name} = ANY ({{}})"
        conditions[name] = sql.SQL(test).format(sql.Placeholder(name))
    matched: sql.Composable = sql.SQL("tokens @@ %(words)s::tsquery") if one.query.q else sql.SQL("true")
    if len(conditions) > 1:
        # No count needs measures that miss two choices: the indexes of the choices reduce what is found.
        nearly = [_all([test for other, test in conditions.items() if other != name]) for name in conditions]
        matched = sql.SQL("{} AND ({})").format(
            matched, sql.SQL(" OR ").join(sql.SQL("({})").format(each) for each in nearly)
        )
    everything = _all(list(conditions.values()))
    parts = [
        sql.SQL("SELECT 'total' AS what, NULL AS value, count(*) AS number FROM found WHERE {}").format(
            everything
        ),
        sql.SQL("(SELECT 'hit', id::text, place FROM found WHERE {} ORDER BY place LIMIT {})").format(
            everything, sql.Literal(HITS)
        ),
    ]
    for name in FACETS:
        others = _all([test for other, test in conditions.items() if other != name])
        column, source = ("lead", "found, unnest(leads) AS lead") if name == "lead" else (name, "found")
        parts.append(
            sql.SQL(
                "(SELECT {}, {}::text, count(*) FROM {} WHERE {} GROUP BY 2 ORDER BY 3 DESC LIMIT 1000)"
            ).format(sql.Literal(name), sql.Identifier(column), sql.SQL(source), others)
        )
    columns = "id, place, district, year, document, kind, leads"
    found = sql.SQL(f"WITH found AS MATERIALIZED (SELECT {columns} FROM measures WHERE {{}}) ").format(
        matched
    )
    return found + sql.SQL(" UNION ALL ").join(parts), values


def _all(conditions: list[sql.Composable]) -> sql.Composable:
    """Return the conjunction of the conditions."""
    return sql.SQL(" AND ").join(conditions) if conditions else sql.SQL("true")
