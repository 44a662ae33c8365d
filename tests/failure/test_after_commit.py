"""The database gone in the very moment after a commit: what is written is answered as written, whatever comes after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from measures.models import Document, ImportDraft, Measure, Problem
from policyhub.sessions import SEEN
from tests.factories import DepartmentFactory, DocumentFactory, MeasureFactory, ProblemFactory, UserFactory
from tests.failure.wire import Wire
from tests.settings import KIND
from tests.staff.test_admin_edits import deletion, filled

_ROUNDS = 5
#: Takes the database away after the next commit, for as long as it lasts.
Gone = Callable[[], Any]


@pytest.fixture
def gone_after_commit(transactional_db: None) -> Iterator[Gone]:
    """Return what takes the database away after the next commit: PostgreSQL at the end of a wire, SQLite in words."""
    if KIND != "postgres":
        yield _refusing
        return
    settings = connection.settings_dict
    usual = {name: settings[name] for name in ("HOST", "PORT")}
    wire = Wire(f"postgresql://x@{usual['HOST']}:{usual['PORT'] or 5432}/x")
    connection.close()
    settings.update(HOST="127.0.0.1", PORT=str(wire.port))

    @contextmanager
    def lose_connection() -> Iterator[None]:
        wire.cut_after_commit()
        yield
        assert wire.is_cut.wait(10)
        wire.mend()
        connection.close()

    yield lose_connection
    connection.close()
    settings.update(usual)
    wire.cut()


@contextmanager
def _refusing() -> Iterator[None]:
    """Have every statement after the next commit refused."""
    commit = BaseDatabaseWrapper.commit

    def refuse(*_: Any) -> None:
        raise OperationalError("gone")

    def once(self: BaseDatabaseWrapper) -> None:
        commit(self)
        self.execute_wrappers.append(refuse)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "commit", once)
        yield
    assert refuse in connection.execute_wrappers
    connection.execute_wrappers.clear()


@pytest.fixture
def editor(transactional_db: None) -> Client:
    """Return a superuser's browser that meets the site as a real one does: connections end with their requests."""
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create())
    return client


def _long_ago(client: Client) -> None:
    """Have the session due to be written at the end of the next request."""
    session = client.session
    session[SEEN] = int(time.time()) - 300
    session.save()


def title(client: Client, number: int) -> tuple[str, dict[str, Any], Callable[[], bool]]:
    measure = MeasureFactory.create()
    path = f"/admin/measures/measure/{measure.pk}/change/"
    sent = filled(client, path) | {"title": f"独角兽{number}", "change_reason": "专题会议"}
    return path, sent, lambda: Measure.objects.filter(title=f"独角兽{number}").exists()


def department(client: Client, number: int) -> tuple[str, dict[str, Any], Callable[[], bool]]:
    record = DepartmentFactory.create()
    path = f"/admin/districts/department/{record.pk}/change/"
    sent = filled(client, path) | {"name": f"某区新{number}局"}
    return path, sent, lambda: type(record).objects.filter(name=f"某区新{number}局").exists()


def account(client: Client, number: int) -> tuple[str, dict[str, Any], Callable[[], bool]]:
    word = "correct horse battery staple"
    sent = {"username": f"u{number}", "usable_password": "true", "password1": word, "password2": word}
    return "/admin/auth/user/add/", sent, lambda: User.objects.filter(username=f"u{number}").exists()


def draft(client: Client, number: int) -> tuple[str, dict[str, Any], Callable[[], bool]]:
    sent = {"text": f"第{number}份方案", "name": f"{number}.txt"}
    return "/admin/intake/", sent, lambda: ImportDraft.objects.filter(name=f"{number}.txt").exists()


def decision(client: Client, number: int) -> tuple[str, dict[str, Any], Callable[[], bool]]:
    problem = ProblemFactory.create()
    page = client.get(f"/admin/queue/problems/?item={problem.pk}", follow=True)
    item = page.context["item"]
    sent = {"item": item.record.pk, "seen": item.seen, "choice": item.choices[0].value, "note": "已核对"}
    problems = Problem.objects.filter(pk=item.record.pk).exclude(status=Problem.Status.OPEN)
    return "/admin/queue/problems/", sent, problems.exists


def deleted(client: Client, number: int) -> tuple[str, dict[str, Any], Callable[[], bool]]:
    document = DocumentFactory.create()
    path = f"/admin/measures/document/{document.pk}/delete/"
    sent = deletion(client.get(path)) | {"change_reason": "重复"}
    return path, sent, lambda: not Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("write", [title, department, account, draft, decision, deleted])
@pytest.mark.sampled
def test_what_is_committed_is_answered_as_saved(
    gone_after_commit: Gone, editor: Client, write: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("measures.importing.actions.reader_thread.run_in_background", lambda work: None)
    answers = []
    for number in range(_ROUNDS):
        path, sent, is_written = write(editor, number)
        _long_ago(editor)
        with gone_after_commit():
            answer = editor.post(path, sent)
        assert is_written()
        answers.append(answer.status_code)
    assert answers == [302] * _ROUNDS


def test_what_is_done_after_a_commit_fails_nobody(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong there, a mistake of the site's own too."""

    def wrong(*_: Any, **__: Any) -> None:
        raise RuntimeError("wrong")

    path, sent, is_written = title(editor, 1)
    monkeypatch.setattr("measures.writing.link_leases.LINKS_DUE.set", wrong)
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_response", wrong)
    assert editor.post(path, sent).status_code == 302
    assert is_written()


def test_what_fails_before_it_is_committed_is_not_answered_as_saved(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: BaseDatabaseWrapper) -> None:
        self.rollback()
        raise OperationalError("gone")

    path, sent, is_written = title(editor, 1)
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "commit", refuse)
        answer = editor.post(path, sent)
    assert answer.status_code == 503
    assert "可能没有保存" in answer.content.decode()
    assert not is_written()


def test_a_login_that_is_not_kept_is_no_login(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = UserFactory.create(username="wang")
    user.set_password("correct horse")
    user.save()

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("gone")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", refuse)
    sent = {"username": "wang", "password": "correct horse"}
    assert client.post("/admin/login/", sent).status_code == 503
