"""Archives that mean harm, opened by the confined process as on the site: refused in words, file by file or as a whole."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from measures.models import ImportBatch, ImportDraft
from measures.text.confined import archive_limits, archive_reading
from measures.text.confined.archive_reading import ArchivedFile, may_be_archive, read_archive_confined
from measures.text.confined.confined_process import run_worker
from measures.text.decode import UnreadableBytes
from tests.factories import UserFactory
from tests.text.samples import word

pytestmark = [pytest.mark.apart, pytest.mark.one_database]
_MEGABYTE = 1024 * 1024
_PLAN = "嘉定区2031年行动方案\n一、优化服务\n1.融资支持。推广银企对接。".encode()


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return found.getvalue()


def renamed(content: bytes, before: bytes, after: bytes) -> bytes:
    """Return an archive with other bytes for a name of the same length, without the mark of UTF-8."""
    assert len(before) == len(after)
    return content.replace(before, after)


def flagged(content: bytes, flag: int) -> bytes:
    """Return an archive whose files have a flag more, in both places."""
    found = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for match in re.finditer(re.escape(mark), content):
            place = match.start() + at
            value = struct.unpack_from("<H", found, place)[0] | flag
            struct.pack_into("<H", found, place, value)
    return bytes(found)


def linked() -> bytes:
    """Return an archive with a symbolic link beside a plan."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        link = zipfile.ZipInfo("密码.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", _PLAN)
    return found.getvalue()


def lying() -> bytes:
    """Return an archive that says of a file of 30 MB that it has ten bytes."""
    content = bytearray(zipped({"a.txt": _PLAN, "b.txt": bytes(30 * _MEGABYTE)}))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 10)
    return bytes(content)


def overlapping() -> bytes:
    """Return an archive whose second entry in the list stands for the bytes of the first."""
    content = bytearray(zipped({"a.txt": _PLAN, "b.txt": _PLAN}))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 42, 0)
    return bytes(content)


def reasons(files: tuple[ArchivedFile, ...] | None) -> dict[str, str]:
    assert files is not None
    return {file.name: file.reason for file in files}


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a way out": (lambda: zipped({"../../etc/a.txt": b"x", "b.txt": _PLAN}), "路径可疑"),
    "an absolute path": (lambda: zipped({"/etc/passwd": b"x", "b.txt": _PLAN}), "路径可疑"),
    "a way out of Windows": (lambda: zipped({"..\\..\\a.txt": b"x", "b.txt": _PLAN}), "路径可疑"),
    "a drive": (lambda: zipped({"C:\\a.txt": b"x", "b.txt": _PLAN}), "路径可疑"),
    "a zip in a zip": (lambda: zipped({"a.zip": zipped({"c.txt": _PLAN}), "b.txt": _PLAN}), "压缩包中的压缩包"),
    "a zip by another name": (
        lambda: zipped({"a.txt": zipped({"c.txt": _PLAN}), "b.txt": _PLAN}), "压缩包中的压缩包",
    ),
    "a bomb": (lambda: zipped({"a.txt": bytes(19 * _MEGABYTE), "b.txt": _PLAN}), "压缩炸弹"),
    "a large file": (lambda: zipped({"a.txt": bytes(21 * _MEGABYTE), "b.txt": _PLAN}), "20 MB 的上限"),
    "a lie about a size": (lying, "损坏|压缩炸弹"),
    "a link": (linked, "不是普通文件"),
    "nothing": (lambda: zipped({"a.txt": b" \n", "b.txt": _PLAN}), "文件是空的"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_hostile_file_is_left_out_and_the_others_are_read(kind: str) -> None:
    make, reason = FILES[kind]
    files = read_archive_confined(make(), "a.zip")
    refused = [why for why in reasons(files).values() if why]
    assert len(refused) == 1
    assert re.search(reason, refused[0])
    assert refused[0].endswith("。")
    assert [file.content for file in files or () if not file.reason] == [_PLAN]


def test_a_locked_archive_says_so_of_each_file() -> None:
    files = read_archive_confined(flagged(zipped({"a.txt": _PLAN, "b.txt": _PLAN}), 0x1), "a.zip")
    assert all("密码" in reason for reason in reasons(files).values())


WHOLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "too much together": (
        lambda: zipped({f"{n}.bin": Random(n).randbytes(3 * _MEGABYTE).hex().encode() for n in range(11)}), "60 MB 的上限",
    ),
    "too many files": (lambda: zipped({f"{n}.txt": b"%d" % n for n in range(2_100)}), "2,000 个的上限"),
    "more plans than at once": (lambda: zipped({f"{n}.txt": b"%d" % n for n in range(201)}), "一次最多 200 份"),
    "nothing": (lambda: zipped({}), "压缩包是空的"),
    "cut off": (lambda: zipped({"a.txt": _PLAN})[:-30], "已损坏"),
    "noise": (lambda: b"PK\x03\x04" + Random(1).randbytes(_MEGABYTE), "已损坏"),
    "too large": (
        lambda: zipped({"a.bin": Random(1).randbytes(41 * _MEGABYTE)}, method=zipfile.ZIP_STORED), "40 MB 的上限",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_an_archive_that_cannot_be_taken_is_refused_with_the_reason(kind: str) -> None:
    make, reason = WHOLE[kind]
    with pytest.raises(UnreadableBytes, match=reason) as refused:
        read_archive_confined(make(), "a.zip")
    assert "请" in str(refused.value)


def test_one_file_twice_is_read_once() -> None:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr("a.txt", _PLAN)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", b"other")
    files = read_archive_confined(found.getvalue(), "a.zip")
    assert [(file.content, bool(file.reason)) for file in files or ()] == [(_PLAN, False), (b"", True)]
    assert "重名" in (files or ())[1].reason


def test_entries_that_share_their_bytes_are_no_way_to_more() -> None:
    files = read_archive_confined(overlapping(), "a.zip")
    assert sum(len(file.content) for file in files or ()) <= 2 * len(_PLAN)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_mark_are_read_as_chinese_windows_or_as_utf8(encoding: str) -> None:
    printed = "嘉定区誠/方案.txt"
    raw = printed.encode(encoding)
    content = renamed(zipped({"x" * len(raw): _PLAN}), b"x" * len(raw), raw)
    assert list(reasons(read_archive_confined(content, "a.zip"))) == [printed]


def test_leftovers_are_skipped_and_office_documents_are_files() -> None:
    document = word("徐汇区")
    files = read_archive_confined(zipped({"__MACOSX/._a.docx": b"x", "a.docx": document}), "a.zip")
    assert [(file.name, file.is_skipped, file.content) for file in files or ()] == [
        ("__MACOSX/._a.docx", True, b""),
        ("a.docx", False, document),
    ]


def test_a_document_is_no_archive_of_plans() -> None:
    assert not may_be_archive(word("徐汇区"))
    odd = zipped({"a.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})
    assert may_be_archive(odd)
    assert read_archive_confined(odd, "a.docx") is None


@pytest.mark.parametrize(
    "answer",
    [
        b"{}\nx",
        b"not json\n",
        b'{"entries": [{"name": "a", "size": 5, "reason": "", "is_skipped": false}]}\nabc',
        b'{"entries": [{"name": "a", "size": -1, "reason": "", "is_skipped": false}]}\n',
        b'{"entries": [{"name": "a", "size": "3"}]}\nabc',
        b'{"entries": [{"name": "a", "size": 3, "reason": "x", "is_skipped": false}]}\nabc',
    ],
)
def test_an_answer_of_a_process_that_was_taken_over_is_not_believed(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_reading, "run_worker", lambda *_: answer)
    with pytest.raises(UnreadableBytes, match="无法打开"):
        read_archive_confined(zipped({"a.txt": _PLAN}), "a.zip")


def test_the_process_has_none_of_the_site_and_little_of_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[Any] = []

    def noting(*arguments: Any) -> bytes:
        jobs.append(arguments)
        return run_worker(*arguments)

    monkeypatch.setattr(archive_reading, "run_worker", noting)
    read_archive_confined(zipped({"a.txt": _PLAN}), "a.zip")
    assert jobs[0][0] == "measures.text.confined.archive_worker"
    assert jobs[0][3] is archive_limits.ARCHIVE_ALLOWANCE


@pytest.mark.django_db
def test_a_hostile_archive_is_no_error_of_the_site() -> None:
    client = Client()
    client.force_login(UserFactory.create())
    for make, _ in (*FILES.values(), *list(WHOLE.values())[1:6]):
        answer = client.post(reverse("importing:begin"), {"file": SimpleUploadedFile("a.zip", make())})
        assert answer.status_code in (302, 422)
    assert ImportBatch.objects.count() == len(FILES)
    assert set(ImportDraft.objects.values_list("name", flat=True)) <= {"a.txt", "b.txt"}
