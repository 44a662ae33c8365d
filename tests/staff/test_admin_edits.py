"""What staff can do in the admin, and what nobody can."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from districts.models import Department, DepartmentAlias
from measures.models import Assignment, Discrepancy, Document, Measure, Problem, Source
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    DocumentFactory,
    MeasureFactory,
    ProblemFactory,
    StaffAssignmentFactory,
    UserFactory,
)
from tests.grown_library import grow
from tests.staff.test_admin_pages import address

pytestmark = pytest.mark.django_db


def filled(client: Client, url: str) -> dict[str, Any]:
    """Return what the page's forms would send if nothing were changed."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for name in form.fields:
            value = form[name].value()
            if value is not None and value is not False:
                data[form[name].html_name] = value
    return data | ({"edit_token": context["edit_token"]} if "edit_token" in context else {})


def deletion(page: Any) -> dict[str, str]:
    """Return what the page that asks whether to delete would send."""
    return {"post": "yes", "edit_token": page.context["edit_token"]}


def ticked(client: Client, action: str, *records: Any, **filters: str) -> dict[str, Any]:
    """Return what a list would send with these records ticked."""
    page = client.get(address(type(records[0]), "changelist"), filters)
    return {
        "action": action,
        "_selected_action": [record.pk for record in records],
        "edit_token": page.context["edit_token"],
    }


def errors(response: Any) -> str:
    """Return everything the page complains about."""
    context = response.context
    found = [str(context["adminform"].form.errors)]
    for inline in context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return "\n".join(found)


def prefix(client: Client, url: str, name: str) -> str:
    """Return the prefix of the inline whose Chinese name contains ``name``."""
    for inline in client.get(url).context["inline_admin_formsets"]:
        if name in str(inline.opts.verbose_name_plural):
            return str(inline.formset.prefix)
    raise AssertionError(name)


def test_saving_untouched_changes_nothing(staff: Client) -> None:
    measure = grow(1)
    url = address(Measure, "change", measure.pk)
    before = _state()
    assert staff.post(url, filled(staff, url)).status_code == 302
    assert _state() == before


def _state() -> tuple[list[Any], list[Any]]:
    """Return the ledger and the measures, but for the time of the last save."""
    return list(Assignment.objects.values()), list(
        Measure.objects.defer("updated_at").values_list("title", "version")
    )


def test_a_measure_is_edited_and_leads_to_its_responsibilities(staff: Client) -> None:
    row = AssignmentFactory()
    measure = row.measure
    url = address(Measure, "change", measure.pk)
    assert staff.post(url, filled(staff, url) | {"title": "新标题"}).status_code == 302
    measure.refresh_from_db()
    assert (measure.title, measure.version) == ("新标题", 2)
    page = staff.get(url).content.decode()
    assert row.department.name in page
    assert reverse("admin:measures_measure_responsibility", args=[measure.pk]) in page


def test_the_ledger_is_only_read(staff: Client) -> None:
    published, own = AssignmentFactory(), StaffAssignmentFactory()
    before = list(Assignment.objects.values())
    for row in (published, own):
        assert staff.post(address(Assignment, "change", row.pk), {"reason": "x"}).status_code == 403
        assert staff.post(address(Assignment, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert staff.get(address(Assignment, "add")).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [published.pk, own.pk], "post": "yes"}
    staff.post(address(Assignment, "changelist"), bulk)
    assert list(Assignment.objects.values()) == before


def test_a_document_goes_whole_and_only_by_who_may_delete(staff: Client) -> None:
    measure = grow(2)
    document = measure.document
    editor = User.objects.create(username="editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.exclude(codename__startswith="delete_"))
    client = Client()
    client.force_login(editor)
    for model, pk in ((Document, document.pk), (Measure, measure.pk)):
        assert client.post(address(model, "delete", pk), {"post": "yes"}).status_code == 403
    url = address(Document, "delete", document.pk)
    assert staff.post(url, deletion(staff.get(url))).status_code == 302
    assert not Measure.objects.exists()
    assert not Assignment.objects.exists()
    assert Source.objects.exists()


@pytest.mark.parametrize("model", [Document, Measure, Source])
def test_what_is_loaded_is_not_added_by_hand(staff: Client, model: Any) -> None:
    assert staff.get(address(model, "add")).status_code == 403


def test_raw_bytes_cannot_be_changed(staff: Client) -> None:
    document = DocumentFactory()
    url = address(Source, "change", document.source_id)
    before = Source.objects.values().get()
    assert staff.post(url, {"text": "x", "content": "x", "sha256": "0" * 64}).status_code == 403
    assert Source.objects.values().get() == before


@pytest.mark.parametrize("factory", [ProblemFactory, DiscrepancyFactory])
def test_a_doubt_is_settled_and_opened_again(staff: Client, factory: Any) -> None:
    record = factory()
    model: type[Problem | Discrepancy] = type(record)
    url = address(model, "change", record.pk)
    data = filled(staff, url) | {"status": "resolved", "decision": "以正文为准。"}
    assert staff.post(url, data).status_code == 302
    record.refresh_from_db()
    assert (record.status, record.decision) == ("resolved", "以正文为准。")
    assert record.decided_by
    assert record.decided_at
    decided_at = record.decided_at
    staff.post(url, filled(staff, url) | {"decision": "仍以正文为准。"})
    record.refresh_from_db()
    assert (record.decision, record.decided_at) == ("仍以正文为准。", decided_at)
    staff.post(address(model, "changelist"), ticked(staff, "mark_open", record))
    record.refresh_from_db()
    assert (record.status, record.decided_by, record.decided_at) == ("open", None, None)
    staff.post(address(model, "changelist"), ticked(staff, "mark_settled", record))
    record.refresh_from_db()
    assert record.status == "resolved"
    assert staff.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 403


def test_one_name_means_one_department(staff: Client) -> None:
    one = AliasFactory(name="区甲办").department
    two = DepartmentFactory(district=one.district)
    url = address(Department, "change", two.pk)
    assert "已是" in errors(staff.post(url, filled(staff, url) | {"name": "区甲办"}))
    aliases = prefix(staff, url, "别名")
    data = filled(staff, url) | {
        f"{aliases}-TOTAL_FORMS": 1,
        f"{aliases}-0-department": two.pk,
        f"{aliases}-0-name": one.name,
    }
    assert "已是" in errors(staff.post(url, data))
    assert staff.post(url, data | {f"{aliases}-0-name": "区乙办"}).status_code == 302
    two.refresh_from_db()
    assert DepartmentAlias.objects.get(department=two).name == "区乙办"


def test_a_department_of_a_district_needs_one(staff: Client) -> None:
    department = DepartmentFactory()
    url = address(Department, "change", department.pk)
    refused = staff.post(url, filled(staff, url) | {"level": "city"})
    assert "不填所属区" in errors(refused)


def test_a_measure_stays_in_its_own_documents_chapters(staff: Client) -> None:
    measure, elsewhere = MeasureFactory(), MeasureFactory()
    url = address(Measure, "change", measure.pk)
    refused = staff.post(url, filled(staff, url) | {"chapter": elsewhere.chapter_id})
    assert refused.status_code == 200
    assert "chapter" in refused.context["adminform"].form.errors


def test_strangers_are_asked_to_log_in(db: None) -> None:
    assert Client().get(reverse("admin:index")).status_code == 302
    client = Client()
    client.force_login(UserFactory(is_staff=False, is_superuser=False))
    assert client.get(address(Measure, "changelist")).status_code == 302
