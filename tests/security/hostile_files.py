"""Files that mean harm, made when they are needed: workbooks, CSV and JSON lines, plans of all kinds, archives."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from random import Random

from tests.spreadsheets import bombs
from tests.text.samples import pdf, repacked, word

_LINE = 10 * 1024 * 1024
_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)
_NOISE = Random(1).randbytes(1 << 20)


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def wrong_sum(content: bytes) -> bytes:
    """Return an archive whose parts are other than it says."""
    at = content.index(b"\x00", 60)
    return content[:at] + bytes((content[at] ^ 1,)) + content[at + 1 :]


#: Workbooks, CSV and JSON lines: the name under which each is sent, and what makes it.
SHEETS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "cells without an end": ("a.xlsx", lambda: bombs.million_cells(rows=15_000)),
    "strings without an end": ("a.xlsx", lambda: bombs.shared_strings(800_000)),
    "deep XML": ("a.xlsx", bombs.deep),
    "a long string": ("a.xlsx", lambda: bombs.workbook(shared=[f"<si><t>{'x' * _LINE}</t></si>"])),
    "a document type far behind": (
        "a.xlsx",
        lambda: bombs.workbook(more=[("xl/media/image1.png", b"<x>" + _NOISE.hex().encode() + _LAUGHS)]),
    ),
    "laughs": ("a.xlsx", lambda: bombs.workbook(more=[("xl/x.xml", _LAUGHS)])),
    "a bomb": ("a.xlsx", lambda: bombs.workbook(more=[("xl/media/a.bin", bytes(100 * 1024 * 1024))])),
    "many parts": ("a.xlsx", lambda: bombs.workbook(more=[(f"xl/{n}.xml", b"<x/>") for n in range(1_100)])),
    "a wrong sum": ("a.xlsx", lambda: wrong_sum(bombs.workbook())),
    "cut off": ("a.xlsx", lambda: bombs.workbook()[:-30]),
    "noise": ("a.xlsx", lambda: b"PK\x03\x04" + _NOISE),
    "a row far away": ("a.xlsx", lambda: bombs.workbook(rows=['<row r="99999999"><c t="str"><v>1</v></c></row>'])),
    "a number without an end": (
        "a.xlsx", lambda: bombs.workbook(rows=[f"<row><c><v>{'9' * 100_000}</v></c></row>"]),
    ),
    "merged cells": (
        "a.xlsx", lambda: bombs.workbook(rows=["<row/></sheetData>" + "<mergeCell " * 50_000 + "<sheetData>"]),
    ),
    "a line of CSV": ("a.csv", lambda: b"a," * (_LINE // 2)),
    "a cell of CSV": ("a.csv", lambda: "编号\n".encode() + b"x" * _LINE),
    "quotes": ("a.csv", lambda: "编号\n".encode() + b'"' * _LINE),
    "rows of CSV": ("a.csv", lambda: "编号,标题\n".encode() + b"1,2\n" * 1_000_000),
    "deep JSON": ("a.jsonl", lambda: b'{"a":' + b"[" * _LINE),
    "a long line of JSON": ("a.jsonl", lambda: b'{"title": "' + b"x" * _LINE + b'"}'),
    "keys without an end": ("a.jsonl", lambda: json.dumps({str(n): n for n in range(300_000)}).encode()),
    "duties without an end": ("a.jsonl", lambda: b'{"assignments": [' + b"{}," * 200_000 + b"{}]}"),
    "a number of JSON": ("a.jsonl", lambda: b'{"version": ' + b"9" * 100_000 + b"}"),
    "lines of JSON": ("a.jsonl", lambda: b"{}\n" * 200_000),
    "half a character": ("a.jsonl", lambda: b'{"title": "\\ud800"}\n'),
}  # fmt: skip
DOCUMENT = word("徐汇区")
BODY = "word/document.xml"
#: What is sent as a plan.
PLANS: dict[str, Callable[[], bytes]] = {
    "a line of text": lambda: "徐".encode() * (_LINE // 3),
    "headings without an end": lambda: "一、举措标题，".encode() * 62_500,
    "items without an end": lambda: "".join(f"{n}.事项。做好。\n" for n in range(40_000)).encode(),
    "names without an end": ("1.事项。做好。（责任单位：" + "区甲局、" * 100_000 + "）").encode,
    "damage without an end": lambda: "優?！".encode() * 120_000,
    "marks without an end": lambda: "?。".encode() * 200_000,
    "zeros": lambda: bytes(_LINE),
    "noise": lambda: _NOISE,
    "UTF-16 of noise": lambda: b"\xff\xfe" + _NOISE,
    "a bomb": lambda: repacked(DOCUMENT, instead={BODY: b"<x>" + b" " * 60_000_000}),
    "deep Word": lambda: repacked(DOCUMENT, instead={BODY: b"<x>" * 300_000}),
    "paragraphs without an end": lambda: repacked(
        DOCUMENT,
        instead={
            BODY: b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            + b"".join(b"<w:p><w:r><w:t>%x</w:t></w:r></w:p>" % (n * 7919) for n in range(150_000))
            + b"</w:body></w:document>"
        },
    ),
    "a document type far behind": lambda: repacked(
        DOCUMENT, instead={BODY: b"<x>" + _NOISE.hex().encode() + _LAUGHS}
    ),
    "a wrong sum": lambda: wrong_sum(DOCUMENT),
    "cut off": lambda: DOCUMENT[:-40],
    "another archive": lambda: zipped(a=b"x"),
    "a workbook": bombs.workbook,
    "deep page": lambda: b"<html><body>" + b"<div>" * 100_000,
    "a line of a page": lambda: b"<html><body><p>" + "徐".encode() * (_LINE // 3),
    "cells of a page": lambda: b"<html><body><table>" + b"<tr><td colspan=50 rowspan=50>x" * 100_000,
    "attributes": lambda: b"<html><body " + b"a=1 " * 1_000_000 + b">",
    "comments": lambda: b"<!--" * 1_000_000,
    "half a PDF": lambda: pdf("徐汇区")[:300],
    "a PDF of noise": lambda: b"%PDF-1.7\n" + _NOISE,
    "pages without an end": lambda: b"%PDF-1.7\n1 0 obj<</Type/Pages/Kids[1 0 R]/Count 9999999>>endobj\ntrailer<</Root 1 0 R>>",
}  # fmt: skip
#: Archives of plans.
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "a bomb": lambda: zipped(a=bytes(60_000_000)),
    "bombs": lambda: zipped(**{f"{n}.txt": bytes(5_000_000) for n in range(30)}),
    "an archive in an archive": lambda: zipped(a=zipped(a=b"x")),
    "many files": lambda: zipped(**{f"{n}.txt": b"x" for n in range(2_500)}),
    "a way out": lambda: zipped(**{"../../a.txt": b"x"}),
    "cut off": lambda: zipped(a=_NOISE)[:-40],
    "a wrong sum": lambda: wrong_sum(zipped(a=_NOISE)),
}
