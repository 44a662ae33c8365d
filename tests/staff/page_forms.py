"""The forms of a page as a browser has them: what can be filled in, what a button sends, and what a page shows of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.apps import apps

_UNSENT = ("submit", "button", "reset", "image")


@dataclass
class Control:
    """A field of a form; ``options`` are the values that it offers, ``value`` what it says, None for a box not ticked."""

    name: str
    kind: str
    value: str | None = None
    options: list[str] = field(default_factory=list)

    @property
    def is_filled_in(self) -> bool:
        """Whether a person fills it in."""
        return bool(self.name) and self.kind != "hidden" and "__prefix__" not in self.name


@dataclass
class PageForm:
    """A form with its controls and the named buttons that send it, as pairs of a name and a value."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def data(self, button: tuple[str, str] | None = None) -> dict[str, list[str]]:
        """Return what the form sends as it stands."""
        sent: dict[str, list[str]] = {}
        for one in self.controls:
            if one.name and one.kind != "file" and one.value is not None:
                sent.setdefault(one.name, []).append(one.value)
        if button:
            sent.setdefault(button[0], []).append(button[1])
        return sent


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.elsewhere: list[tuple[str, PageForm]] = []
        self._open: PageForm | None = None
        self._hidden = 0
        self._into: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._hidden += 1
        if self._hidden:
            return
        if tag == "form":
            action = found.get("action", "") or self.address
            if action.startswith("?"):
                action = self.address.partition("?")[0] + action
            self._open = PageForm(action.partition("#")[0], found.get("method", "get").lower())
            self.forms.append(self._open)
            self.by_id[found.get("id", "")] = self._open
        elif "form" in found:
            # It belongs to a form that stands elsewhere in the page, before or after it.
            elsewhere = PageForm("", "")
            self._control(elsewhere, tag, found)
            self.elsewhere.append((found["form"], elsewhere))
        elif self._open is not None and "disabled" not in found:
            self._control(self._open, tag, found)

    def _control(self, form: PageForm, tag: str, found: dict[str, str]) -> None:
        name, kind = found.get("name", ""), found.get("type", "text" if tag == "input" else tag)
        if kind in _UNSENT or tag == "button":
            if name:
                form.buttons.append((name, found.get("value", "")))
        elif kind in ("checkbox", "radio"):
            value = found.get("value", "on")
            form.controls.append(Control(name, kind, value if "checked" in found else None, [value]))
        elif tag == "select":
            self._into = Control(name, "multiple" if "multiple" in found else "select")
            self._into.options = _offered(found)
            form.controls.append(self._into)
        elif tag == "option" and self._into is not None:
            self._into.options.append(found.get("value", ""))
            if "selected" in found or self._into.value is None:
                self._into.value = found.get("value", "")
        elif tag in ("input", "textarea"):
            # What the page hides is there for password managers.
            kind = (
                "hidden"
                if "hidden" in found.get("class", "").split() or "display:none" in found.get("style", "")
                else kind
            )
            self._into = Control(name, kind, found.get("value", ""))
            form.controls.append(self._into)

    def handle_data(self, data: str) -> None:
        if self._into is not None and self._into.kind == "textarea":
            self._into.value = (self._into.value or "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._hidden -= 1
        if tag == "form":
            self._open = None
        if tag in ("select", "textarea"):
            if self._into is not None and tag == "textarea":
                # The first line end belongs to the tag.
                self._into.value = re.sub(r"\A\r?\n", "", self._into.value or "")
            self._into = None


def _offered(found: dict[str, str]) -> list[str]:
    """Return what a box that looks for records as one types would offer."""
    if "admin-autocomplete" not in found.get("class", ""):
        return []
    model = apps.get_model(found["data-app-label"], found["data-model-name"])
    related = model._meta.get_field(found["data-field-name"]).related_model
    assert related not in (None, "self")
    assert not isinstance(related, str)
    return [str(pk) for pk in related._default_manager.values_list("pk", flat=True)[:2]]


def forms_of(page: str, address: str) -> list[PageForm]:
    """Return the forms of a page, but for what is only a pattern for scripts."""
    parser = _Forms(address)
    parser.feed(page)
    for owner, found in parser.elsewhere:
        if owner in parser.by_id:
            parser.by_id[owner].controls += found.controls
            parser.by_id[owner].buttons += found.buttons
    return parser.forms


def fill(form: PageForm, *, text: str = "填写{}", day: str = "2031-02-03") -> None:
    """Fill in everything with something of its own that was not there: texts, choices, ticks."""
    groups: dict[str, list[Control]] = {}
    for number, one in enumerate(form.controls):
        if one.kind == "radio":
            groups.setdefault(one.name, []).append(one)
        elif one.kind == "checkbox":
            one.value = None if one.value is not None else one.options[0]
        elif one.kind in ("select", "multiple"):
            others = [each for each in one.options if each and each != one.value]
            one.value = others[-1] if others else one.value
        elif one.kind in ("date", "datetime-local"):
            one.value = day
        elif one.is_filled_in and one.kind != "file":
            one.value = text.format(number)
    for members in groups.values():
        for one in members:
            one.value = None
        members[-1].value = members[-1].options[0]


def filled_in(form: PageForm) -> Counter[tuple[str, str]]:
    """Return what a form says where a person fills it in."""
    return _count_values(one for one in form.controls if one.is_filled_in)


def carried(forms: Iterable[PageForm]) -> Counter[tuple[str, str]]:
    """Return all that forms would send again, what is hidden included."""
    return _count_values(one for form in forms for one in form.controls)


def _count_values(controls: Iterable[Control]) -> Counter[tuple[str, str]]:
    """Return names and values; rows may change places, so that their numbers do not count."""
    return Counter(
        (re.sub(r"\d+", "N", one.name), one.value.replace("\r\n", "\n"))
        for one in controls
        if one.kind not in ("file", "password") and one.value
    )
