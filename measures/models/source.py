"""Sources: the bytes from which documents were read, and every import run."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from measures.models import lengths
from measures.models.document import Document
from measures.models.file_content_field import FileContentField
from measures.models.repair_steps_field import RepairStepsField

#: The key under which the counts of a run have the repairs of its source by rule and confidence
#: (`measures.text.repair_counts`).
REPAIRS_BY_RULE = "by_rule"


class Source(models.Model):
    """The raw bytes of one file, their text, and the steps that lead to the clean text."""

    class Format(models.TextChoices):
        TXT = "txt", "纯文本"
        HTML = "html", "网页"
        DOCX = "docx", "Word 文档"
        XLSX = "xlsx", "Excel 工作簿"
        PDF = "pdf", "PDF"
        IMAGE = "image", "图片"

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    name = models.CharField("文件名", max_length=255)
    content = FileContentField("原始字节")
    format = models.CharField("格式", max_length=10, choices=Format, default=Format.TXT)
    encoding = models.CharField(
        "编码", max_length=20, blank=True, help_text="不是文本的文件没有字符编码，为空。"
    )
    text = models.TextField("解码后的原文", max_length=lengths.PLAN)
    clean_text = models.TextField("修复后的文本", max_length=lengths.PLAN)
    steps = RepairStepsField("修复步骤", default=list)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="上传者", null=True, blank=True
    )
    added_at = models.DateTimeField("收录时间", auto_now_add=True)

    class Meta:
        verbose_name = "原文"
        verbose_name_plural = "原文"
        # Ordered by id: a clock can be put back.
        ordering = ["-pk"]
        permissions = [("settle_repair", "可以核定没有把握的修复")]
        constraints = [
            *lengths.length_constraints(
                "source", sha256=64, name=255, encoding=20, text=lengths.PLAN, clean_text=lengths.PLAN
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.sha256[:8]}）"


class ImportRun(models.Model):
    """One run of the importer: who, when, what it found, and what it changed."""

    class Outcome(models.TextChoices):
        CREATED = "created", "新收录"
        CHANGED = "changed", "有更新"
        UNCHANGED = "unchanged", "无变化"

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs", verbose_name="原文")
    document = models.ForeignKey(Document, models.CASCADE, related_name="runs", verbose_name="行动方案")
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    counts = models.JSONField("计数", default=dict)
    changes = models.JSONField("变更", default=list)
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="操作者", null=True, blank=True
    )
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束")

    class Meta:
        verbose_name = "导入记录"
        verbose_name_plural = "导入记录"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__gte=models.F("started_at")), name="run_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        started = timezone.localtime(self.started_at)
        return f"{self.document.slug} {self.get_outcome_display()} {started:%Y-%m-%d %H:%M}"
