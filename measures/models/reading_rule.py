"""How plans of a district are read, as staff corrected it in one plan and for the next."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from districts.models import District
from measures.models import lengths
from measures.models.document import Document
from measures.text.reading_corrections import LONGEST_SHAPE, ReadingCorrections, ShapeCorrection


class ReadingRule(models.Model):
    """What all lines of a ``shape`` are in the plans of a district (`measures.text.reading_corrections`).

    It was made with the draft of ``document``, and is applied to the next draft, which says so.
    """

    district = models.ForeignKey(District, models.CASCADE, verbose_name="区", related_name="reading_rules")
    shape = models.CharField("形式", max_length=LONGEST_SHAPE)
    reads_as = models.CharField("读作", max_length=10)
    document = models.ForeignKey(
        Document, models.SET_NULL, verbose_name="更正时的方案", null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="更正者",
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField("更正时间", auto_now=True)

    class Meta:
        verbose_name = "读法"
        verbose_name_plural = "读法"
        ordering = ["district__code", "shape"]
        constraints = [
            models.UniqueConstraint(fields=["district", "shape"], name="reading_rule_once"),
            *lengths.length_constraints("readingrule", shape=LONGEST_SHAPE, reads_as=10),
        ]

    def __str__(self) -> str:
        return f"{self.district}：{self.shape}"

    @property
    def correction(self) -> ShapeCorrection:
        """Return what the parser takes."""
        return ReadingCorrections.from_dict(
            {"shapes": [{"shape": self.shape, "reads_as": self.reads_as}]}
        ).shapes[0]
