"""A browser without a window: cookies, forms with their tokens, one address of its own."""

from __future__ import annotations

import http.client
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

HOST = "policyhub.example"
#: Fields that send something only where they are chosen.
_CHOSEN = ("checkbox", "radio", "submit")
#: No answer takes longer than this, in seconds; a site that hangs is an error.
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers by their names in lower case, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """Return where the answer leads, with its query; nothing if nowhere."""
        parts = urlsplit(urljoin(self.path, self.headers.get("location", "")))
        return f"{parts.path}?{parts.query}" if self.headers.get("location") else ""

    def forms(self) -> list[Form]:
        """Return the forms of the page."""
        return _Forms(self.text).found


@dataclass(slots=True)
class Form:
    """A form: where it is sent, what it would send as it stands, and its buttons as pairs of name and value."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Visitor:
    """Asks one site; ``number`` gives it an address of its own behind the proxy that it pretends to be."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.address = f"10.0.{number // 250}.{number % 250 + 1}"
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Return the answer to a request for a page."""
        return self.ask("GET", path)

    def post(self, path: str, fields: dict[str, str], referer: str = "/") -> Answer:
        """Return the answer to a form that is sent from the page ``referer``; its token is added."""
        token = next((v for k, v in self.cookies.items() if k.endswith(("csrf", "csrftoken"))), "")
        body = urlencode({"csrfmiddlewaretoken": token, **fields})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}{referer}"}
        return self.ask("POST", path, body, headers)

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """Return the answer to a file that is sent in the field ``file`` from the page ``path``."""
        token = next((v for k, v in self.cookies.items() if k.endswith(("csrf", "csrftoken"))), "")
        boundary = secrets.token_hex(16)
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        )
        body = b"".join((head.encode(), content, f"\r\n--{boundary}--\r\n".encode()))
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Referer": f"https://{HOST}{path}",
        }
        return self.ask("POST", path, body, headers)

    def log_in(self, name: str, password: str) -> None:
        """Log in as staff do; raise `RuntimeError` if that is refused."""
        page = self.get("/admin/login/?next=/admin/")
        form = next(each for each in page.forms() if "username" in each.fields)
        answer = self.post(
            "/admin/login/?next=/admin/", form.fields | {"username": name, "password": password}
        )
        if answer.status != 302:
            raise RuntimeError(f"{name} cannot log in: {answer.status}")

    def ask(
        self, method: str, path: str, body: str | bytes = b"", more: dict[str, str] | None = None
    ) -> Answer:
        """Return the answer to a request with the visitor's cookies, unless its ``more`` headers have others."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(more or {}),
        }
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            received = response.read()
        finally:
            connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, received, path)


class _Forms(HTMLParser):
    """Collects the forms of a page; what stands in a template is no part of it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._select = ""
        self._templates = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._templates += tag == "template"
        if self._templates:
            return
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self._open)
        elif self._open is not None:
            self._take(self._open, tag, given)

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag == "form":
            self._open = None

    def _take(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            if "selected" in given or self._select not in form.fields:
                form.fields[self._select] = given.get("value", "")
        elif tag == "button" and name:
            form.buttons.append((name, given.get("value", "")))
        elif tag in ("input", "textarea") and name and (kind not in _CHOSEN or "checked" in given):
            form.fields[name] = given.get("value", "")
