"""Problems: what the importer was unsure of."""

from __future__ import annotations

from django.db import models

from measures.models.document import Document
from measures.models.measure import Measure


class Problem(models.Model):
    """A doubt about one place of a document's source, for a person to look at."""

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "存疑"
        NOTICE = "notice", "提示"

    document = models.ForeignKey(Document, models.CASCADE, related_name="problems", verbose_name="行动方案")
    measure = models.ForeignKey(
        Measure, models.CASCADE, related_name="problems", verbose_name="举措", null=True, blank=True
    )
    code = models.CharField("类别", max_length=50, db_index=True)
    message = models.TextField("说明")
    severity = models.CharField("程度", max_length=10, choices=Severity, default=Severity.WARNING)
    line = models.PositiveIntegerField("行")
    column = models.PositiveIntegerField("列")
    raw_start = models.PositiveIntegerField("原文起点")
    raw_end = models.PositiveIntegerField("原文终点")
    excerpt = models.TextField("原文片段", blank=True)

    class Meta:
        verbose_name = "存疑"
        verbose_name_plural = "存疑"
        ordering = ["document", "raw_start", "pk"]

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.message}"
