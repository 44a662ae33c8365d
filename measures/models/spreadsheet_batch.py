"""Spreadsheet imports: the uploaded file, how it differs from its export, and the decision on each cell."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models import lengths
from measures.models.change_set import ChangeSet
from measures.models.file_content_field import FileContentField


class SpreadsheetBatch(models.Model):
    """One uploaded file, and the change set that applied it.

    ``findings`` is how the file differs from its export, found when it was read
    (`measures.spreadsheets.file_edits`). ``decisions`` holds for each cell that was decided whether it is taken over,
    and a mark of what was decided on. ``on`` and ``reason`` are what was typed for responsibilities.
    """

    class Status(models.TextChoices):
        OPEN = "open", "待核对"
        APPLIED = "applied", "已写入"

    name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    kind = models.CharField("格式", max_length=10)
    content = FileContentField("原始字节")
    findings = models.JSONField("表格的改动", default=dict)
    decisions = models.JSONField("逐格取舍", default=dict)
    reason = models.CharField("理由", max_length=500, blank=True)
    on = models.CharField("生效日期", max_length=20, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="spreadsheets", verbose_name="上传者"
    )
    sent_at = models.DateTimeField("上传时间", auto_now_add=True)
    change_set = models.OneToOneField(
        ChangeSet, models.SET_NULL, related_name="spreadsheet", verbose_name="变更", null=True, blank=True
    )

    class Meta:
        verbose_name = "回传的表格"
        verbose_name_plural = "回传的表格"
        ordering = ["-pk"]
        constraints = [
            *lengths.length_constraints("spreadsheetbatch", name=255, sha256=64, kind=10, reason=500, on=20),
            models.CheckConstraint(
                condition=Q(change_set__isnull=True) | Q(status="applied"), name="spreadsheet_act_iff_applied"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.sha256[:8]}）"
