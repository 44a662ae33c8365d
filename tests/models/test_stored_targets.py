"""The numeric targets that are kept with a measure are those of its texts, however these were written."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.serializers import deserialize, serialize
from django.test import Client
from django.urls import reverse

from measures.history.actions.recorder import record_changes
from measures.history.actions.undo import undo_change_set
from measures.models import ChangeSet, Measure
from measures.models.stored_targets import find_stored_targets
from measures.text import targets
from tests.factories import MeasureFactory, UserFactory
from tests.spreadsheets.sheet_site import Site, in_measures
from tests.staff.page_forms import forms_of

pytestmark = pytest.mark.django_db

TEXT = "建成150个点位，覆盖率达到95%，每年12次。"


def _is_right() -> bool:
    measures = list(Measure.objects.all())
    assert measures
    return all(one.targets == find_stored_targets(one.title, one.text) for one in measures)


def test_a_load_keeps_them(corpus: None) -> None:
    assert _is_right()
    assert any(one.targets["text"] for one in Measure.objects.all())


def test_reading_gives_what_finding_gives(corpus: None) -> None:
    for measure in Measure.objects.all():
        assert measure.targets_in_text == targets.find_targets(measure.text)
        assert measure.targets_in_title == targets.find_targets(measure.title)
        assert measure.target_texts == [one.text for one in targets.find_targets(measure.text)]


def test_every_way_to_write() -> None:
    one, two = MeasureFactory(text="无"), MeasureFactory(text="无")
    one.text = TEXT
    one.save(update_fields=["text"])
    assert _is_right()
    two.title = "新增3家"
    two.save()
    assert _is_right()
    Measure.objects.filter(pk=one.pk).update(text="改为20个")
    assert _is_right()
    one.text, two.text = "30个", "40个"
    Measure.objects.bulk_update([one, two], ["text"])
    assert _is_right()
    copies = [Measure(document=one.document, code=f"x{n}", order=900 + n, text=TEXT) for n in range(2)]
    Measure._base_manager.bulk_create(copies)
    assert _is_right()
    one.document.measures.update(title="5个")
    assert _is_right()
    assert Measure.objects.get(pk=one.pk).target_texts == ["30个"]


def test_a_fixture_and_an_object_without_them() -> None:
    measure = MeasureFactory(text=TEXT)
    printed = serialize("json", [measure])
    assert "95%" in printed
    assert '"targets"' not in printed
    (found,) = deserialize("json", printed)
    found.save()
    assert _is_right()


def test_an_act_taken_back() -> None:
    user: User = UserFactory()
    measure = MeasureFactory(text="建成10个点位。")
    with record_changes(kind=ChangeSet.Kind.EDIT, summary="修改", user=user, reason="更正") as recorder:
        measure.text = TEXT
        measure.save()
    assert recorder.change_set is not None
    assert _is_right()
    undo_change_set(change_set=recorder.change_set, user=user, reason="误改")
    measure.refresh_from_db()
    assert measure.text == "建成10个点位。"
    assert _is_right()
    assert measure.target_texts == ["10个"]


def test_a_changed_rule_is_reported_by_its_version_and_applied_by_migrate() -> None:
    measure = MeasureFactory(text=TEXT)
    super(type(Measure.objects.all()), Measure.objects.all()).update(
        targets={"version": 0, "title": [], "text": []}
    )
    measure.refresh_from_db()
    assert measure.target_texts == [one.text for one in targets.find_targets(TEXT)]
    call_command("migrate", stdout=StringIO(), verbosity=0)
    assert _is_right()


def test_the_form_of_the_admin(admin_client: Client) -> None:
    measure = MeasureFactory(text="无")
    address = reverse("admin:measures_measure_change", args=[measure.pk])
    page = admin_client.get(address).content.decode()
    (form,) = [one for one in forms_of(page, address) if any(each.name == "text" for each in one.controls)]
    sent = form.data(("_save", "保存")) | {"title": ["新增3家"], "text": [TEXT]}
    assert admin_client.post(address, sent).status_code == 302
    measure.refresh_from_db()
    assert measure.text == TEXT
    assert measure.target_texts == ["150个", "95%", "每年12次"]
    assert _is_right()


def test_a_spreadsheet_that_comes_back(db: None) -> None:
    site = Site()
    measure = site.measures[1]
    batch = site.sent(in_measures(measure, "正文", TEXT))
    assert site.post(batch).status_code == 302
    measure.refresh_from_db()
    assert measure.text == TEXT
    assert measure.target_texts == ["150个", "95%", "每年12次"]
    assert _is_right()
