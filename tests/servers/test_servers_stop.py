"""Several nodes over a primary and a replica, which lag, die and come back, with real servers on loopback."""

from __future__ import annotations

import json
import random
import string
from functools import partial

from tests.servers.cluster import Cluster
from tests.servers.conftest import PASSWORD, is_on_replica
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


def test_without_any_server_the_site_says_so(cluster: Cluster, patient: Site) -> None:
    reader = patient.reader()
    cluster.primary.stop()
    cluster.replica.kill()
    refused = reader.get("/measures/")
    assert (refused.status, "暂时连不上数据库" in refused.text) == (503, True)
    assert reader.get("/api/v1/measures").headers["Content-Type"].startswith("application/")
    assert reader.get("/readyz").status == 503
    assert reader.get("/healthz").status == 200


def replica_finds(site: Site, reader: Reader, title: str) -> bool:
    """Return whether a search on the replica finds a title."""
    return finds(reader, title) and site.servers_of(f"GET /measures/?q={title}")[-1] == "replica1"


def test_an_edit_on_one_node_is_found_on_every_node(cluster: Cluster, patient: Site, strict: Site) -> None:
    pk, address = a_measure(cluster)
    title = word()
    assert retitle(staff_of(patient), pk, title) == 302
    for site in (patient, strict):
        reader = site.reader()
        wait_for("the edit is found on the replica", partial(replica_finds, site, reader, title))
        assert title in reader.get(address).text


def test_who_writes_reads_it_though_the_replica_is_behind(
    cluster: Cluster, patient: Site, strict: Site
) -> None:
    pk, address = a_measure(cluster)
    title = word()
    staff, stranger = staff_of(patient), patient.reader()
    cluster.replica.ask("SELECT pg_wal_replay_pause()")
    wait_for(
        "replay stands", lambda: cluster.replica.ask("SELECT pg_get_wal_replay_pause_state()") == "paused"
    )
    assert retitle(staff, pk, title) == 302

    assert title in staff.get(address).text
    assert finds(staff, title)
    logout = staff.form("/admin/")
    assert staff.post("/admin/logout/", {"csrfmiddlewaretoken": logout["csrfmiddlewaretoken"]}).status == 200
    assert not any(cookie.name == "sessionid" for cookie in staff.cookies)
    assert title in staff.get(address).text

    wait_for("readers are on the replica", partial(is_on_replica, patient))
    # Anybody else reads what the replica has: an earlier state, list and count alike.
    assert title not in stranger.get(address).text
    assert not finds(stranger, title)
    assert patient.servers_of(f"GET {address}")[-3:] == ["primary", "primary", "replica1"]
    # A node that is not to be that patient leaves the replica out.
    wait_for("the replica is left out", lambda: title in strict.reader().get(address).text)
    assert strict.servers_of(f"GET {address}")[-1] == "primary"

    cluster.replica.ask("SELECT pg_wal_replay_resume()")
    wait_for("the replica has it", lambda: title in stranger.get(address).text)
    wait_for(
        "the replica is read from again",
        lambda: strict.reader().get(address) and strict.servers_of(f"GET {address}")[-1] == "replica1",
    )


def test_a_dead_replica_is_left_out_and_taken_back(cluster: Cluster, patient: Site) -> None:
    reader = patient.reader()
    cluster.replica.kill()
    answers = [reader.get("/measures/?district=jiading").status for _ in range(10)]
    assert set(answers) == {200}
    assert patient.servers_of("GET /measures/?district=jiading")[-1] == "primary"
    assert json.loads(reader.get("/readyz").body)["servers"]["replica1"]["ready"] is False
    assert any(line["event"] == "database_server_down" for line in patient.log())

    cluster.replica.start()
    wait_for(
        "the replica is read from again",
        lambda: reader.get("/measures/") and patient.servers_of("GET /measures/")[-1] == "replica1",
    )


def test_a_stopped_primary_leaves_the_site_readable(cluster: Cluster, patient: Site) -> None:
    pk, address = a_measure(cluster)
    title = word()
    staff, reader = staff_of(patient), patient.reader()
    form = f"/admin/measures/measure/{pk}/change/"
    typed = staff.form(form) | {"title": title}
    cluster.primary.stop()

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
    wait_for("staff can write again", lambda: retitle(staff, pk, title) == 302)
    assert title in staff.get(address).text
