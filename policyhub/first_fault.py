"""List the faults of Django's own forms at the top of the page, and focus the first wrong field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse

from measures.staff.form_faults import FormFault


class FirstFaultMiddleware:
    """Adds ``faults`` to the context of pages with invalid forms, and focuses the first invalid field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; `process_template_response` looks at its forms."""
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        """Collect the errors of the forms of a page, in the order of the page."""
        context = response.context_data
        is_sent = request.method == "POST" or getattr(request, "is_refilled", False)
        if is_sent and context and "faults" not in context:
            wrong = [form for form in _page_forms(context) if form.is_bound and form.errors]
            faults = [fault for form in wrong for fault in _form_faults(form)]
            if not context.get("errors"):
                # Otherwise the errors of a form as a whole would be shown nowhere.
                faults += [FormFault(str(text)) for form in wrong for text in form.non_field_errors() if text]
            if faults:
                context["faults"] = faults
                _focus_first(_page_forms(context), faults)
        return response


def _page_forms(context: dict[str, Any]) -> Iterator[BaseForm]:
    """Yield the forms of a page: the admin's, those of its inline rows, or the only one."""
    main = getattr(context.get("adminform"), "form", context.get("form"))
    if isinstance(main, BaseForm):
        yield main
    for inline in context.get("inline_admin_formsets", ()):
        yield from inline.formset.forms


def _form_faults(form: BaseForm) -> Iterator[FormFault]:
    for bound in form:
        for error in form.errors.get(bound.name, ()):
            yield FormFault(f"{bound.label}：{error}", bound.html_name)


def _focus_first(forms: Iterator[BaseForm], faults: list[FormFault]) -> None:
    """Focus the first invalid field, and no other."""
    for form in forms:
        for bound in form:
            attrs = bound.field.widget.attrs
            attrs.pop("autofocus", None)
            if bound.html_name == faults[0].field:
                attrs["autofocus"] = True
