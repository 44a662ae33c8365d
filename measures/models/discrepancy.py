"""Discrepancies: where a document contradicts itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models import lengths
from measures.models.measure import Measure


class Discrepancy(models.Model):
    """A difference between the two statements of one measure, open until staff decide."""

    class Field(models.TextChoices):
        LEAD = "lead", "牵头单位"
        CO_LEAD = "co_lead", "配合单位"
        TITLE = "title", "标题"
        TEXT = "text", "正文"

    class Status(models.TextChoices):
        OPEN = "open", "待核"
        RESOLVED = "resolved", "已核"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="discrepancies", verbose_name="举措")
    field = models.CharField("不一致之处", max_length=10, choices=Field)
    in_text = models.TextField("正文表述", max_length=lengths.MESSAGE, blank=True)
    in_table = models.TextField("附表表述", max_length=lengths.MESSAGE, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN, db_index=True)
    decision = models.TextField("核定意见", max_length=lengths.DECISION, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="核定人", null=True, blank=True
    )
    decided_at = models.DateTimeField("核定时间", null=True, blank=True)

    class Meta:
        verbose_name = "不一致"
        verbose_name_plural = "不一致"
        ordering = ["measure", "field"]
        constraints = [
            *lengths.length_constraints(
                "discrepancy", in_text=lengths.MESSAGE, in_table=lengths.MESSAGE, decision=lengths.DECISION
            ),
            models.UniqueConstraint(fields=["measure", "field"], name="discrepancy_once_per_field"),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True)
                | Q(status="resolved", decided_at__isnull=False),
                name="discrepancy_decided_iff_resolved",
                violation_error_message="已核的不一致须有核定时间，待核的不得有。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}：{self.get_field_display()}不一致"
