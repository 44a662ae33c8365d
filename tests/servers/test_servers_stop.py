"""Several nodes by way of HAProxy over a primary and a replica, which lag, die and come back, on loopback."""

from __future__ import annotations

import json
import random
import string

import pytest

from tests.servers.cluster import Cluster
from tests.servers.conftest import PASSWORD, can_write
from tests.servers.web import Reader, Site, wait_for


def word() -> str:
    """Return a word that stands nowhere yet."""
    return "".join(random.choices(string.ascii_lowercase, k=14))


def a_measure(cluster: Cluster) -> tuple[int, str]:
    """Return the id and the address of a measure."""
    pk, slug, code = cluster.primary.ask(
        "SELECT array[m.id::text, d.slug, m.code] FROM measures_measure m"
        " JOIN measures_document d ON d.id = m.document_id ORDER BY m.id LIMIT 1"
    )
    return int(pk), f"/measures/{slug}/{code}/"


def staff_of(site: Site) -> Reader:
    reader = site.reader()
    reader.log_in("staff", PASSWORD)
    return reader


def retitle(staff: Reader, pk: int, title: str) -> int:
    """Have staff give a measure another title; return the status of the answer."""
    address = f"/admin/measures/measure/{pk}/change/"
    return staff.post(address, staff.form(address) | {"title": title, "change_reason": "校对"}).status


def finds(reader: Reader, title: str) -> bool:
    """Return whether a search for a title finds just that."""
    return f"<mark>{title}</mark>" in reader.get(f"/measures/?q={title}").text


def hold_replay(cluster: Cluster) -> None:
    """Have the replica stand where it is."""
    cluster.replica.ask("SELECT pg_wal_replay_pause()")
    state = "SELECT pg_get_wal_replay_pause_state()"
    wait_for("replay stands", lambda: cluster.replica.ask(state) == "paused")


@pytest.mark.long
def test_without_any_server_the_site_says_so(cluster: Cluster, node: Site) -> None:
    reader = node.reader()
    cluster.primary.stop()
    cluster.replica.kill()
    refused = reader.get("/measures/")
    assert (refused.status, "暂时连不上数据库" in refused.text) == (503, True)
    assert reader.get("/api/v1/measures").headers["Content-Type"].startswith("application/")
    assert reader.get("/readyz").status == 503
    assert reader.get("/healthz").status == 200


def test_what_one_writes_everybody_reads_at_once_though_the_replica_is_behind(
    cluster: Cluster, node: Site, other_node: Site
) -> None:
    pk, address = a_measure(cluster)
    title = word()
    staff = staff_of(node)
    hold_replay(cluster)
    assert retitle(staff, pk, title) == 302
    for reader in (staff, node.reader(), other_node.reader()):
        assert title in reader.get(address).text
        assert finds(reader, title)
    assert cluster.replica.ask(f"SELECT title FROM measures_measure WHERE id = {pk}") != title


def test_nobody_notices_a_dead_replica(cluster: Cluster, node: Site) -> None:
    pk, address = a_measure(cluster)
    title = word()
    staff, reader = staff_of(node), node.reader()
    cluster.replica.kill()
    assert {reader.get("/measures/?district=jiading").status for _ in range(10)} == {200}
    assert retitle(staff, pk, title) == 302
    cluster.replica.start()
    assert title in reader.get(address).text
    wait_for("the replica has everything", cluster.is_level)
    assert cluster.replica.ask(f"SELECT title FROM measures_measure WHERE id = {pk}") == title


def test_a_stopped_primary_leaves_the_site_readable(cluster: Cluster, node: Site) -> None:
    pk, address = a_measure(cluster)
    title = word()
    staff, reader = staff_of(node), node.reader()
    form = f"/admin/measures/measure/{pk}/change/"
    typed = staff.form(form) | {"title": title}
    cluster.primary.stop()
    wait_for("the replica stands in", lambda: json.loads(reader.get("/readyz").body)["ready"])

    for path in (
        "/",
        "/documents/",
        "/measures/?q=区",
        address,
        "/departments/",
        "/api/v1/measures",
        "/measures/export/csv",
    ):
        for who in (reader, staff):
            assert who.get(path.replace("区", "%E5%8C%BA")).status == 200, path
    assert staff.get(form).status == 200
    assert reader.post("/theme/", {"theme": "dark", "next": "/"}).status == 302

    refused = staff.post(form, typed)
    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")
    assert "目前只能浏览，不能保存" in refused.text
    assert title in refused.text
    assert PASSWORD not in refused.text
    ready = reader.get("/readyz")
    assert ready.status == 200
    assert (json.loads(ready.body)["writable"], json.loads(ready.body)["ready"]) == (False, True)

    cluster.primary.start()
    wait_for("the node can write again", lambda: can_write(node))
    wait_for("staff can write again", lambda: retitle(staff, pk, title) == 302)
    assert title in staff.get(address).text
    assert finds(reader, title)


@pytest.mark.long
def test_a_replica_that_was_behind_stands_in_with_what_it_has(cluster: Cluster, node: Site) -> None:
    pk, address = a_measure(cluster)
    title = word()
    staff, reader = staff_of(node), node.reader()
    hold_replay(cluster)
    assert retitle(staff, pk, title) == 302
    assert finds(reader, title)
    cluster.primary.kill()
    wait_for("the replica stands in", lambda: json.loads(reader.get("/readyz").body)["ready"])
    # Page and search say the same: what the replica has.
    wait_for("the site reads the replica", lambda: reader.get(address).status == 200)
    assert title not in reader.get(address).text
    wait_for("the search follows", lambda: reader.get("/measures/").status == 200)
    assert not finds(reader, title)

    cluster.primary.start()
    wait_for("the node can write again", lambda: can_write(node))
    assert title in reader.get(address).text
    assert finds(reader, title)
