"""Files that mean harm, sent to both places that take files: each is refused in words, and none stays in memory."""

from __future__ import annotations

import ctypes
import gc
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from measures.importing.actions.reader_thread import read_waiting_drafts
from measures.models import ImportDraft, SpreadsheetBatch
from measures.spreadsheets import confined_reader as spreadsheets
from measures.spreadsheets import tables_worker
from measures.text.confined import plan_reading
from measures.text.confined.confined_process import run_worker
from measures.text.confined.process_allowance import ProcessAllowance
from tests.factories import UserFactory
from tests.settings import SHARED
from tests.spreadsheets import bombs
from tests.text.samples import pdf, repacked, word

pytestmark = [pytest.mark.django_db, pytest.mark.apart, pytest.mark.one_database]
#: A reason is Chinese, ends as a sentence, and says what to do.
_REASON = re.compile(r"请|不能上传|没有读取")
#: MiB that the process may have more after all of them than before.
_MORE = 24
#: Where two runs share the tests, each sixth file is sent; the whole list is for `make test-long`.
_EVERY = 6 if SHARED else 1
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


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have everything be over sooner: it is the same that ends it, or refuses it, on the site."""
    for module in (plan_reading, spreadsheets):
        monkeypatch.setattr(module, "run_worker", _asked_shortly)


def _asked_shortly(
    worker: str, arguments: list[str], content: bytes, allowance: ProcessAllowance, *report_page: Any
) -> bytes:
    """Ask a process apart that has a second or two, and a quarter of the memory."""
    short = "tests.security.short_tables" if worker == tables_worker.__name__ else "tests.security.short_plan"
    return run_worker(short, arguments, content, replace(allowance, seconds=2), *report_page)


@pytest.fixture
def staff(db: None) -> Client:
    user: User = UserFactory.create()
    user.is_staff = user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


#: The first of what a page says is wrong, with the link to its field or without.
_FAULT = re.compile(r'class="errornote faults"[^>]*><p>(?:<a [^>]*>)?(.*?)(?:</a>)?</p>', re.DOTALL)


def send_sheet(client: Client, name: str, content: bytes) -> str:
    """Send a spreadsheet; return why it was not taken."""
    answer = client.post(reverse("spreadsheet:upload"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422, answer
    found = _FAULT.search(answer.content.decode())
    assert found
    return found[1]


def send_plan(client: Client, content: bytes) -> str:
    """Send a plan and have it read; return why it was not, or why it cannot be written."""
    answer = client.post(reverse("importing:begin"), {"file": SimpleUploadedFile("方案.docx", content)})
    assert answer.status_code == 302, answer.content.decode()
    read_waiting_drafts()
    draft = ImportDraft.objects.defer("content").get()
    told = str(draft.error or draft.comparison["error"])
    draft.delete()
    return told


def memory() -> float:
    """Return the memory that this process holds, in MiB, without what its allocator has free."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s*(\d+)", status)[0]) / 1024


def test_fifty_hostile_files_are_refused_in_words_and_leave_nothing(staff: Client) -> None:
    # What is loaded and kept once, whatever is sent.
    send_sheet(staff, "a.csv", b"x")
    send_plan(staff, b"\x89PNG")
    send_plan(staff, bytes(_LINE))
    before = memory()
    told = {}
    for what, (name, make) in islice(SHEETS.items(), 0, None, _EVERY):
        told[what] = send_sheet(staff, name, make())
    for what, make_plan in islice(PLANS.items(), 0, None, _EVERY):
        told[f"plan: {what}"] = send_plan(staff, make_plan())
    assert len(told) >= 50 // _EVERY
    unsaid = {what: why for what, why in told.items() if not (why.endswith("。") and _REASON.search(why))}
    assert not unsaid
    assert not SpreadsheetBatch.objects.exists()
    assert memory() - before < _MORE
