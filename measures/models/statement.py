"""Statements: what a table of a document states about a measure, besides or instead of the text."""

from __future__ import annotations

from django.db import models

from measures.models import lengths
from measures.models.measure import Measure

#: The fields that text and table may both state, with their Chinese names.
COMPARED_FIELDS = {
    "title": "标题",
    "text": "正文",
    "lead": "牵头单位",
    "co_lead": "配合单位",
    "own_initiative": "★",
}


class Statement(models.Model):
    """A statement of an annex table about a measure. Text and table are both official; the difference is information.

    ``alone`` names the fields that only the table states (title, text, lead, co_lead, own_initiative); the measure has
    those from here.
    """

    measure = models.OneToOneField(Measure, models.CASCADE, related_name="statement", verbose_name="举措")
    annex = models.CharField("附件", max_length=10)
    table_title = models.CharField("表名", max_length=500, blank=True)
    number = models.CharField("原表序号", max_length=30, blank=True)
    title = models.CharField("标题", max_length=500, blank=True)
    text = models.TextField("正文", max_length=lengths.TEXT, blank=True)
    own_initiative = models.BooleanField("标★", default=False)
    alone = models.JSONField("仅附表载明", default=list, blank=True)
    raw_start = models.PositiveIntegerField("原文起点", null=True, blank=True)
    raw_end = models.PositiveIntegerField("原文终点", null=True, blank=True)

    class Meta:
        verbose_name = "附表表述"
        verbose_name_plural = "附表表述"
        ordering = ["measure"]
        constraints = [
            *lengths.length_constraints(
                "statement",
                annex=10,
                table_title=lengths.TITLE,
                number=30,
                title=lengths.TITLE,
                text=lengths.TEXT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.number} {self.title}"

    @property
    def place(self) -> str:
        """The label of the table: ``附件2``, or ``附表`` without a number."""
        return table_label(self.annex)


def table_label(annex: str) -> str:
    """Return the label of a table in an annex, by the annex's number, which may be "".

    >>> table_label("2"), table_label("")
    ('附件2', '附表')
    """
    return f"附件{annex}" if annex else "附表"
