"""Links in the admin: suggestions and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from measures.decisions.ticked_decisions import TickedDecisionAdmin
from measures.evidence.record_links import change_link
from measures.links.actions.link_decisions import confirm_links, reject_links, reopen_links
from measures.links.comparison.due_links import any_links_due
from measures.links.comparison.shown_links import format_percent
from measures.models import Link, Measure
from measures.staff.district_filter import CollectedDistrictFilter
from measures.staff.model_admins import LoadedRecordAdmin
from measures.staff.signed_in_user import signed_in_user


@admin.register(Link)
class LinkAdmin(TickedDecisionAdmin, LoadedRecordAdmin):
    """Both measures side by side with what agrees in them; staff confirm or reject."""

    list_display = (
        "origin_name",
        "target_name",
        "relation_name",
        "score",
        "status",
        "decided_by",
        "decided_at",
    )
    list_filter = (
        "status",
        "kind",
        "relation",
        ("origin__document__district", CollectedDistrictFilter),
        "origin__document__year",
    )
    list_select_related = ("origin__document__district", "target__document__district", "decided_by")
    search_fields = ("origin__title", "origin__code", "target__title", "target__code", "decision")
    fields = (
        "kind",
        "origin_link",
        "origin_text",
        "target_link",
        "target_text",
        "score",
        "agreement",
        "relation",
        "status",
        "decision",
        "decided_by",
        "decided_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("relation", "status", "decision"))
    actions = ("mark_confirmed", "mark_rejected", "mark_suggested")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with a notice while suggestions are being renewed."""
        return super().changelist_view(request, {"updating": any_links_due(), **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: decisions stay on record, and deleted suggestions would be suggested again."""
        return False

    def save_model(self, request: HttpRequest, obj: Link, form: ModelForm[Any], change: bool) -> None:
        """Confirm, reject or reopen the link as the form says."""
        user = signed_in_user(request)
        if obj.status == Link.Status.CONFIRMED:
            confirm_links(links=[obj], user=user, relation=obj.relation, note=obj.decision)
        elif obj.status == Link.Status.REJECTED:
            reject_links(links=[obj], user=user, note=obj.decision)
        else:
            reopen_links(links=[obj], note=obj.decision)

    @admin.action(description="确认所选关联", permissions=["change"])
    def mark_confirmed(self, request: HttpRequest, queryset: QuerySet[Link]) -> HttpResponse | None:
        """Confirm the chosen ones."""
        done = partial(_confirm_ticked_links, signed_in_user(request))
        return self.decide(request, queryset, done, "已确认 {} 条关联。")

    @admin.action(description="否定所选关联", permissions=["change"])
    def mark_rejected(self, request: HttpRequest, queryset: QuerySet[Link]) -> HttpResponse | None:
        """Reject the chosen ones."""
        done = partial(_reject, signed_in_user(request))
        return self.decide(request, queryset, done, "已否定 {} 条关联。")

    @admin.action(description="重新标为待核", permissions=["change"])
    def mark_suggested(self, request: HttpRequest, queryset: QuerySet[Link]) -> HttpResponse | None:
        """Reopen the chosen ones."""
        return self.decide(request, queryset, _reopen_ticked_links, "已将 {} 条关联重新标为待核。")

    @admin.display(description="从", ordering="origin__document")
    def origin_name(self, link: Link) -> str:
        """Return the measure it leads from."""
        return _measure_with_document(link.origin)

    @admin.display(description="到", ordering="target__document")
    def target_name(self, link: Link) -> str:
        """Return the measure it leads to."""
        return _measure_with_document(link.target)

    @admin.display(description="关系", ordering="relation")
    def relation_name(self, link: Link) -> str:
        """Return the relation in the words of its kind."""
        return link.relation_label

    @admin.display(description="从")
    def origin_link(self, link: Link) -> SafeString | str:
        """Return a link to the measure it leads from."""
        return change_link(link.origin)

    @admin.display(description="到")
    def target_link(self, link: Link) -> SafeString | str:
        """Return a link to the measure it leads to."""
        return change_link(link.target)

    @admin.display(description="正文（从）")
    def origin_text(self, link: Link) -> str:
        """Return the text of the measure it leads from."""
        return link.origin.text if link.origin else "—"

    @admin.display(description="正文（到）")
    def target_text(self, link: Link) -> str:
        """Return the text of the measure it leads to."""
        return link.target.text if link.target else "—"

    @admin.display(description="相合之处")
    def agreement(self, link: Link) -> SafeString | str:
        """Return the clauses that agree, and the phrases that stand in both."""
        sentences = format_html_join(
            "",
            "<li>{} — {}（{}）</li>",
            (
                (each.get("origin", ""), each.get("target", ""), format_percent(each.get("agree", 0)))
                for each in link.evidence.get("sentences", ())
            ),
        )
        phrases = "、".join(link.evidence.get("phrases", ()))
        if not sentences and not phrases:
            return "—"
        return format_html("<ul>{}</ul><p>共有的词句：{}</p>", sentences, phrases or "—")


def _confirm_ticked_links(user: User, records: Sequence[Link], seen: Mapping[int, str]) -> int:
    return confirm_links(links=records, user=user, seen=seen)


def _reject(user: User, records: Sequence[Link], seen: Mapping[int, str]) -> int:
    return reject_links(links=records, user=user, seen=seen)


def _reopen_ticked_links(records: Sequence[Link], seen: Mapping[int, str]) -> int:
    return reopen_links(links=records, seen=seen)


def _measure_with_document(measure: Measure | None) -> str:
    """Return a measure with its district and year."""
    if measure is None:
        return "（无）"
    document = measure.document
    return f"{document.district.short_name} {document.year}：{measure}"
