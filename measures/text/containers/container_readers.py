"""Which reader reads which kind of file, and the message where it cannot."""

from __future__ import annotations

from dataclasses import replace

from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.recognised_text import PageReport, RecognisedText
from measures.text.decode import UnreadableBytes


def read_container_file(kind: str, content: bytes, report_page: PageReport) -> RecognisedText:
    """Return the text of a file of a kind; raise `UnreadableBytes`, and nothing else, with what is wrong with it."""
    try:
        found = _read_with(kind, content, report_page)
    except UnreadableBytes:
        raise
    except MemoryError:
        raise UnreadableBytes(
            "文件展开后占用内存过多，已停止读取。请改用文字版，或复制文字粘贴导入。"
        ) from None
    # A parser may fail at what nobody foresaw; that is the file's fault, and no reason to fail as a whole.
    except Exception as error:
        raise UnreadableBytes(
            "文件已损坏，或不符合格式规范，无法读取。请用相应软件打开后另存，或复制文字粘贴导入。"
        ) from error
    if not found.text.strip():
        raise UnreadableBytes("文件中没有文字。请核对所选文件。")
    # One more than is allowed, so that the caller sees that it is too much.
    return replace(found, text=found.text[: MAX_CHARACTERS + 1])


def _read_with(kind: str, content: bytes, report_page: PageReport) -> RecognisedText:
    """Return what the reader of a kind of file makes of it. Only its own library is loaded."""
    if kind == "pdf":
        from measures.text.containers.pdf import pdf_text

        return pdf_text(content, report_page)
    if kind == "image":
        from measures.text.containers.scans import image_text

        return image_text(content, report_page)
    if kind == "html":
        from measures.text.containers.web_page import web_page_text as reader
    elif kind == "docx":
        from measures.text.containers.word_document import word_text as reader
    else:
        from measures.text.containers.workbook import workbook_text as reader
    return RecognisedText(reader(content))
