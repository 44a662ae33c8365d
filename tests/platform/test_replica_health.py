"""What is known of the servers of a database, and when it counts."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from policyhub.conf import database
from policyhub.conf.environment import SettingsError
from policyhub.replication.health import COUNTS_FOR, EVERY, Watch
from policyhub.replication.server import PRIMARY, current, servers_of, using_server

URLS = ["postgresql://site@a/site", "postgresql://site@b/site", "postgresql://site@c/site"]


class Servers:
    """Servers that say what a test has them say, and a clock that it turns."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.places: dict[str, int | None] = {"a": 0, "b": 0, "c": 0}
        self.promoted: set[str] = set()
        self.watch = Watch(
            servers_of(database.replicated(URLS[0], URLS[1:])), 10, ask=self.ask, clock=lambda: self.now
        )

    def ask(self, settings: dict[str, Any]) -> tuple[bool, int]:
        place = self.places[settings["HOST"]]
        if place is None:
            raise psycopg.OperationalError("connection refused")
        return settings["HOST"] != "a" and settings["HOST"] not in self.promoted, place

    def look(self, seconds: float = EVERY, **places: int | None) -> list[str]:
        """Let time pass, have the servers where they are said to be; return the replicas that are fit."""
        self.now += seconds
        self.places.update(places)
        self.watch.look()
        return self.watch.fit()


@pytest.fixture
def servers() -> Servers:
    return Servers()


def test_nothing_is_known_before_the_first_look(servers: Servers) -> None:
    assert servers.watch.fit() == []
    assert not servers.watch.is_down(PRIMARY)


def test_replicas_that_follow_are_fit(servers: Servers) -> None:
    assert servers.look(a=100, b=100, c=120) == ["replica1", "replica2"]
    assert servers.watch.lag("replica1") == 0


def test_one_that_stands_still_is_left_out_when_it_is_too_far_behind(servers: Servers) -> None:
    servers.look(a=100, b=100, c=100)
    found = [servers.look(a=100 + n, c=100 + n) for n in range(1, 13)]
    assert found[:10] == [["replica1", "replica2"]] * 10
    assert found[-1] == ["replica2"]
    assert servers.watch.lag("replica1") == 12
    assert servers.look(b=112) == ["replica1", "replica2"]


def test_one_that_was_never_level_is_not_fit(servers: Servers) -> None:
    assert servers.look(a=100, b=99, c=100) == ["replica2"]
    assert servers.watch.lag("replica1") is None


def test_one_that_does_not_answer_is_left_out_and_taken_back(servers: Servers) -> None:
    servers.look(a=100, b=100, c=100)
    servers.watch.failed("replica1")
    assert (servers.watch.fit(), servers.watch.is_down("replica1")) == (["replica2"], True)
    assert servers.look() == ["replica1", "replica2"]
    assert servers.look(b=None) == ["replica2"]
    assert servers.look(b=100) == ["replica1", "replica2"]


def test_one_that_was_made_a_primary_is_not_read_from(servers: Servers) -> None:
    servers.look(a=100, b=100, c=100)
    servers.promoted.add("b")
    assert servers.look(b=500) == ["replica2"]
    assert not servers.watch.is_down("replica1")


def test_without_a_primary_it_is_known_to_be_down(servers: Servers) -> None:
    servers.look(a=100, b=100, c=100)
    servers.look(a=None)
    assert servers.watch.is_down(PRIMARY)
    servers.look(a=100)
    assert not servers.watch.is_down(PRIMARY)


def test_what_is_old_counts_for_nothing(servers: Servers) -> None:
    servers.look(a=None, b=100, c=100)
    servers.now += COUNTS_FOR + 1
    assert (servers.watch.fit(), servers.watch.is_down(PRIMARY)) == ([], False)


def test_a_request_has_them_looked_at_once_and_waits_for_nothing(servers: Servers) -> None:
    servers.watch.look_if_due()
    servers.watch.look_if_due()
    with servers.watch._looking:
        assert servers.watch.fit() == ["replica1", "replica2"]
        servers.now += EVERY
        servers.watch.look_if_due()
    assert servers.watch.known["replica1"].looked_at == servers.now - EVERY


def test_the_server_in_use_is_that_of_the_block() -> None:
    with using_server("replica1"):
        assert current() == "replica1"
    assert current() == PRIMARY


def test_replicas_are_of_a_postgresql_database() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL must look like"):
        database.replicated("", URLS[1:])
    with pytest.raises(SettingsError, match="each of DATABASE_REPLICA_URLS"):
        database.replicated(URLS[0], ["mysql://b/site"])
    settings = database.replicated(URLS[0], URLS[1:], pool_size=4)
    assert settings["ENGINE"] == "policyhub.replication"
    assert [one["HOST"] for one in settings["REPLICAS"]] == ["b", "c"]
