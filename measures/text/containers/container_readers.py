"""Which reader reads which kind of file, and what is said where it cannot."""

from __future__ import annotations

from collections.abc import Callable

from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.decode import UnreadableBytes


def read_container_file(kind: str, content: bytes) -> dict[str, str]:
    """Return the ``text`` of a file of a kind, or under ``error`` what is wrong with it. Never raises for bad files."""
    try:
        text = _reader(kind)(content)
    except UnreadableBytes as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "文件展开后占用内存过多，已停止读取。请改用文字版，或复制文字粘贴导入。"}
    # A parser may fail at what nobody foresaw; that is the file's fault, and no reason to fail as a whole.
    except Exception:  # noqa: BLE001
        return {
            "error": "文件已损坏，或不符合格式规范，无法读取。请用相应软件打开后另存，或复制文字粘贴导入。"
        }
    if not text.strip():
        return {"error": "文件中没有文字。请核对所选文件；扫描件请先做文字识别。"}
    # One more than is allowed, so that whoever asked sees that it is too much.
    return {"text": text[: MAX_CHARACTERS + 1]}


def _reader(kind: str) -> Callable[[bytes], str]:
    """Return what reads a kind of file. Only its own library is loaded."""
    if kind == "html":
        from measures.text.containers.web_page import web_page_text as reader
    elif kind == "docx":
        from measures.text.containers.word_document import word_text as reader
    elif kind == "xlsx":
        from measures.text.containers.workbook import workbook_text as reader
    else:
        from measures.text.containers.pdf import pdf_text as reader
    return reader
