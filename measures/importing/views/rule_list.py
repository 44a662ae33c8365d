"""The page of the rules by which plans of each district are read."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from measures.importing.actions.reading_rules import delete_reading_rule
from measures.importing.forms.level_forms import shape_words
from measures.importing.views.import_access import may_correct_draft
from measures.models import ReadingRule

_SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
def rule_page(request: HttpRequest) -> HttpResponse:
    """List the rules; delete the one that is sent."""
    if request.method == "POST":
        if not may_correct_draft(request.user):
            raise PermissionDenied
        sent = request.POST.get("rule", "")
        if sent.isascii() and sent.isdigit() and len(sent) < 10:
            delete_reading_rule(rule=int(sent))
            messages.success(request, "已删除。以后的方案不再这样读；已经读过的草稿不变。")
        return redirect("importing:rules")
    rules = ReadingRule.objects.select_related("district", "document", "made_by")[:_SHOWN]
    context = {
        **admin.site.each_context(request),
        "title": "按以前的更正读取",
        "rules": [(rule, shape_words(rule.shape, rule.reads_as)) for rule in rules],
        "may_delete": may_correct_draft(request.user),
    }
    return TemplateResponse(request, "admin/importing/rules.html", context)
