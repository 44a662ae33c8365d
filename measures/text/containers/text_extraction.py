"""Bytes to text, whatever kind of file they are: the stage before decoding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from measures.text.containers.confined_reading import read_apart
from measures.text.containers.container_readers import read
from measures.text.containers.file_format import Format, recognise
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.web_charset import decode_page
from measures.text.decode import UnreadableBytes, decode


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, which kind of file it was, and the encoding of its bytes, empty where they are no text."""

    text: str
    format: Format
    encoding: str


def extract(content: bytes) -> Extracted:
    """Return the text that ``content`` holds; raise `UnreadableBytes` with a Chinese reason if there is none.

    Whatever is not plain text is read by a process of its own, which is ended if it takes too long or too much.

    >>> extract("徐汇区".encode())
    Extracted(text='徐汇区', format='txt', encoding='utf-8')
    """
    return _extracted(content, read_apart)


def extract_here(content: bytes) -> Extracted:
    """Return what `extract` does, all of it in this process: for one that has set itself limits."""
    return _extracted(content, _read_here)


def _read_here(kind: Format, content: bytes) -> str:
    answer = read(kind, content)
    if "error" in answer:
        raise UnreadableBytes(answer["error"])
    return answer["text"]


def _extracted(content: bytes, read_container: Callable[[Format, bytes], str]) -> Extracted:
    kind = recognise(content)
    if kind == "txt":
        decoded = decode(content)
        found = Extracted(decoded.text, kind, decoded.encoding)
    elif kind == "html":
        page = decode_page(content)
        found = Extracted(read_container(kind, page.text.encode()), kind, page.encoding)
    else:
        found = Extracted(read_container(kind, content), kind, "")
    if len(found.text) > MAX_CHARACTERS:
        raise UnreadableBytes(
            f"文件有 {len(found.text):,} 字，超过 {MAX_CHARACTERS:,} 字的上限，不像是一份行动方案。请核对所选文件。"
        )
    return found
