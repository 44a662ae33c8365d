"""Files that mean harm, sent to both places that take files: each is refused in words, and none stays in memory."""

from __future__ import annotations

import ctypes
import gc
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path
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
from tests.security.hostile_files import PLANS, SHEETS
from tests.settings import SHARE

pytestmark = [pytest.mark.django_db, pytest.mark.apart, pytest.mark.one_database]
#: A reason is Chinese, ends as a sentence, and says what to do.
_REASON = re.compile(r"请|不能上传|没有读取")
#: MiB that the process may have more after all of them than before.
_MORE = 24
#: Where runs share the tests, each sixth file is sent; the whole list is for `make test-long`.
_EVERY = 6 if SHARE else 1


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have everything be over sooner: it is the same that ends it, or refuses it, on the site."""
    for module in (plan_reading, spreadsheets):
        monkeypatch.setattr(module, "run_worker", _asked_shortly)


def _asked_shortly(
    worker: str, arguments: list[str], content: bytes, allowance: ProcessAllowance, *report_page: Any
) -> bytes:
    """Ask a confined process that has a second or two, and a quarter of the memory."""
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
    reasons = str(draft.error or draft.comparison["error"])
    draft.delete()
    return reasons


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
    send_plan(staff, PLANS["zeros"]())
    before = memory()
    reasons = {}
    for what, (name, make) in islice(SHEETS.items(), 0, None, _EVERY):
        reasons[what] = send_sheet(staff, name, make())
    for what, make_plan in islice(PLANS.items(), 0, None, _EVERY):
        reasons[f"plan: {what}"] = send_plan(staff, make_plan())
    assert len(reasons) >= 50 // _EVERY
    unreported = {
        what: why for what, why in reasons.items() if not (why.endswith("。") and _REASON.search(why))
    }
    assert not unreported
    assert not SpreadsheetBatch.objects.exists()
    assert memory() - before < _MORE
