"""Version numbers of measures by change set, to find the state of a measure at a version."""

from __future__ import annotations

from django.db import models

from measures.models.change_set import ChangeSet


class MeasureVersion(models.Model):
    """``version`` is the number of a measure after a change set that changed it or its assignments.

    ``measure`` is an id without a foreign key: the measure may be deleted since.
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
