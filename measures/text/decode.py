"""Bytes to text."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableBytes(ValueError):
    """The bytes are no text in any encoding that plans come in; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, and the encoding it was in (``utf-8``, ``gb18030``, ``big5``, ``utf-16-le``, ...)."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Return the text in ``content``; raise `UnreadableBytes` if there is none."""
    return Decoded(content.decode("utf-8"), "utf-8")
