"""Somebody at a page, with a count of what the work takes."""

from __future__ import annotations

from playwright.sync_api import Page


class Clerk:
    """Somebody at a page who counts what it takes: clicks, keys, pages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = self.pages = 0
        page.on("framenavigated", lambda _: self._turn())

    def _turn(self) -> None:
        self.pages += 1

    def click(self, role: str, name: str) -> None:
        """Click what has a role and a name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.clicks += 1

    def press(self, *keys: str) -> None:
        """Press keys one after the other; a chord is one."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Type letters."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def summary(self, what: str) -> str:
        """Return the count in words."""
        return f"\n{what}: {self.clicks} clicks, {self.keys} keys, {self.pages} pages"
