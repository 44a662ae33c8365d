"""``manage.py clear_uploads``: delete the bytes of uploads that nobody needs any more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from measures.importing.actions.expired_uploads import clear_expired_uploads


class Command(BaseCommand):
    help = "清除过了保留期限的上传文件：没有读取成功的方案，以及回传的表格。记录和核定结果保留。"

    def handle(self, *args: Any, **options: Any) -> None:
        drafts, spreadsheets = clear_expired_uploads()
        if options["verbosity"] > 0:
            days = f"超过 {settings.UPLOAD_KEEP_DAYS} 天"
            self.stdout.write(
                f"清除了{days}的上传文件：没有读取成功的方案 {drafts} 份，回传的表格 {spreadsheets} 份。"
            )
