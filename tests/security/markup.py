"""What elements and attributes an answer is made of, and whether any came out of the data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "data", "srcset", "cite"}
)
#: Where an absolute address may lead; a relative one is the site's own.
HOSTS = ("http://testserver/", "http://www.w3.org/", "https://schema.org")


@dataclass(slots=True)
class Shape:
    """The names of elements, and of attributes with their element, that answers are made of."""

    elements: set[str] = field(default_factory=set)
    attributes: set[tuple[str, str]] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)
    #: What should stand in no answer at all: handlers, styles, scripts, foreign addresses.
    faults: list[str] = field(default_factory=list)

    def beyond(self, usual: Shape) -> list[str]:
        """Return what there is here and not in ``usual``, and every fault."""
        elements = [f"<{name}>" for name in sorted(self.elements - usual.elements)]
        attributes = [f"<{element} {name}=…>" for element, name in sorted(self.attributes - usual.attributes)]
        comments = [f"<!--{text[:80]}" for text in sorted(self.comments - usual.comments)]
        return elements + attributes + comments + self.faults

    def add(self, content: str, kind: str) -> None:
        """Add an answer of a content type; raise where XML or JSON is not well-formed."""
        if kind.startswith("text/html"):
            _Reader(self).read(content)
        elif "xml" in kind:
            for element in ET.fromstring(content).iter():
                self.elements.add(element.tag)
                self.attributes |= {(element.tag, name) for name in element.attrib}
                if "html" in element.get("type", ""):
                    _Reader(self).read(element.text or "")
        elif "json" in kind:
            json.loads(content)


class _Reader(HTMLParser):
    """Notes elements and attributes in a shape, and what should not be there in its faults."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(convert_charrefs=True)
        self._shape = shape
        self._data: list[str] | None = None

    def read(self, content: str) -> None:
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._shape.elements.add(tag)
        values = dict(attrs)
        for name, value in attrs:
            self._shape.attributes.add((tag, name))
            if name.startswith("on") or (name in ("style", "srcdoc", "http-equiv") and value != "refresh"):
                self._shape.faults.append(f"<{tag} {name}={value!r}>")
            if name in _ADDRESSES and value and not (_is_own(value) or _leads_out(tag, values)):
                self._shape.faults.append(f"address <{tag} {name}={value[:80]!r}>")
        if tag == "script" and not values.get("src"):
            if "json" not in (values.get("type") or ""):
                self._shape.faults.append("a script in the page")
            self._data = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._data is not None:
            json.loads("".join(self._data))
            self._data = None

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)

    def handle_comment(self, data: str) -> None:
        self._shape.comments.add(data)


def _leads_out(tag: str, values: dict[str, str | None]) -> bool:
    """Return whether an element is a link elsewhere that staff gave: of the web, and marked as one that is not ours."""
    marked = tag == "a" and values.get("rel") == "nofollow noopener noreferrer"
    return marked and bool(re.match("https?://", values.get("href") or ""))


def _is_own(address: str) -> bool:
    """Return whether an address stays on the site, as a browser reads it: without tabs, line ends and what stands before."""
    read = re.sub("[\t\r\n]", "", address).lstrip("".join(map(chr, range(0x21)))).replace("\\", "/")
    return read.startswith(HOSTS) or not re.match("//|[a-zA-Z][a-zA-Z0-9+.-]*:", read)
