"""Bytes to text: which of the encodings that plans come in a file is in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from measures.text.damage.lexicon import share

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WITHOUT_ZERO = ("gb18030", "big5hkscs")
_WITH_ZERO = ("utf-16-le", "utf-16-be")
#: Characters that print nothing and stand in no text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_HAN = re.compile("[\u3400-\u9fff]")
#: How many characters of a text are looked at to judge how Chinese it reads.
_SAMPLE = 4000
#: A text whose characters are on average rarer than this (log-probability) is no Chinese in this encoding.
_READABLE = -11.0
#: At most this share of a UTF-8 file may be broken for it to be UTF-8 still.
_BROKEN = 0.01
_ADVICE = "请用 UTF-8 编码另存为纯文本再导入，或改用 Word（.docx）、PDF、网页文件。"


class UnreadableBytes(ValueError):
    """The bytes are no text in any encoding that plans come in; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, and the encoding it was in (``utf-8``, ``gb18030``, ``big5hkscs``, ``utf-16``, ...)."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    """Return the text in ``content``; raise `UnreadableBytes` if there is none.

    A byte order mark decides; else UTF-8 if the bytes are; else the encoding in which the text reads as Chinese. A
    UTF-8 file with a few broken bytes is read with U+FFFD in their place, which the repair stage reports.

    >>> decode("徐汇区".encode("gb18030"))
    Decoded(text='徐汇区', encoding='gb18030')
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _checked(_strictly(content, encoding), encoding)
    text = _strictly(content, "utf-8")
    if text is not None and "\x00" not in text:
        return _checked(text, "utf-8")
    encodings = _WITH_ZERO if b"\x00" in content else _WITHOUT_ZERO
    readable = [(text, name) for name in encodings if (text := _strictly(content, name)) is not None]
    best = max(readable, key=lambda found: _chineseness(found[0]), default=None)
    if best is not None and _chineseness(best[0]) > _READABLE:
        return _checked(*best)
    repaired = content.decode("utf-8", "replace")
    if _HAN.search(repaired) and repaired.count("\ufffd") <= max(1, _BROKEN * len(repaired)):
        return _checked(repaired, "utf-8")
    raise UnreadableBytes(f"无法识别文件的编码，或者它不是文本文件。{_ADVICE}")


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _chineseness(text: str) -> float:
    """Return the average log-probability of the text's characters in Chinese print; ASCII is left out of account."""
    sample = [character for character in text[:_SAMPLE] if character >= "\x80"]
    if not sample:
        return 0.0
    return sum(share(character) for character in sample) / len(sample)


def _checked(text: str | None, encoding: str) -> Decoded:
    """Return the text if it is one and holds nothing that only binary files hold."""
    if text is None:
        raise UnreadableBytes(f"文件开头标明是 {encoding} 编码，但内容不符，可能已损坏或不完整。{_ADVICE}")
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise UnreadableBytes(
            f"第 {line} 行含有控制字符（U+{ord(control[0]):04X}），这不是纯文本文件。{_ADVICE}"
        )
    return Decoded(text, encoding)
