"""The text of a file, read here or in a process of its own."""

from __future__ import annotations

from collections.abc import Callable

from measures.text.containers.container_readers import read_container_file
from measures.text.containers.pdf import pdf_text
from measures.text.containers.recognised_text import PageReport, RecognisedText
from measures.text.containers.web_page import web_page_text
from measures.text.containers.word_document import word_text
from tests.text.samples import page, pdf, word


def printed_text_of(content: bytes) -> str:
    """Return the text of a PDF file that has some."""
    return pdf_text(content).text


READERS: dict[str, tuple[Callable[[str], bytes], Callable[[bytes], str]]] = {
    "html": (page, web_page_text),
    "docx": (word, word_text),
    "pdf": (pdf, printed_text_of),
}


def read_here(kind: str, content: bytes, report_page: PageReport) -> RecognisedText:
    """Read a file as the confined process does."""
    return read_container_file(kind, content, report_page)
