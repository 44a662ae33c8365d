"""Why a backup cannot be taken or restored."""

from __future__ import annotations


class BackupError(Exception):
    """A backup cannot be taken or restored; the message, in Chinese, says why and what to do."""


class DamagedBackup(BackupError):
    """A file is no backup, or not the whole of one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"备份文件不完整或已损坏：{what}。请换用另一份备份。")
