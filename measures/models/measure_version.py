"""Which act made which version of a measure, so that what the measure was as of a version can be found."""

from __future__ import annotations

from django.db import models

from measures.models.change_set import ChangeSet


class MeasureVersion(models.Model):
    """``version`` is the number that a measure had when an act had ended that changed it or who is responsible for it.

    ``measure`` is the id of one that may be gone since.
    """

    change_set = models.ForeignKey(
        ChangeSet, models.CASCADE, related_name="measure_versions", verbose_name="变更"
    )
    measure = models.PositiveBigIntegerField("举措")
    version = models.PositiveIntegerField("版本")

    class Meta:
        verbose_name = "举措版本"
        verbose_name_plural = "举措版本"
        indexes = [models.Index(fields=["measure", "version"], name="measure_version_lookup")]

    def __str__(self) -> str:
        return f"{self.measure}：{self.version}"
