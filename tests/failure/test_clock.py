"""A clock that jumps by hours and days, forwards and back: nothing is lost, nothing stays stuck, the order stays the order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from measures.assignments.actions import DepartmentInRole, assign_departments
from measures.catalogue.home.queries import latest_runs
from measures.history.actions.undo import undo_change_set
from measures.models import Assignment, ChangeSet, Document, ImportRun, Measure
from measures.search.index.follower import current_snapshot
from measures.search.index.index_check import compare_index
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import search_measures
from policyhub.conf.security import LOCKOUT_FAILURES, LOCKOUT_TIME, SESSION_IDLE_SECONDS
from policyhub.ratelimits.middleware import counting_in
from tests.assignments.test_editor import opened, with_row
from tests.factories import AssignmentFactory, DepartmentFactory, MeasureFactory, UserFactory
from tests.loading.small_plans import Plan, load_plan
from tests.staff.test_admin_edits import filled
from tests.stopped_calendar import running_localdate

pytestmark = pytest.mark.django_db
PASSWORD = "琵琶 chalk ferry 四十二"
#: In hours: where the clock stands at one write after the other.
JUMPS = (0, 30, -72, 5, -1, 24 * 400, 0)
LEAD, CO_LEAD = Assignment.Role.LEAD, Assignment.Role.CO_LEAD


class Clock:
    """The time of day for everything that reads it through Python."""

    def __init__(self) -> None:
        self.right = self.now = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)

    def seconds(self) -> float:
        """Return the time as `time.time` does."""
        return self.now.timestamp()

    def put(self, **away: float) -> None:
        """Have it stand so far from the right time."""
        self.now = self.right + timedelta(**away)

    def go(self, seconds: float) -> None:
        """Let time pass, by the right clock."""
        self.right += timedelta(seconds=seconds)
        self.now = self.right


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.now)
    monkeypatch.setattr(timezone, "localdate", running_localdate)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: made.now)
    monkeypatch.setattr(time, "time", made.seconds)
    return made


@pytest.fixture
def charged() -> Measure:
    """A measure of a department, 区甲局; 区乙局 is there as well."""
    made: Measure = MeasureFactory.create()
    for name in ("区甲局", "区乙局"):
        department = DepartmentFactory.create(name=name, district=made.document.district)
        if name == "区甲局":
            AssignmentFactory.create(measure=made, role=LEAD, department=department)
    return made


def test_acts_stand_in_the_order_in_which_they_were_done(clock: Clock, charged: Measure) -> None:
    client = Client()
    client.force_login(UserFactory.create())
    path = f"/admin/measures/measure/{charged.pk}/change/"
    for number, hours in enumerate(JUMPS):
        clock.put(hours=hours)
        # A login may well end by such a jump.
        client.force_login(User.objects.get())
        answer = client.post(path, filled(client, path) | {"title": f"第{number}稿"})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        assert search_measures(MeasureQuery.of(f'"第{number}稿"')).total == 1
    acts = list(ChangeSet.objects.exclude(kind=ChangeSet.Kind.BASELINE))
    assert [act.pk for act in acts] == sorted((act.pk for act in acts), reverse=True)
    assert len(acts) == len(JUMPS)
    page = client.get(f"/admin/measures/measure/{charged.pk}/history/").content.decode()
    shown = [page.index(f"第{number}稿") for number in reversed(range(len(JUMPS)))]
    assert shown == sorted(shown)
    undo_change_set(change_set=acts[0], user=User.objects.get())
    charged.refresh_from_db()
    assert charged.title == f"第{len(JUMPS) - 2}稿"
    assert not compare_index(current_snapshot("default").searcher, "default")


def test_the_day_is_that_of_shanghai_whatever_the_clock_did_before(clock: Clock, charged: Measure) -> None:
    user, other = UserFactory.create(), charged.document.district.departments.get(name="区乙局")
    clock.put(days=2)
    seen = charged.version
    duties = [
        DepartmentInRole(charged.assignments.get().department_id, LEAD),
        DepartmentInRole(other.pk, CO_LEAD),
    ]
    assign_departments(measure=charged.pk, duties=duties, user=user, version=seen, reason="会议")
    row = charged.assignments.get(place=Assignment.Place.STAFF)
    # 15:30 in Greenwich is 23:30 in Shanghai; an hour later a new day has begun there.
    assert row.valid_from == datetime(2026, 11, 28, tzinfo=UTC).date()
    clock.put()
    assert row not in charged.assignments.in_force()
    clock.put(days=2, hours=-1)
    assert row in charged.assignments.in_force()
    clock.put(days=1, hours=1)
    assert row in charged.assignments.in_force()


def test_a_form_that_was_opened_before_a_jump_is_saved_after_it(clock: Clock, charged: Measure) -> None:
    client, user = Client(), UserFactory.create()
    client.force_login(user)
    for days in (3, -2):
        clock.put()
        client.force_login(user)
        data = with_row(opened(client, charged), "区乙局") | {"reason": "会议", "on": ""}
        clock.put(days=days)
        client.force_login(user)
        path = f"/admin/measures/measure/{charged.pk}/responsibility/"
        answer = client.post(path, data)
        assert "saved=" in answer.headers["Location"], days
        undo_change_set(change_set=ChangeSet.objects.first() or ChangeSet(), user=user)


def test_the_last_import_is_the_last_whatever_the_clock_shows(clock: Clock, transactional_db: None) -> None:
    call_command("load_registry", verbosity=0)
    plan = Plan()
    for number, hours in enumerate((24, 0, -24)):
        clock.put(hours=hours)
        done = load_plan(plan.with_item(1, text=f"推出第 {number} 批便利事项。"))
    document = Document.objects.get()
    last = document.runs.first()
    assert last is not None
    assert last == done.run == ImportRun.objects.latest("pk") == latest_runs()[0]
    assert last.source == document.source
    assert all(run.finished_at >= run.started_at for run in ImportRun.objects.all())


def test_a_login_made_while_the_clock_was_ahead_ends_as_any_other(clock: Clock) -> None:
    User.objects.create_user("wang", password=PASSWORD, is_staff=True, is_superuser=True)
    client = Client()
    clock.put(days=3)
    assert client.post("/admin/login/", {"username": "wang", "password": PASSWORD}).status_code == 302
    clock.put()
    assert client.get("/admin/").status_code == 200
    clock.go(SESSION_IDLE_SECONDS - 60)
    assert client.get("/admin/").status_code == 200
    clock.go(SESSION_IDLE_SECONDS + 60)
    assert client.get("/admin/").status_code == 302


@pytest.fixture
def lockouts() -> Iterator[None]:
    with override_settings(AXES_ENABLED=True):
        yield


def test_a_lockout_lasts_no_longer_for_a_clock_that_was_ahead(clock: Clock, lockouts: None) -> None:
    User.objects.create_user("wang", password=PASSWORD, is_staff=True)

    def try_with(password: str) -> int:
        return Client().post("/admin/login/", {"username": "wang", "password": password}).status_code

    clock.put(days=2)
    for _ in range(LOCKOUT_FAILURES):
        try_with("wrong")
    clock.put()
    assert try_with(PASSWORD) == 429
    clock.go(LOCKOUT_TIME.total_seconds() + 60)
    assert try_with(PASSWORD) == 302


def test_a_limit_that_was_reached_while_the_clock_was_ahead_is_not_one_for_days(
    clock: Clock, client: Client
) -> None:
    counting_in.cache_clear()
    with override_settings(RATE_LIMITS={"search": "2/minute"}, CACHE_URL=""):
        clock.put(days=2)
        assert [client.get("/measures/").status_code for _ in range(3)] == [200, 200, 429]
        clock.put()
        assert [client.get("/measures/").status_code for _ in range(3)] == [200, 200, 429]
    counting_in.cache_clear()
