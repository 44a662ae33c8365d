"""The password page of an account, which detects that somebody else has set the password since it was opened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac

from measures.staff.record_ids import read_record_id
from measures.writing.edit_token import FORM_FIELD, EditToken, InvalidEditToken

_SALT = "admin.password"
_CHANGED = (
    "您打开这一页之后，这个账号的密码已由他人更改，您的没有保存。请与对方核实；仍要更改的，请重新填写。"
)
_UNKNOWN = "页面缺少有效的版本标记，没有保存。请重新填写新密码。"


class GuardedPassword(UserAdmin[User]):
    """The page to set a password; refuses if the password is not the one that was set when the page was opened."""

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Show the page with its edit token; set the password."""
        with transaction.atomic():
            user = User.objects.select_for_update().filter(pk=read_record_id(id) or 0).first()
            sent = request.POST.get(FORM_FIELD, "")
            shown = _read_shown_digest(sent, id)
            is_refused = request.method == "POST" and user is not None and shown != _password_digest(user)
            if is_refused and self.has_change_permission(request, user):
                messages.error(request, _CHANGED if shown else _UNKNOWN)
                # Show the page anew; a typed password is never shown again.
                request.method = "GET"
            response: HttpResponse = super().user_change_password(request, id, form_url)
        if isinstance(response, TemplateResponse) and user is not None:
            context: dict[str, Any] = response.context_data or {}
            is_kept = request.method == "POST" and not is_refused
            begun = EditToken.begin(_password_subject(id), _password_digest(user))
            context[FORM_FIELD] = sent if is_kept else begun.sign()
            if is_refused:
                if (choice := request.POST.get("usable_password")) in ("true", "false"):
                    context["form"].initial["usable_password"] = choice
                response.status_code = 409 if shown else 400
        return response


def _password_digest(user: User) -> str:
    """Return a keyed digest of an account's password hash, which reveals nothing."""
    return salted_hmac(_SALT, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()


def _read_shown_digest(text: str, key: str) -> str:
    """Return the digest in an edit token of an account's password page, empty for an invalid token."""
    try:
        return str(EditToken.read(text, _password_subject(key)).opened)
    except InvalidEditToken:
        return ""


def _password_subject(key: str) -> str:
    return f"password:{key}"
