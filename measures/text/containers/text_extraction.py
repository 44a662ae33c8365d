"""Bytes to text, whatever kind of file they are: the stage before decoding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from measures.text.containers.confined_reading import read_container_confined
from measures.text.containers.container_readers import read_container_file
from measures.text.containers.file_format import FileFormat, recognise_format
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.web_charset import decode_web_page
from measures.text.decode import UnreadableBytes, decode_bytes


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file, which kind of file it was, and the encoding of its bytes, empty where they are no text."""

    text: str
    format: FileFormat
    encoding: str


def extract_text(content: bytes) -> ExtractedText:
    """Return the text that ``content`` holds; raise `UnreadableBytes` with a Chinese reason if there is none.

    Whatever is not plain text is read by a process of its own, which is ended if it takes too long or too much.

    >>> extract_text("徐汇区".encode())
    ExtractedText(text='徐汇区', format='txt', encoding='utf-8')
    """
    return _extracted(content, read_container_confined)


def extract_text_here(content: bytes) -> ExtractedText:
    """Return what `extract_text` does, all of it in this process: for one that has set itself limits."""
    return _extracted(content, _read_here)


def _read_here(kind: FileFormat, content: bytes) -> str:
    answer = read_container_file(kind, content)
    if "error" in answer:
        raise UnreadableBytes(answer["error"])
    return answer["text"]


def _extracted(content: bytes, read_container: Callable[[FileFormat, bytes], str]) -> ExtractedText:
    kind = recognise_format(content)
    if kind == "txt":
        decoded = decode_bytes(content)
        found = ExtractedText(decoded.text, kind, decoded.encoding)
    elif kind == "html":
        page = decode_web_page(content)
        found = ExtractedText(read_container(kind, page.text.encode()), kind, page.encoding)
    else:
        found = ExtractedText(read_container(kind, content), kind, "")
    if len(found.text) > MAX_CHARACTERS:
        raise UnreadableBytes(
            f"文件有 {len(found.text):,} 字，超过 {MAX_CHARACTERS:,} 字的上限，不像是一份行动方案。请核对所选文件。"
        )
    return found
