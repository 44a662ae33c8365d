"""The login page after a form was sent without a login, and the way back to that form."""

from __future__ import annotations

from typing import cast

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from policyhub import interrupted_forms
from policyhub.form_refill import fill_in_page
from policyhub.interrupted_forms import CARRIED_FIELD, FORM_FIELD, InterruptedForm

_ENDED = "登录已自动结束，刚才提交的内容没有保存。重新登录后，回到刚才的页面，填写的内容都在。"
_TOO_MUCH = "登录已自动结束，刚才提交的内容没有保存，也放不回去（太长，或不是从本站的页面提交的）。"


def login_again_page(request: HttpRequest, form: InterruptedForm | None, status: int = 403) -> HttpResponse:
    """Return a login page that leads back to a form and says so; a form of the login page itself is filled in."""
    address = form.address if form else request.get_full_path()
    carried = interrupted_forms.sign_form(form) if form else ""
    is_login = form is not None and address.partition("?")[0] == reverse("admin:login")
    data = form.data if form else QueryDict()
    if is_login:
        address, carried = data.get(REDIRECT_FIELD_NAME, ""), data.get(CARRIED_FIELD, "")
    method, request.method = request.method, "GET"
    try:
        context = {FORM_FIELD: carried, REDIRECT_FIELD_NAME: address, "app_path": reverse("admin:login")}
        if not is_login:
            context["login_ended"] = _ENDED if form else _TOO_MUCH
        page = cast("TemplateResponse", admin.site.login(request, context))
    finally:
        request.method = method
    page.status_code = status
    page.render()
    return fill_in_page(page, request, data, reverse("admin:login")) if is_login else page


@require_POST
def resume_form(request: HttpRequest) -> HttpResponse:
    """Redirect to the page of an interrupted form, to be filled in there; to the login first, if needed."""
    form = interrupted_forms.read_signed_form(request.POST.get(FORM_FIELD, ""))
    if not (request.user.is_authenticated and getattr(request.user, "is_staff", False)):
        return login_again_page(request, form, status=200)
    if form is None:
        return redirect("admin:index")
    interrupted_forms.keep_form(request, form)
    return redirect(form.address)
