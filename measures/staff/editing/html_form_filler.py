"""Fill in the forms of an HTML page: texts, choices and boxes, but no hidden fields."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.http import QueryDict

_TYPED = frozenset(
    (
        "text",
        "search",
        "email",
        "url",
        "tel",
        "number",
        "date",
        "datetime-local",
        "time",
        "month",
        "week",
        "color",
    )
)
_TICKED = frozenset(("checkbox", "radio"))


def fill_in_forms(page: str, data: QueryDict, address: str) -> str:
    """Return a page with ``data`` in its forms that are sent by POST to the path ``address``.

    >>> data = QueryDict("a=1&b=y")
    >>> fill_in_forms('<form method="post"><input name=a><input type=radio name=b value=y></form>', data, "/x/")
    '<form method="post"><input name="a" value="1"><input type="radio" name="b" value="y" checked></form>'
    """
    filler = _Filler(data, address)
    filler.feed(page)
    filler.close()
    return "".join(filler.parts)


class _Filler(HTMLParser):
    """Copies a page and rewrites the tags of its fields."""

    def __init__(self, data: QueryDict, address: str) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.data = data
        self.address = address
        self.is_inside = False
        self.select: str | None = None
        self.is_replaced = False
        self.used: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "form":
            self.is_inside = self._is_own_form(found)
        if tag == "select":
            self.select = name if self.is_inside and name in self.data else None
        written = self._filled_tag(tag, found, name) if self.is_inside else None
        if not self.is_replaced:
            self.parts.append(written or self.get_starttag_text() or "")
        if tag == "textarea" and self.is_inside and name in self.data:
            # The first line end in a textarea is not part of its value.
            self.parts.append("\n" + escape(self._next(name), quote=False))
            self.is_replaced = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        if tag == "select":
            self.select = None
        if tag == "textarea":
            self.is_replaced = False
        if not self.is_replaced:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._copy(f"<!{decl}>")

    def _copy(self, text: str) -> None:
        if not self.is_replaced:
            self.parts.append(text)

    def _is_own_form(self, form: dict[str, str | None]) -> bool:
        action = form.get("action")
        is_here = not action or urlsplit(action).path in ("", self.address)
        return (form.get("method") or "").lower() == "post" and is_here

    def _filled_tag(self, tag: str, found: dict[str, str | None], name: str) -> str | None:
        """Return the tag of a field with its value, None for other tags."""
        if tag == "option" and self.select is not None:
            return _write_tag(
                tag, found, "selected", is_set=found.get("value") in self.data.getlist(self.select)
            )
        if tag != "input" or not name:
            return None
        kind = (found.get("type") or "text").lower()
        if kind in _TICKED:
            return _write_tag(
                tag, found, "checked", is_set=(found.get("value") or "on") in self.data.getlist(name)
            )
        if kind in _TYPED and name in self.data:
            return _write_tag(tag, found | {"value": self._next(name)}, "", is_set=False)
        return None

    def _next(self, name: str) -> str:
        """Return the value of the next field of a name, which several may share."""
        values, at = self.data.getlist(name), self.used.get(name, 0)
        self.used[name] = at + 1
        return values[at] if at < len(values) else ""


def _write_tag(tag: str, found: dict[str, str | None], mark: str, *, is_set: bool) -> str:
    """Return a tag with its attributes; the boolean attribute ``mark`` is set or removed."""
    kept = [
        name if value is None else f'{name}="{escape(value)}"'
        for name, value in found.items()
        if name != mark
    ]
    return f"<{tag} {' '.join([*kept, mark] if is_set else kept)}>"
