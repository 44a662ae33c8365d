"""Problems: what the importer was unsure of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models import lengths
from measures.models.document import Document
from measures.models.measure import Measure


class Problem(models.Model):
    """A problem at one place of a document's source, for a person to look at and resolve.

    ``line`` and ``column`` count from 1, ``raw_start`` and ``raw_end`` from 0, all in the decoded source.
    """

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "存疑"
        NOTICE = "notice", "提示"

    class Status(models.TextChoices):
        OPEN = "open", "待核"
        RESOLVED = "resolved", "已核"

    document = models.ForeignKey(Document, models.CASCADE, related_name="problems", verbose_name="行动方案")
    measure = models.ForeignKey(
        Measure, models.CASCADE, related_name="problems", verbose_name="举措", null=True, blank=True
    )
    code = models.CharField("类别", max_length=50, db_index=True)
    message = models.TextField("说明", max_length=lengths.MESSAGE)
    severity = models.CharField("程度", max_length=10, choices=Severity, default=Severity.WARNING)
    line = models.PositiveIntegerField("行")
    column = models.PositiveIntegerField("列")
    raw_start = models.PositiveIntegerField("原文起点")
    raw_end = models.PositiveIntegerField("原文终点")
    excerpt = models.TextField("原文片段", max_length=lengths.MESSAGE, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN, db_index=True)
    decision = models.TextField("核定意见", max_length=lengths.DECISION, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="核定人", null=True, blank=True
    )
    decided_at = models.DateTimeField("核定时间", null=True, blank=True)

    class Meta:
        verbose_name = "存疑"
        verbose_name_plural = "存疑"
        ordering = ["document", "raw_start", "pk"]
        permissions = [("settle_name", "可以核定未核实的部门名称")]
        indexes = [models.Index(fields=["code", "status"], name="problem_by_kind")]
        constraints = [
            *lengths.length_constraints(
                "problem",
                code=50,
                message=lengths.MESSAGE,
                excerpt=lengths.MESSAGE,
                decision=lengths.DECISION,
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True)
                | Q(status="resolved", decided_at__isnull=False),
                name="problem_decided_iff_resolved",
                violation_error_message="已核的存疑须有核定时间，待核的不得有。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.message}"
