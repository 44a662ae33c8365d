"""Errors of backups."""

from __future__ import annotations


class BackupError(Exception):
    """A backup cannot be saved or restored; the Chinese message says why and what to do."""


class DamagedBackup(BackupError):
    """A file is no backup, or an incomplete one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"备份文件不完整或已损坏：{what}。请换用另一份备份。")
