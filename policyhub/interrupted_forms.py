"""Forms that were sent and not processed: the login had ended, the CSRF token was outdated, the database was down.

The content goes to the browser with the answer, signed, and comes back with a button or with the login. It is then
kept in the session, for `policyhub.form_refill` to fill it in on its page. Nothing is submitted, no password is kept,
and nothing is stored for visitors without a login.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError

#: The field in which a page carries an interrupted form.
FORM_FIELD, CARRIED_FIELD = "interrupted_form", "carried"
#: The most characters of a form that is kept; the content of a longer one is listed on the page instead.
MOST_CHARACTERS = 2_000_000
#: Seconds after which a form is no longer restored.
SECONDS = 12 * 60 * 60
_SALT = "policyhub.interrupted"
_SESSION = "interrupted_forms"
#: The most forms kept for one login, the latest.
_MOST_FORMS = 4
#: Names that contain ``password`` but are choices.
_ABOUT_PASSWORDS = ("usable_password",)
_NOT_KEPT = ("csrfmiddlewaretoken", FORM_FIELD)


@dataclass(frozen=True, slots=True)
class InterruptedForm:
    """An interrupted form: its address, its fields with their values, the names of its files.

    ``user`` is the id of the account that filled it in, None if unknown.
    """

    address: str
    fields: dict[str, list[str]]
    files: tuple[str, ...] = ()
    user: int | None = None
    at: float = 0

    @property
    def data(self) -> QueryDict:
        """Return the fields as a `QueryDict`."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        data._mutable = False
        return data


def read_interrupted_form(request: HttpRequest, user: int | None) -> InterruptedForm | None:
    """Return the form that a request sends, without passwords; None if it is none, too long or another site's."""
    if request.method != "POST" or not _is_from_own_site(request):
        return None
    try:
        # Django's own views put numbers into the sent data.
        sent = {name: [str(value) for value in values] for name, values in request.POST.lists()}
        files = [one.name or "" for values in request.FILES.lists() for one in values[1]]
    except (OSError, ValueError, SuspiciousOperation, MultiPartParserError):
        # The form did not arrive whole.
        return None
    fields = {name: values for name, values in sent.items() if _is_kept(name)}
    if FORM_FIELD in sent:
        # The login page carries a form itself.
        fields[CARRIED_FIELD] = sent[FORM_FIELD]
    if sum(map(len, (text for values in fields.values() for text in values))) > MOST_CHARACTERS:
        return None
    return InterruptedForm(request.get_full_path(), fields, tuple(files), user, time.time())


def sign_form(form: InterruptedForm) -> str:
    """Return a form as signed text for a page."""
    return signing.dumps(asdict(form), salt=_SALT, compress=True)


def read_signed_form(text: str) -> InterruptedForm | None:
    """Return the form that a page carried; None if the signature is wrong or too old."""
    try:
        data: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=SECONDS)
        form = InterruptedForm(**data | {"files": tuple(data["files"])})
    except (signing.BadSignature, TypeError, KeyError, ValueError):
        return None
    return form if _is_local(form.address) else None


def keep_form(request: HttpRequest, form: InterruptedForm) -> None:
    """Keep a form in the session under its address, with the last few others."""
    kept: dict[str, Any] = request.session.get(_SESSION, {})
    kept.pop(form.address, None)
    kept[form.address] = asdict(form)
    request.session[_SESSION] = dict(list(kept.items())[-_MOST_FORMS:])


def kept_form(request: HttpRequest) -> InterruptedForm | None:
    """Return the form kept for the requested address, None if there is none."""
    data = request.session.get(_SESSION, {}).get(request.get_full_path())
    if data is None or time.time() - data["at"] > SECONDS:
        return None
    return InterruptedForm(**data | {"files": tuple(data["files"])})


def drop_form(request: HttpRequest) -> None:
    """Drop the form kept for the requested address."""
    kept: dict[str, Any] = request.session.get(_SESSION, {})
    if kept.pop(request.get_full_path(), None) is not None:
        request.session[_SESSION] = kept


def keep_login_form(request: HttpRequest | None, **kwargs: object) -> None:
    """Keep the form that the login page carried, in the session of the user who logged in."""
    if request is not None and (form := read_signed_form(request.POST.get(FORM_FIELD, ""))) is not None:
        keep_form(request, form)


def _is_kept(name: str) -> bool:
    is_secret = "password" in name.lower() and name not in _ABOUT_PASSWORDS
    return name not in _NOT_KEPT and not is_secret


def _is_local(address: str) -> bool:
    """Return whether an address is a path of this site."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address


def _is_from_own_site(request: HttpRequest) -> bool:
    """Return whether a form was sent from this site, as far as the browser's headers say."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    return site in ("same-origin", "none") and (
        origin is None or urlsplit(origin).netloc == request.get_host()
    )
