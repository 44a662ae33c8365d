"""Import batches: plans that were uploaded together, as several files, a folder or an archive."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from measures.models import lengths


class ImportBatch(models.Model):
    """Plans that were uploaded together; each of them is a draft of its own (`ImportDraft.batch`).

    ``left_out`` lists the files that became no draft, in order: ``name``, the Chinese ``reason``, and ``is_skipped``
    for what is no plan, such as what a system leaves in folders.
    """

    name = models.CharField("名称", max_length=255)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="上传者",
        null=True,
        blank=True,
        related_name="+",
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    left_out = models.JSONField("没有读取的文件", default=list)

    class Meta:
        verbose_name = "成批导入"
        verbose_name_plural = "成批导入"
        ordering = ["-pk"]
        constraints = [*lengths.length_constraints("importbatch", name=255)]

    def __str__(self) -> str:
        return self.name
