"""Which servers answer and how far each has come: looked at in the background, so that no request waits for it.

A request only reads what is known. What is known grows old where nobody asks, and counts for nothing then.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog

from policyhub.replication.server import PRIMARY

log = structlog.get_logger(__name__)

#: In seconds: how often servers are looked at, how long that counts, how long a server may take to answer.
EVERY = 1.0
COUNTS_FOR = 10.0
ANSWERS_WITHIN = 2
#: How many places in the primary's log are remembered, one a look.
_REMEMBERED = 300
_NEVER = float("-inf")
_POSITION = """
SELECT pg_is_in_recovery(),
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn
"""

#: Asks a server and returns whether it is a replica and its place in the log; raises `psycopg.Error`.
Ask = Callable[[dict[str, Any]], tuple[bool, int]]


def ask(settings: dict[str, Any]) -> tuple[bool, int]:
    """Ask the server with these settings, over a connection of its own."""
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    parameters = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        **options,
        "connect_timeout": ANSWERS_WITHIN,
        "options": f"-c statement_timeout={ANSWERS_WITHIN}s",
    }
    with psycopg.connect(**{key: value for key, value in parameters.items() if value}) as connection:
        row = connection.execute(_POSITION).fetchone()
    return (bool(row[0]), int(row[1])) if row else (False, 0)


@dataclass(slots=True)
class Known:
    """What was seen of a server: whether it answers, when, and by how many seconds it was behind the primary."""

    answers: bool | None = None
    looked_at: float = _NEVER
    behind: float | None = None


@dataclass
class Watch:
    """The servers of one database, as this process knows them."""

    servers: dict[str, dict[str, Any]]
    max_lag: float
    ask: Ask = ask
    clock: Callable[[], float] = time.monotonic
    known: dict[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {name: Known() for name in self.servers}
        self._places: deque[tuple[float, int]] = deque(maxlen=_REMEMBERED)
        self._looking = threading.Lock()
        self._begun = _NEVER

    @property
    def replicas(self) -> list[str]:
        """Return the names of the replicas."""
        return [name for name in self.servers if name != PRIMARY]

    def is_down(self, name: str) -> bool:
        """Return whether a server is known not to answer."""
        return self._is_fresh(name) and self.known[name].answers is False

    def lag(self, name: str) -> float | None:
        """Return by how many seconds a replica was behind when it was last looked at, None if that is not known."""
        return self.known[name].behind if self._is_fresh(name) else None

    def fit(self) -> list[str]:
        """Return the replicas that answer and are not too far behind."""
        return [
            name
            for name in self.replicas
            if self.known[name].answers and (lag := self.lag(name)) is not None and lag <= self.max_lag
        ]

    def failed(self, name: str) -> None:
        """Note that a server did not answer a request."""
        self._note(name, Known(False, self.clock()))

    def look_if_due(self) -> None:
        """Have the servers looked at in the background, if that is due and nobody is at it."""
        if self.clock() - self._begun < EVERY or not self._looking.acquire(blocking=False):
            return
        self._begun = self.clock()
        threading.Thread(target=self._look_and_release, name="database-servers", daemon=True).start()

    def look(self) -> None:
        """Look at every server now; the primary first, so that a replica is measured against what was written."""
        now = self.clock()
        for name, settings in self.servers.items():
            try:
                is_replica, place = self.ask(settings)
            except psycopg.Error as error:
                self._note(name, Known(False, self.clock()), str(error))
                continue
            if name == PRIMARY:
                self._places.append((now, place))
            # One that no longer follows (it was made a primary) may hold what this site never wrote.
            behind = self._behind(place, now) if is_replica else None
            self._note(name, Known(True, self.clock(), behind))

    def _look_and_release(self) -> None:
        try:
            self.look()
        except Exception:
            log.exception("database_servers_not_looked_at")
        finally:
            self._looking.release()

    def _behind(self, place: int, now: float) -> float | None:
        """Return how long ago the primary had come no further than ``place``, which a replica has reached."""
        return min((now - at for at, reached in self._places if reached <= place), default=None)

    def _is_fresh(self, name: str) -> bool:
        return self.clock() - self.known[name].looked_at <= COUNTS_FOR

    def _note(self, name: str, now: Known, why: str = "") -> None:
        """Keep what was found, and say in the log what changed."""
        before = self.known[name].answers
        self.known[name] = now
        if now.answers != before and not (now.answers and before is None):
            if now.answers:
                log.info("database_server_back", server=name)
            else:
                log.warning("database_server_down", server=name, error=" ".join(why.split()))
