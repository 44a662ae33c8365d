"""Bytes to text, whatever kind of file they are: the stage before decoding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from measures.text.containers.confined_reading import read_container_confined
from measures.text.containers.container_readers import read_container_file
from measures.text.containers.file_format import FileFormat, recognise_format
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.recognised_text import (
    PageReport,
    RecognisedText,
    ScannedPage,
    ScoreRun,
    report_no_page,
)
from measures.text.containers.web_charset import decode_web_page
from measures.text.decode import UnreadableBytes, decode_bytes


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """The text of a file, which kind of file it was, and the encoding of its bytes, empty where they are no text.

    ``runs`` and ``pages`` say what of it was recognised in pictures, and how surely.
    """

    text: str
    format: FileFormat
    encoding: str
    runs: tuple[ScoreRun, ...] = ()
    pages: tuple[ScannedPage, ...] = ()


def extract_text(content: bytes, report_page: PageReport = report_no_page) -> ExtractedText:
    """Return the text that ``content`` holds; raise `UnreadableBytes` with a Chinese reason if there is none.

    Whatever is not plain text is read by a process of its own, which is ended if it takes too long or too much;
    ``report_page`` is called for each page that is recognised.

    >>> extract_text("徐汇区".encode()).text
    '徐汇区'
    """
    return _extracted(content, partial(read_container_confined, report_page=report_page))


def extract_text_here(content: bytes, report_page: PageReport = report_no_page) -> ExtractedText:
    """Return what `extract_text` does, all of it in this process: for one that has set itself limits."""
    return _extracted(content, partial(read_container_file, report_page=report_page))


def _extracted(
    content: bytes, read_container: Callable[[FileFormat, bytes], RecognisedText]
) -> ExtractedText:
    kind = recognise_format(content)
    if kind == "txt":
        decoded = decode_bytes(content)
        found = ExtractedText(decoded.text, kind, decoded.encoding)
    elif kind == "html":
        page = decode_web_page(content)
        found = ExtractedText(read_container(kind, page.text.encode()).text, kind, page.encoding)
    else:
        read = read_container(kind, content)
        found = ExtractedText(read.text, kind, "", read.runs, read.pages)
    if len(found.text) > MAX_CHARACTERS:
        raise UnreadableBytes(
            f"文件有 {len(found.text):,} 字，超过 {MAX_CHARACTERS:,} 字的上限，不像是一份行动方案。请核对所选文件。"
        )
    return found
