"""Real servers on loopback: a primary, its replica, and nodes of the site over them, shared by all tests here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.servers.cluster import Cluster
from tests.servers.web import ROOT, Site, wait_for

PASSWORD = "a long password of staff"
_FILL = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from tests.search.small import make_small_corpus
make_small_corpus(documents=2, measures=10)
User.objects.create_superuser("staff", password="{PASSWORD}")
"""


@pytest.fixture(scope="session")
def cluster_begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Have both servers with a small library on them."""
    cluster = Cluster()
    try:
        cluster.begin()
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.primary.url("site"),
            "VAR_DIR": str(tmp_path_factory.mktemp("fill")),
            "POLICYHUB_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "policyhub.settings",
        }
        subprocess.run([sys.executable, "-c", _FILL], env=environment, cwd=ROOT, check=True, timeout=120)
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="session")
def nodes_begun(cluster_begun: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Site]]:
    """Have two nodes: one that reads from a replica however far it is behind, one that does not wait."""
    nodes = [_node(cluster_begun, tmp_path_factory.mktemp("node"), lag) for lag in (3600, 1)]
    try:
        for node in nodes:
            node.begin()
        for node in nodes:
            node.start()
        yield nodes
    finally:
        for node in nodes:
            node.tell_to_stop()
        for node in nodes:
            node.stop()


@pytest.fixture
def cluster(cluster_begun: Cluster, nodes_begun: list[Site]) -> Cluster:
    """Have both servers running, level, and known to be so by both nodes."""
    cluster_begun.heal()
    for node in nodes_begun:
        wait_for("both servers are ready", partial(_all_ready, node))
        wait_for("readers are on the replica", partial(is_on_replica, node))
    return cluster_begun


@pytest.fixture
def patient(nodes_begun: list[Site], cluster: Cluster) -> Site:
    """Return the node that reads from a replica however far it is behind."""
    return nodes_begun[0]


@pytest.fixture
def strict(nodes_begun: list[Site], cluster: Cluster) -> Site:
    """Return the node that leaves out a replica that is more than a second behind."""
    return nodes_begun[1]


def _node(cluster: Cluster, folder: Path, max_lag: int) -> Site:
    return Site(
        folder,
        {
            "POLICYHUB_ENV": "development",
            "DEBUG": "false",
            "DATABASE_URL": cluster.primary.url("site"),
            "DATABASE_REPLICA_URLS": cluster.replica.url("site"),
            "DATABASE_REPLICA_MAX_LAG": str(max_lag),
            "DATABASE_POOL_SIZE": "4",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "4",
            "SECRET_KEY": "the same on every node",
        },
    )


def _all_ready(node: Site) -> bool:
    servers = json.loads(node.reader().get("/readyz").body)["servers"]
    return all(server["ready"] for server in servers.values()) and servers["replica1"]["behind_seconds"] == 0


def is_on_replica(node: Site) -> bool:
    """Return whether the node now serves readers from the replica."""
    node.reader().get("/documents/")
    return node.servers_of("GET /documents/")[-1] == "replica1"
