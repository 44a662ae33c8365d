"""The progress of measures, as people enter it; nothing of it is inferred."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from measures.models import lengths
from measures.models.measure import Measure

_SCHEMES = ["http", "https"]
_EARLIEST = date(1949, 10, 1)
_is_address = URLValidator(schemes=_SCHEMES)


def check_progress_link(link: str) -> None:
    """Raise `ValidationError` unless a link leads to a page of the web, without a user's name before its host."""
    try:
        _is_address(link)
    except ValidationError as error:
        raise ValidationError(
            f"链接“{link[:40]}”不是有效的网址，请填写以 http:// 或 https:// 开头的完整网址。"
        ) from error
    if "@" in urlsplit(link).netloc:
        raise ValidationError("链接的网站名前不能带用户名（@），请填写网页本来的网址。")


def check_progress_day(day: date) -> None:
    """Raise `ValidationError` for a day in the future, of which nobody can know, or long past."""
    if day > timezone.localdate():
        raise ValidationError(f"截至日期 {day:%Y-%m-%d} 在今天之后，请填写今天或更早的日期。")
    if day < _EARLIEST:
        raise ValidationError(f"截至日期 {day.isoformat()} 的年份不对，请核对。")


class ProgressEntry(models.Model):
    """How far a measure had come on the day ``as_of``, as somebody entered it at ``entered_at``.

    Entries are only added. The last one by day, then as entered, is the current one; a correction is another entry, or
    the undo of one. ``entered_by`` is the person's name as it was then, empty for an account without one.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "未启动"
        IN_PROGRESS = "in_progress", "推进中"
        DONE = "done", "已完成"
        OVERDUE = "overdue", "逾期"

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="progress_entries", verbose_name="举措")
    status = models.CharField("进展", max_length=20, choices=Status)
    as_of = models.DateField("截至", validators=[check_progress_day])
    note = models.CharField("说明", max_length=lengths.NOTE, blank=True)
    link = models.CharField("链接", max_length=lengths.LINK, blank=True, validators=[check_progress_link])
    entered_by = models.CharField("填报人", max_length=lengths.PERSON, blank=True, editable=False)
    entered_at = models.DateTimeField("填报时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "进展"
        verbose_name_plural = "进展"
        ordering = ["measure_id", "as_of", "pk"]
        constraints = [
            *lengths.length_constraints(
                "progressentry", note=lengths.NOTE, link=lengths.LINK, entered_by=lengths.PERSON
            ),
            models.CheckConstraint(
                condition=Q(status__in=["not_started", "in_progress", "done", "overdue"]),
                name="progressentry_status_known",
                violation_error_message="进展只能是未启动、推进中、已完成或逾期。",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="http://") | Q(link__startswith="https://"),
                name="progressentry_link_of_web",
                violation_error_message="链接须以 http:// 或 https:// 开头。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}（截至 {self.as_of:%Y-%m-%d}）"

    @property
    def link_host(self) -> str:
        """Return the name of the site that the link leads to."""
        return urlsplit(self.link).hostname or self.link
