"""The kind and the day that are kept with a measure are those of its printed deadline, however this was written."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.serializers import deserialize, serialize
from django.db.models import QuerySet

from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet, Measure
from measures.models.deadline_interpretation import read_printed_deadline
from tests.factories import DocumentFactory, MeasureFactory, UserFactory

pytestmark = pytest.mark.django_db


def kept(measure: Measure) -> tuple[str, date | None]:
    """Return the kind and the day that the database has."""
    return Measure.objects.values_list("deadline_kind", "due").get(pk=measure.pk)


def is_right() -> bool:
    rows = Measure.objects.values_list("deadline", "document__year", "deadline_kind", "due")
    return all((kind, due) == read_printed_deadline(words, year) for words, year, kind, due in rows)


def test_every_way_to_write() -> None:
    one, two = MeasureFactory(deadline="6月底前"), MeasureFactory(deadline="")
    assert kept(one) == ("date", date(2025, 6, 30))
    one.deadline = "长期"
    one.save(update_fields=["deadline"])
    assert kept(one) == ("ongoing", None)
    Measure.objects.filter(pk__in=[one.pk, two.pk]).update(deadline="2026年3月；每季度")
    assert kept(one) == kept(two) == ("date", date(2026, 3, 31))
    one.deadline, two.deadline = "按计划推进", "年底"
    Measure.objects.bulk_update([one, two], ["deadline"])
    assert (kept(one), kept(two)) == (("unclear", None), ("date", date(2025, 12, 31)))
    two.document.measures.update(deadline="")
    assert kept(two) == ("", None)
    made = [Measure(document=one.document, code=f"x{n}", order=900 + n, deadline="9月") for n in range(2)]
    Measure._base_manager.bulk_create(made)
    assert kept(made[1]) == ("date", date(2025, 9, 30))
    assert is_right()


def test_a_fixture_and_the_history_leave_out_what_is_read() -> None:
    measure = MeasureFactory(deadline="6月底前")
    printed = serialize("json", [measure])
    assert "6月底前" in printed
    assert '"due"' not in printed
    (found,) = deserialize("json", printed)
    found.save()
    assert is_right()
    user: User = UserFactory()
    with record_changes(kind=ChangeSet.Kind.EDIT, summary="修改", user=user, reason="更正") as recorder:
        measure.deadline = "长期"
        measure.save()
    assert kept(measure) == ("ongoing", None)
    assert recorder.change_set is not None
    undo_change_set(change_set=recorder.change_set, user=user, reason="撤销")
    assert kept(measure) == ("date", date(2025, 6, 30))


def test_days_that_an_earlier_rule_read_are_renewed_by_migrate() -> None:
    document = DocumentFactory(year=2027)
    old, right, silent = (
        MeasureFactory(document=document, chapter=None, deadline=words) for words in ("6月底", "7月底", "")
    )
    QuerySet.update(Measure.objects.filter(pk=old.pk), deadline_kind="unclear", due=None)
    before = Measure.objects.get(pk=right.pk).updated_at
    call_command("migrate", verbosity=0)
    assert kept(old) == ("date", date(2027, 6, 30))
    assert kept(silent) == ("", None)
    assert Measure.objects.get(pk=right.pk).updated_at == before
    assert Measure.objects.renew_deadlines() == 0
