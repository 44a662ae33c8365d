"""The districts whose assignments an account may change."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from districts.models import District


class StaffDistrict(models.Model):
    """A district that an account is tied to: a 责任编辑 may change the assignments of these districts only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff_districts", verbose_name="账号"
    )
    district = models.ForeignKey(District, models.CASCADE, related_name="staff", verbose_name="区")

    class Meta:
        verbose_name = "负责的区"
        verbose_name_plural = "负责的区"
        ordering = ["user", "district__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "district"],
                name="staff_district_once",
                violation_error_message="这个区已在该账号名下。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.district}"
