"""Assignments: the lead and co-lead departments of measures, with dates and reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from districts.models import Department
from measures.models import lengths
from measures.models.measure import Measure


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Queries on assignments."""

    def in_force(self, on: date | None = None) -> Self:
        """Return the assignments in force on a day, today by default, without second statements."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
            effective=True,
        )


class Assignment(models.Model):
    """One row of the ledger. Edits close a row and open another; nothing is overwritten.

    ``effective`` is false for a second statement of the same assignment (an annex table beside the text), which is
    stored as evidence and compared, but not in force until staff decide.
    """

    class Role(models.TextChoices):
        LEAD = "lead", "牵头"
        CO_LEAD = "co_lead", "配合"

    class Place(models.TextChoices):
        TEXT = "text", "正文"
        TABLE = "table", "附表"
        STAFF = "staff", "人工"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="assignments", verbose_name="举措")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="assignments", verbose_name="部门"
    )
    role = models.CharField("分工", max_length=10, choices=Role)
    order = models.FloatField(
        "顺序", default=0, help_text="同一分工中由小到大；插在两者之间的取中间值，两者都不变。"
    )
    name_as_printed = models.CharField("原文名称", max_length=500, blank=True)
    phrase = models.TextField("依据的原文", max_length=lengths.TEXT, blank=True)
    place = models.CharField("出处", max_length=10, choices=Place, default=Place.STAFF)
    effective = models.BooleanField(
        "生效", default=True, help_text="附表中与正文并存的表述不生效，只作对照。"
    )
    valid_from = models.DateField("自", null=True, blank=True)
    valid_to = models.DateField(
        "至（不含）", null=True, blank=True, help_text="从这一天起不再有效；为空表示仍有效。"
    )
    reason = models.CharField("理由", max_length=500, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "责任分工"
        verbose_name_plural = "责任分工"
        ordering = ["measure", "-role", "order", "pk"]
        permissions = [
            ("assign_own_district", "可以调整所负责区的责任分工"),
            ("assign_any_district", "可以调整各区的责任分工"),
            ("reorganise_departments", "可以办理机构改革"),
        ]
        constraints = [
            *lengths.length_constraints("assignment", name_as_printed=500, phrase=lengths.TEXT, reason=500),
            models.UniqueConstraint(
                fields=["measure", "department", "role", "place"],
                condition=Q(valid_to__isnull=True),
                name="assignment_open_once",
                violation_error_message="该部门在本举措中已有同样的分工。",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
                name="assignment_dates_in_order",
                violation_error_message="“自”不能晚于“至”。",
            ),
        ]

    def __str__(self) -> str:
        return f"{_ROLE_LABELS.get(self.role, self.role)}：{self.department.name}"

    @property
    def is_published(self) -> bool:
        """Return whether the document itself assigns this, untouched by any later edit."""
        return self.effective and self.place != self.Place.STAFF

    def is_in_force(self, on: date) -> bool:
        """Return whether the row holds on a day, as `AssignmentQuerySet.in_force` does for rows not yet read."""
        has_begun = self.valid_from is None or self.valid_from <= on
        return self.effective and has_begun and (self.valid_to is None or self.valid_to > on)

    @property
    def last_day(self) -> date | None:
        """Return the last day on which the row is in force; None for one without an end, or never in force."""
        day = self.valid_to - timedelta(days=1) if self.valid_to else None
        return None if day is None or (self.valid_from and day < self.valid_from) else day

    @property
    def ground_reason(self) -> str:
        """Return the reason of staff for the row; of a row of the document it is only that of its end."""
        return self.reason if self.place == self.Place.STAFF else ""

    def end_on(self, day: date, reason: str) -> None:
        """End the row on a day, unsaved; on that day it is no longer in force.

        A row of the document gets the reason of its end. A row of staff keeps its own: the next row and the history
        give the reason of the end.
        """
        self.valid_to = day
        if self.place != self.Place.STAFF:
            self.reason = self.reason or reason


#: ``get_role_display`` makes this of the choices for each row anew; the history names hundreds of a plan.
_ROLE_LABELS = dict(Assignment.Role.choices)
