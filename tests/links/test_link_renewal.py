"""Links that are owed: taken up in the background, by another where a process was killed, and by none for ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from measures.links.actions import link_suggestions
from measures.links.actions.link_suggestions import documents_with_links_due, suggest_links
from measures.links.actions.suggestion_updates import LinksOvertaken, compute_links
from measures.links.comparison import renewal_thread
from measures.links.comparison.renewal_thread import LinkRenewal
from measures.models import Document, Link, LinkingLease, Measure
from measures.writing import link_leases
from measures.writing.link_leases import mark_links_due
from tests.factories import MeasureFactory, UserFactory
from tests.staff.test_admin_edits import filled

pytestmark = pytest.mark.django_db
_DYING = """
import os, signal, django
django.setup()
from measures.links.comparison import renewal_thread
renewal_thread.suggest_links = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
renewal_thread.LinkRenewal().renew_due_links()
"""


@pytest.fixture
def pair() -> tuple[Document, Document]:
    """Two districts with one measure each in one year, whose links are owed."""
    wording = {"title": "推行检查码", "text": "对涉企现场检查全面推行应用“检查码”。"}
    measures = [
        MeasureFactory.create(document__year=2031, document__slug=slug, **wording)
        for slug in ("a-2031", "b-2031")
    ]
    return measures[0].document, measures[1].document


def test_what_is_owed_is_done_and_then_nothing_is(pair: tuple[Document, Document]) -> None:
    assert LinkRenewal().renew_due_links() == 2
    assert Link.objects.count() == 1
    assert documents_with_links_due() == []
    assert not LinkingLease.objects.exists()
    assert LinkRenewal().renew_due_links() == 0


def test_saving_a_title_computes_nothing_and_leaves_it_owed(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = MeasureFactory.create(document__year=2031)
    Document.objects.update(linked_at=timezone.now())
    client = Client()
    client.force_login(UserFactory.create())

    def compute(*_: Any, **__: Any) -> None:
        raise AssertionError("within the request")

    monkeypatch.setattr("measures.links.actions.suggestion_updates.match_pairs", compute)
    link_leases.LINKS_DUE.clear()
    path = f"/admin/measures/measure/{measure.pk}/change/"
    assert client.post(path, filled(client, path) | {"title": "独角兽"}).status_code == 302
    assert documents_with_links_due() == [measure.document]
    assert link_leases.LINKS_DUE.is_set()


def test_two_take_different_documents(pair: tuple[Document, Document]) -> None:
    assert {link_leases.take_document("one"), link_leases.take_document("two")} == set(pair)
    assert link_leases.take_document("three") is None


def test_what_a_dead_process_left_is_taken_when_its_time_is_over(pair: tuple[Document, Document]) -> None:
    link_leases.take_document("dead")
    assert LinkRenewal().renew_due_links() == 1
    LinkingLease.objects.update(until=timezone.now())
    assert LinkRenewal().renew_due_links() == 1
    assert documents_with_links_due() == []


def test_who_is_still_at_a_document_keeps_it(
    pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    renewal, met = LinkRenewal(), []
    still_there = renewal._extend_lease

    def late(document: int) -> None:
        LinkingLease.objects.update(until=timezone.now())
        still_there(document)
        met.append((document, link_leases.take_document("another")))

    monkeypatch.setattr(renewal, "_extend_lease", late)
    LinkRenewal().renew_due_links()
    Document.objects.filter(pk=pair[0].pk).update(linked_at=None)
    assert renewal.renew_due_links() == 1
    assert set(met) == {(pair[0].pk, None)}


def test_a_clock_that_was_put_back_holds_up_nothing(pair: tuple[Document, Document]) -> None:
    link_leases.take_document("dead")
    LinkingLease.objects.update(until=timezone.now() + timedelta(days=2))
    assert LinkRenewal().renew_due_links() == 2


def test_a_killed_worker_loses_nothing(transactional_db: None, pair: tuple[Document, Document]) -> None:
    name = connection.settings_dict["NAME"]
    at = connection.settings_dict
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT'] or 5432}/{name}"
    )
    died = subprocess.run(
        [sys.executable, "-c", _DYING],
        env=os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "policyhub.settings"},
        cwd=settings.BASE_DIR,
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert LinkingLease.objects.count() == 1
    assert len(documents_with_links_due()) == 2
    # The commands wait for nobody.
    call_command("suggest_links", verbosity=0)
    assert documents_with_links_due() == []


def test_what_fails_waits_longer_each_time_and_is_then_left_alone(
    pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: Any) -> None:
        raise ValueError("a mistake")

    renewal = LinkRenewal()
    with monkeypatch.context() as patch:
        patch.setattr(renewal_thread, "suggest_links", fail)
        waits = []
        for _ in range(link_leases.MOST_TRIES):
            assert renewal.renew_due_links() == 0
            waits.append(max(LinkingLease.objects.values_list("until", flat=True)) - timezone.now())
            LinkingLease.objects.update(until=timezone.now())
        assert waits == sorted(waits)
    assert renewal.renew_due_links() == 0
    call_command("suggest_links", owed=True)
    assert f"后台已试 {link_leases.MOST_TRIES} 次未成" in capsys.readouterr().out
    # What says something else now is tried again.
    mark_links_due(documents=[pair[0].pk])
    assert renewal.renew_due_links() == 1


def test_a_database_that_goes_is_no_fault_of_the_document(
    pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_connection(**_: Any) -> None:
        raise OperationalError("gone")

    renewal = LinkRenewal()
    for _ in range(2 * link_leases.MOST_TRIES):
        with monkeypatch.context() as patch:
            patch.setattr(renewal_thread, "suggest_links", lose_connection)
            with pytest.raises(OperationalError):
                renewal.renew_due_links()
        LinkingLease.objects.update(until=timezone.now())
    assert renewal.renew_due_links() == 2


def test_a_text_that_changes_meanwhile_is_what_counts(
    pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["设立专线。"]

    def meanwhile(*arguments: Any, **options: Any) -> Any:
        computed = compute_links(*arguments, **options)
        if texts:
            Measure.objects.filter(document=pair[0]).update(title="专线", text=texts.pop())
        return computed

    monkeypatch.setattr(link_suggestions, "compute_links", meanwhile)
    suggest_links(document=pair[0], find_peers=lambda _: [pair[1].pk])
    assert not Link.objects.exists()


def test_two_documents_are_compared_once_unless_one_changes_between(
    pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[Any] = []

    def count(prepared: Sequence[Any], **options: Any) -> Any:
        compared.extend(prepared)
        return compute_links(prepared, **options)

    monkeypatch.setattr(link_suggestions, "compute_links", count)
    written: set[bytes] = set()
    for mine, other in (pair, pair[::-1]):
        suggest_links(document=mine, find_peers=lambda _, pk=other.pk: [pk], written=written)  # type: ignore[misc]
    assert len(compared) == 1
    assert documents_with_links_due() == []
    assert Link.objects.count() == 1

    Measure.objects.filter(document=pair[0]).update(title="专线", text="设立专线。")
    suggest_links(document=pair[1], find_peers=lambda _: [pair[0].pk], written=written)
    assert len(compared) == 2
    assert not Link.objects.exists()


def test_what_never_stands_still_stays_owed(
    pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*arguments: Any, **options: Any) -> Any:
        computed = compute_links(*arguments, **options)
        record = Measure.objects.get(document=pair[0])
        Measure.objects.filter(pk=record.pk).update(text=f"{record.text}又改")
        return computed

    monkeypatch.setattr(link_suggestions, "compute_links", meanwhile)
    with pytest.raises(LinksOvertaken):
        suggest_links(document=pair[0], find_peers=lambda _: [pair[1].pk])
    assert pair[0] in documents_with_links_due()
    with pytest.raises(CommandError, match="正被他人修改"):
        call_command("suggest_links", "a-2031", verbosity=0)
    assert LinkRenewal().renew_due_links() == 0


def test_a_thread_that_is_stopped_leaves_its_work_to_the_next(
    transactional_db: None, pair: tuple[Document, Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    renewal = LinkRenewal()

    def compute_and_stop(*arguments: Any, **options: Any) -> Any:
        renewal._stopping.set()
        return compute_links(*arguments, **options)

    # Two comparisons: between them the thread looks up.
    MeasureFactory.create(document=pair[0], kind=Measure.Kind.CITY, code="附1-1")
    with monkeypatch.context() as patch:
        patch.setattr(link_suggestions, "compute_links", compute_and_stop)
        renewal.start()
        assert renewal._thread is not None
        renewal._thread.join(30)
    assert renewal.stop(30)
    assert not Link.objects.exists()
    assert not LinkingLease.objects.exists()
    assert LinkRenewal().renew_due_links() == 2


def test_the_command_says_what_is_owed_and_does_it(
    pair: tuple[Document, Document], capsys: pytest.CaptureFixture[str]
) -> None:
    link_leases.take_document("web1 77")
    call_command("suggest_links", owed=True)
    printed = capsys.readouterr().out
    assert "建议待更新的方案 2 份" in printed
    assert "a-2031（web1 77 正在更新）" in printed
    assert len(documents_with_links_due()) == 2
    call_command("suggest_links")
    assert documents_with_links_due() == []
    capsys.readouterr()
    call_command("suggest_links")
    assert capsys.readouterr().out == "没有建议待更新的方案。\n"
