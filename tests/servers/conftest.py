"""Real servers on loopback: a primary, its replica, HAProxy before them, and nodes of the site, shared by all tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.servers.cluster import Cluster, NoHaproxy, Proxy
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
def proxy(cluster_begun: Cluster) -> Iterator[Proxy]:
    """Have HAProxy before both servers; where it is not installed, CI fails and others skip."""
    proxy = Proxy(cluster_begun.folder, cluster_begun.primary, cluster_begun.replica)
    try:
        proxy.start()
    except NoHaproxy as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield proxy
    proxy.stop()


@pytest.fixture(scope="session")
def nodes_begun(proxy: Proxy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Site]]:
    """Have two nodes that know nothing but the address of HAProxy."""
    nodes = [_node(proxy, tmp_path_factory.mktemp("node")) for _ in range(2)]
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
    """Have both servers running and level, and both nodes on the primary."""
    cluster_begun.heal()
    for node in nodes_begun:
        wait_for("the node can write", partial(can_write, node))
    wait_for("the replica has everything", cluster_begun.is_level)
    return cluster_begun


@pytest.fixture
def node(nodes_begun: list[Site], cluster: Cluster) -> Site:
    """Return a node."""
    return nodes_begun[0]


@pytest.fixture
def other_node(nodes_begun: list[Site], cluster: Cluster) -> Site:
    """Return another node."""
    return nodes_begun[1]


def _node(proxy: Proxy, folder: Path) -> Site:
    return Site(
        folder,
        {
            "POLICYHUB_ENV": "development",
            "DEBUG": "false",
            "DATABASE_URL": proxy.url(),
            "DATABASE_POOL_SIZE": "4",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "4",
            "SECRET_KEY": "the same on every node",
        },
    )


def can_write(node: Site) -> bool:
    """Return whether the node says that it is ready, with a database that takes writes."""
    answer = json.loads(node.reader().get("/readyz").body)
    return bool(answer["ready"] and answer.get("writable"))
