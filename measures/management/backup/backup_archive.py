"""The file of a backup: a ZIP with a member of JSON lines for each table, and a manifest of them at the end."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

from measures.management.backup.backup_errors import BackupError, DamagedBackup

BACKUP_FORMAT = "policyhub-backup"
BACKUP_VERSION = 1
_MANIFEST = "manifest.json"
#: Limits in bytes: a row holds at most one uploaded file, a manifest one short entry for each table.
_LONGEST_LINE = 1 << 30
_LONGEST_MANIFEST = 16 << 20


@dataclass(frozen=True, slots=True)
class BackupMember:
    """The manifest's entry of a table: the number of rows, the SHA-256 of its lines, the last id a row ever had."""

    name: str
    columns: list[str]
    rows: int
    sha256: str
    last_number: int


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """The description of a backup. ``migrations`` are the applied ones as [application, name]."""

    made_at: str
    vendor: str
    data_version: int
    migrations: list[list[str]]
    tables: list[BackupMember]

    @property
    def rows(self) -> int:
        """Return the number of rows of all tables."""
        return sum(table.rows for table in self.tables)


class BackupWriter:
    """Writes a backup into a file line by line."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)

    def write_table(
        self, name: str, columns: list[str], lines: Iterable[bytes], last_number: int
    ) -> BackupMember:
        """Write the lines of a table; return its entry for the manifest."""
        digest, rows = hashlib.sha256(), 0
        with self._zip.open(_member(name), "w", force_zip64=True) as entry:
            for line in lines:
                entry.write(line)
                digest.update(line)
                rows += 1
        return BackupMember(name, columns, rows, digest.hexdigest(), last_number)

    def finish(self, manifest: BackupManifest) -> None:
        """Write the manifest, which completes the backup."""
        data = {"format": BACKUP_FORMAT, "version": BACKUP_VERSION, **asdict(manifest)}
        self._zip.writestr(_MANIFEST, json.dumps(data, ensure_ascii=False, indent=1))
        self._zip.close()


class BackupReader:
    """Reads a backup from a file and compares it with its manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read the manifest; raise `BackupError` if there is none that this program understands."""
        with _damage("它不是备份，或没有写完"):
            self._zip = zipfile.ZipFile(file)
            with self._zip.open(_MANIFEST) as entry:
                data = json.loads(entry.read(_LONGEST_MANIFEST))
        self.manifest = _manifest(data)

    def lines(self, member: BackupMember) -> Iterator[bytes]:
        """Yield the lines of a table; raise `DamagedBackup` if they are not those that were written."""
        digest, rows = hashlib.sha256(), 0
        with _damage(f"表 {member.name} 无法读出"), self._zip.open(_member(member.name)) as entry:
            while line := entry.readline(_LONGEST_LINE):
                digest.update(line)
                rows += 1
                yield line
        if (rows, digest.hexdigest()) != (member.rows, member.sha256):
            raise DamagedBackup(f"表 {member.name} 的内容与清单不符")


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _manifest(data: Any) -> BackupManifest:
    """Return the manifest in ``data``; raise `BackupError` if another program or version wrote it."""
    with _damage("清单无法识别"):
        if data["format"] != BACKUP_FORMAT:
            raise DamagedBackup("它不是本站的备份")
        version = int(data["version"])
        if version != BACKUP_VERSION:
            raise BackupError(
                f"这份备份是第 {version} 版格式，本程序只认第 {BACKUP_VERSION} 版。请用写出它的那个版本恢复。"
            )
        return BackupManifest(
            made_at=str(data["made_at"]),
            vendor=str(data["vendor"]),
            data_version=int(data["data_version"]),
            migrations=[[str(part) for part in pair] for pair in data["migrations"]],
            tables=[BackupMember(**table) for table in data["tables"]],
        )


@contextmanager
def _damage(what: str) -> Iterator[None]:
    """Turn the errors of reading a broken file into `DamagedBackup`."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError) as error:
        raise DamagedBackup(what) from error
    except (NotImplementedError, RuntimeError) as error:
        # An unsupported compression or a password: `zipfile` has errors of its own for these.
        raise DamagedBackup(what) from error
