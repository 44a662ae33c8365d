"""The queue of links: decisions one by one and at once, their consequences, and undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from measures.links.actions.link_suggestions import documents_with_links_due
from measures.links.comparison.link_renewal import renew_links
from measures.models import Document, Link
from measures.writing.link_leases import mark_links_due
from tests.factories import (
    LinkFactory,
)
from tests.review.queue_pages import seen, state, undo


def undo_table(client: Client, page: Any) -> None:
    """Undo what was decided in the table of links; the table is shown again."""
    sent = {"change": page.context["done"].change_set.pk}
    assert "page" in client.post("/admin/queue/links/undo/", sent, follow=True).context


def test_links_are_confirmed_at_once_as_shown_and_undone_at_once(staff: Client) -> None:
    for score in (0.99, 0.97, 0.5):
        LinkFactory.create(score=score)
    path = "/admin/queue/links/bulk/?score=0.9"
    page = staff.get(path)
    assert 'data-total="2"' in page.content.decode()
    before = state()
    sent = {"seen": page.context["seen"], "all": "1", "choice": "confirm"}
    done = staff.post(path, sent, follow=True)
    assert Link.objects.filter(status=Link.Status.CONFIRMED).count() == 2
    assert 'data-total="0"' in done.content.decode()
    undo_table(staff, done)
    assert state() == before
    Link.objects.filter(score=0.97).update(version=9)
    staff.post(path, sent)
    assert not Link.objects.filter(status=Link.Status.CONFIRMED).exists()


@pytest.mark.parametrize("choice", ["confirm", "reject"])
def test_ticked_links_are_decided_as_shown_and_no_others(staff: Client, choice: str) -> None:
    ticked, changed, left = LinkFactory(), LinkFactory(), LinkFactory()
    path = "/admin/queue/links/bulk/"
    rows = {row.link.pk: row.ticked for row in staff.get(path).context["rows"]}
    before = state()
    done = staff.post(path, {"links": [rows[ticked.pk]], "choice": choice}, follow=True)
    decided = {"confirm": Link.Status.CONFIRMED, "reject": Link.Status.REJECTED}[choice]
    assert list(Link.objects.exclude(status=Link.Status.SUGGESTED).values_list("pk", "status")) == [
        (ticked.pk, decided)
    ]
    undo_table(staff, done)
    assert state() == before
    Link.objects.filter(pk=changed.pk).update(score=0.123)
    staff.post(path, {"links": [rows[changed.pk], rows[left.pk]], "choice": choice})
    assert not Link.objects.exclude(status=Link.Status.SUGGESTED).exists()


def test_nothing_ticked_and_nonsense_decide_nothing(staff: Client) -> None:
    link = LinkFactory()
    path = "/admin/queue/links/bulk/"
    for sent in ({"choice": "confirm"}, {"choice": "x"}, {"choice": "confirm", "links": "1"}, {}):
        page = staff.post(path, sent, follow=True)
        assert 'class="error"' in page.content.decode()
        assert Link.objects.get(pk=link.pk).status == Link.Status.SUGGESTED


def test_the_consequences_of_a_lineage_are_undone_with_it(corpus: None, staff: Client) -> None:
    def links() -> set[tuple[object, ...]]:
        return set(Link.objects.values_list("kind", "origin", "target", "relation", "status", "decision"))

    before = links()
    sent = seen(staff, "links", "?kind=lineage&relation=changed") | {"choice": "reject"}
    page = staff.post("/admin/queue/links/?kind=lineage&relation=changed", sent, follow=True)
    list(renew_links())
    assert links() != before
    undo(staff, "links", page)
    assert documents_with_links_due()
    assert "建议正在更新" in staff.get("/admin/queue/links/").content.decode()
    list(renew_links())
    assert links() == before
    assert "建议正在更新" not in staff.get("/admin/queue/links/").content.decode()


def test_the_list_of_links_and_the_report_say_when_suggestions_are_owed(corpus: None, staff: Client) -> None:
    document = Document.objects.all()[0]
    pages = ("/admin/measures/link/", "/quality/", f"/quality/documents/{document.slug}/")
    list(renew_links())
    assert [page for page in pages if "建议正在更新" in staff.get(page).content.decode()] == []
    mark_links_due(documents=[document.pk])
    assert [page for page in pages if "建议正在更新" not in staff.get(page).content.decode()] == []


def test_the_page_of_a_link_says_all_of_a_clause_only_where_it_is(staff: Client) -> None:
    link = LinkFactory(evidence={"sentences": [{"origin": "甲", "target": "乙", "agree": 0.996}]})
    page = staff.get(f"/admin/measures/link/{link.pk}/change/").content.decode()
    assert "（99%）" in page
