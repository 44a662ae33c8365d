"""Bytes to text: which of the encodings that plans come in a file is in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from measures.text.language.word_model import character_share

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
#: Without a mark: the likelier first, for where two read equally well.
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_LINEWISE = "utf-8, gb18030"
#: Characters that print nothing and stand in no text, and what stands for bytes that are none.
_FAULTS = "".join(map(chr, (*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))) + "\ufffd"
_FAULT = re.compile(f"[{re.escape(_FAULTS)}]")
_HAN = re.compile("[\u3400-\u9fff]")
#: How many characters of a text are looked at to judge how Chinese it reads, in so many pieces from all over it.
_SAMPLE, _PIECES = 4000, 8
#: A text whose characters are on average rarer than this (log-probability) is no Chinese in this encoding.
_READABLE = -11.0
#: The same for a single line of GBK among lines of UTF-8.
_READABLE_LINE = -9.5
#: Of a text at most this share may be faults; of a short one a single character.
_BROKEN = 0.01
_ADVICE = "请用 UTF-8 编码另存为纯文本再导入，或改用 Word（.docx）、Excel（.xlsx）、PDF、网页文件。"
_NUL_PICTURE = "\u2400"


class UnreadableBytes(ValueError):
    """The bytes are no text in any encoding that plans come in; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text, and the encoding it was in (``utf-8``, ``gb18030``, ``big5hkscs``, ``utf-16``, ...)."""

    text: str
    encoding: str


def decode_bytes(content: bytes) -> DecodedText:
    """Return the text in ``content``; raise `UnreadableBytes` if there is none.

    A byte order mark decides; else UTF-8 if the bytes are; else the encoding in which the text reads as Chinese, for
    each line by itself if some lines are UTF-8 and the others GBK. A few broken bytes do not refuse a file: U+FFFD
    stands in their place, and the picture ``␀`` for a null character, which no database keeps; both are reported.

    >>> decode_bytes("徐汇区".encode("gb18030"))
    DecodedText(text='徐汇区', encoding='gb18030')
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decode_marked(content, encoding)
    whole = _decode_strictly(content, "utf-8")
    if whole is not None and not _FAULT.search(whole):
        return DecodedText(whole, "utf-8")
    best = max(_readable_texts(content), key=lambda found: _chineseness(found.text), default=None)
    if best is None:
        raise UnreadableBytes(f"{_describe_failure(content)}{_ADVICE}")
    return DecodedText(show_nulls(best.text), best.encoding)


def show_nulls(text: str) -> str:
    """Return ``text`` with the picture of a null character for each of them."""
    return text.replace("\x00", _NUL_PICTURE)


def is_plain_text(text: str) -> bool:
    r"""Whether so few characters of a text are broken or control characters that it is one.

    >>> is_plain_text("徐汇区\x00"), is_plain_text("\x00\x01\x02PNG")
    (True, False)
    """
    faults = _count_faults(text)
    return faults <= max(1, _BROKEN * len(text)) and faults * 2 < len(text) + (not text)


def _count_faults(text: str) -> int:
    return sum(map(text.count, _FAULTS))


def _decode_marked(content: bytes, encoding: str) -> DecodedText:
    """Return the text after a byte order mark."""
    text = content.decode(encoding, "replace")
    if not is_plain_text(text):
        raise UnreadableBytes(f"文件开头标明是 {encoding} 编码，但内容不符，可能已损坏或不完整。{_ADVICE}")
    return DecodedText(show_nulls(text), encoding)


def _readable_texts(content: bytes) -> Iterator[DecodedText]:
    """Yield the texts that ``content`` may be and that read as Chinese, or as ASCII."""
    for found in (
        _decode_by_line(content),
        *(DecodedText(content.decode(name, "replace"), name) for name in _CANDIDATES),
    ):
        text = found.text
        if is_plain_text(text) and (_HAN.search(text) or text.isascii()) and _chineseness(text) > _READABLE:
            yield found


def _decode_by_line(content: bytes) -> DecodedText:
    """Return the bytes as UTF-8, but for lines that are GBK, as two files put together have them."""
    lines = [(line, _decode_strictly(line, "utf-8")) for line in content.split(b"\n")]
    if all(text is None or text.isascii() for _, text in lines):
        return DecodedText(content.decode("utf-8", "replace"), "utf-8")
    found = [_decode_gbk_line(line) if text is None else text for line, text in lines]
    text = "\n".join(
        line.decode("utf-8", "replace") if text is None else text
        for (line, _), text in zip(lines, found, strict=True)
    )
    changed = any(was is None and text is not None for (_, was), text in zip(lines, found, strict=True))
    return DecodedText(text, _LINEWISE if changed else "utf-8")


def _decode_gbk_line(line: bytes) -> str | None:
    """Return a line of GBK, or None if it does not read as one."""
    text = _decode_strictly(line, "gb18030")
    return text if text and _HAN.search(text) and _chineseness(text) > _READABLE_LINE else None


def _decode_strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _chineseness(text: str) -> float:
    """Return the average log-probability of the text's characters in Chinese print; ASCII is left out of account."""
    apart = max(1, len(text) // _PIECES)
    pieces = (text[at : at + _SAMPLE // _PIECES] for at in range(0, len(text), apart))
    sample = [character for piece in pieces for character in piece if character >= "\x80"]
    if not sample:
        return 0.0
    return sum(character_share(character) for character in sample) / len(sample)


def _describe_failure(content: bytes) -> str:
    """Say what is wrong with bytes that are no text: where the first control character is, if they are UTF-8."""
    text = _decode_strictly(content, "utf-8")
    control = _FAULT.search(text) if text else None
    if text is None or control is None:
        return "无法识别文件的编码，或者它不是文本文件。"
    line = text.count("\n", 0, control.start()) + 1
    return f"从第 {line} 行起含有 {_count_faults(text)} 个控制字符（如 U+{ord(control[0]):04X}），这不是纯文本文件。"
