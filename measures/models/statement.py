"""Statements: the second time a document states a measure, e.g. in an annex table."""

from __future__ import annotations

from django.db import models

from measures.models.measure import Measure


class Statement(models.Model):
    """What an annex table says of a measure. Both statements are official; the difference is information."""

    measure = models.OneToOneField(Measure, models.CASCADE, related_name="statement", verbose_name="举措")
    annex = models.CharField("附件", max_length=10)
    table_title = models.CharField("表名", max_length=500, blank=True)
    number = models.CharField("原表序号", max_length=30, blank=True)
    title = models.CharField("标题", max_length=500, blank=True)
    text = models.TextField("正文", blank=True)
    own_initiative = models.BooleanField("标★", default=False)
    raw_start = models.PositiveIntegerField("原文起点", null=True, blank=True)
    raw_end = models.PositiveIntegerField("原文终点", null=True, blank=True)

    class Meta:
        verbose_name = "附表表述"
        verbose_name_plural = "附表表述"
        ordering = ["measure"]

    def __str__(self) -> str:
        return f"附件{self.annex} {self.number} {self.title}"
