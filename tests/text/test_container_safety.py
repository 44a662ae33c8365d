"""Files that mean harm: refused with a reason, or read in a process with limits of its own."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from measures.text.containers import confined_reading
from measures.text.containers import text_extraction as extracting
from measures.text.containers.confined_reading import read_container_confined
from measures.text.containers.file_format import recognise_format
from measures.text.containers.file_limits import MAX_CHARACTERS
from measures.text.containers.office_archive import check_office_archive
from measures.text.containers.text_extraction import extract_text
from measures.text.containers.word_document import word_text
from measures.text.decode import UnreadableBytes
from tests.text.container_files import READERS, read_here
from tests.text.samples import pdf, repacked, scan, word

DOCUMENT = word("徐汇区")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a" + b"x" * 50, "图片"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 50, "旧版 Word"),
        (b"{\\rtf1 \\'d0\\'ec}", "RTF"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n<html>", "网页归档"),
        (b"PK\x03\x04 this is no archive", "压缩结构已损坏"),
        (DOCUMENT[:2000], "压缩结构已损坏"),
        (repacked(DOCUMENT, instead={"word/vbaProject.bin": b"x"}), "宏"),
        (repacked(DOCUMENT, instead={"xl/workbook.xml": b"<x/>"}), "Excel"),
        (repacked(DOCUMENT, instead={"word/document.xml": b"<x>" + b" " * 30_000_000}), "压缩炸弹"),
        (repacked(DOCUMENT, instead={f"word/{n}.xml": b"<x/>" for n in range(2_100)}), "部分"),
        (repacked(DOCUMENT, instead={"word/document.xml": b"<w:document"}), "损坏|格式"),
        (
            repacked(
                DOCUMENT,
                instead={
                    "word/document.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                    b"<x>&a;</x>"
                },
            ),
            "外部实体",
        ),
        (b"%PDF-1.6 and nothing else", "已损坏"),
        (pdf("徐汇区", encrypted=True), "密码"),
        (scan(), "扫描件"),
        (b"<html><body></body></html>", "没有文字"),
        (b"<html><body>" + b"<div>" * 5_000 + "徐汇区".encode(), "嵌套过深"),
        (("<html><body><p>" + "徐汇区" * (MAX_CHARACTERS // 2)).encode(), "上限"),
        ("徐" .encode() * (MAX_CHARACTERS + 1), "上限"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    # In this very process, which is quicker than one for each.
    monkeypatch.setattr(extracting, "read_container_confined", read_here)
    with pytest.raises(UnreadableBytes, match=message):
        extract_text(content)


#: What cannot be packed tightly enough to be taken for a bomb.
_NOISE = Random(1).randbytes(3 << 19).hex().encode()


_DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("before", [5, (1 << 20) - 7, 3 << 20])
@pytest.mark.parametrize("name", ["word/document.xml", "word/media/image1.png", "customXml/item1"])
def test_a_document_type_is_refused_wherever_it_stands(name: str, before: int, encoding: str) -> None:
    # Not well-formed, but a parser that recovers from errors would take it.
    part = b"<x>" + _NOISE[:before] + _DOCTYPE
    with pytest.raises(UnreadableBytes, match="文档类型声明"):
        check_office_archive(repacked(DOCUMENT, instead={name: part.decode().encode(encoding)}), "docx")


@pytest.mark.parametrize(
    "start",
    [
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE',
        b'<?xml version="1.0"' + b" " * 5_000 + b'encoding="UTF-7"?>',
        "<?xml version='1.0'?><x/>".encode("utf-32"),
        "<?xml version='1.0'?><x/>".encode("cp037"),
        b"\xfe\xff\x00<\x00?" + "xml version='1.0' encoding='EBCDIC-CP-US'?>".encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("name", ["word/document.xml", "word/media/image1.png"])
def test_an_encoding_that_could_hide_one_is_refused(name: str, start: bytes) -> None:
    with pytest.raises(UnreadableBytes, match="编码不正常"):
        check_office_archive(repacked(DOCUMENT, instead={name: start}), "docx")


def test_what_is_no_markup_may_hold_anything() -> None:
    image = b"\x89PNG\r\n\x1a\n" + _DOCTYPE
    assert word_text(repacked(word("甲"), instead={"word/media/image1.png": image})) == "甲\n"


@pytest.mark.parametrize("kind", READERS)
def test_each_kind_is_read_in_a_process_of_its_own(kind: str) -> None:
    found = extract_text(READERS[kind][0]("徐汇区优化营商环境行动方案，二〇三一年。"))
    assert found.text.strip().startswith("徐汇区优化营商环境行动方案，二〇三一年。")
    assert found.format == kind
    with pytest.raises(UnreadableBytes, match="没有文字"):
        extract_text({"html": b"<html></html>", "docx": word(" "), "pdf": scan()}[kind])


def test_a_name_says_nothing_of_what_a_file_is(tmp_path: Path) -> None:
    assert recognise_format(pdf("徐汇区")) == "pdf"
    assert recognise_format(DOCUMENT) == "docx"
    assert recognise_format("一、总体要求 <p>不是网页".encode()) == "txt"
    assert recognise_format("<p>徐汇区</p>".encode()) == "html"


def test_reading_that_takes_too_long_is_ended() -> None:
    with pytest.raises(UnreadableBytes, match="已停止"):
        read_container_confined("pdf", pdf("徐汇区"), seconds=0.001)


def test_reading_that_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined_reading, "_WORKER", "tests.text.greedy")
    with pytest.raises(UnreadableBytes, match="内存"):
        read_container_confined("pdf", b"")


def test_who_reads_a_file_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "known to nobody")
    monkeypatch.setattr(confined_reading, "_WORKER", "tests.text.curious")
    assert "known to nobody" not in read_container_confined("pdf", b"").text
