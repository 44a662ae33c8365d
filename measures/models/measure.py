"""Measures of action plans."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from districts.page_addresses import record_address
from measures.models import lengths
from measures.models.chapter import Chapter
from measures.models.deadline_interpretation import read_printed_deadline
from measures.models.document import Document
from measures.models.measure_queries import MeasureQuerySet, derived_from
from measures.models.stored_targets import find_stored_targets, target_texts, targets_in_words
from measures.text.targets import NumericTarget


class Measure(models.Model):
    """One numbered measure, or one city-level item of an annex.

    ``title``, ``text``, ``own_initiative`` and ``chapter`` are the present values; ``imported`` has those that the
    source last gave: a value that differs is a staff edit. ``raw_start`` and ``raw_end`` are offsets in the decoded
    source; they are empty for a measure that the present source no longer has and that is kept for its staff edits.
    ``targets`` are the numeric targets of title and text, found whenever these are written. Read them with
    `targets_in_title` and `targets_in_text`. ``deadline`` is as printed, several joined by “；”; its kind and its last
    day, ``due``, are derived from it on every write. The history leaves out what is derived.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", "区级举措"
        CITY = "city", "市级事项"

    class DeadlineKind(models.TextChoices):
        DATE = "date", "有期限"
        ONGOING = "ongoing", "长期"
        RECURRING = "recurring", "定期"
        UNCLEAR = "unclear", "日期不明"

    document = models.ForeignKey(Document, models.CASCADE, related_name="measures", verbose_name="行动方案")
    chapter = models.ForeignKey(
        Chapter, models.RESTRICT, related_name="measures", verbose_name="章节", null=True, blank=True
    )
    code = models.CharField("编号", max_length=30, help_text="引用时的编号，如“17”“5.2”“附1-3”。")
    number = models.CharField("原文序号", max_length=30, blank=True)
    title = models.CharField("标题", max_length=500, blank=True)
    text = models.TextField("正文", max_length=lengths.TEXT, blank=True)
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.DISTRICT)
    own_initiative = models.BooleanField("本区自主提出（★）", default=False)
    order = models.PositiveIntegerField("顺序")
    raw_start = models.PositiveIntegerField("原文起点", null=True, blank=True)
    raw_end = models.PositiveIntegerField("原文终点", null=True, blank=True)
    imported = models.JSONField("原文所载", default=dict, blank=True, editable=False)
    targets = models.JSONField("量化指标", default=dict, editable=False, serialize=False)
    deadline = models.CharField(
        "完成时限", max_length=lengths.DEADLINE, blank=True, help_text="照原文填写，如“2026年6月底前”“长期”。"
    )
    deadline_kind = models.CharField(
        "时限类别", max_length=10, choices=DeadlineKind, blank=True, editable=False, serialize=False
    )
    due = models.DateField("最晚完成日", null=True, blank=True, editable=False, serialize=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("收录时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = "举措"
        verbose_name_plural = "举措"
        ordering = ["document__district__code", "document__year", "document__slug", "order"]
        permissions = [
            ("bulk_change_measure", "可以批量修改举措"),
            ("exchange_spreadsheet", "可以用表格往返修改举措"),
            ("restore_measure", "可以把举措恢复成以前的样子"),
        ]
        constraints = [
            *lengths.length_constraints(
                "measure",
                code=30,
                number=30,
                title=lengths.TITLE,
                text=lengths.TEXT,
                deadline=lengths.DEADLINE,
            ),
            models.UniqueConstraint(fields=["document", "code"], name="measure_code_in_document"),
            models.UniqueConstraint(fields=["document", "order"], name="measure_order_in_document"),
        ]
        # For the feed of the latest changes.
        indexes = [models.Index(fields=["-updated_at", "-id"], name="measure_changed_last")]

    def __str__(self) -> str:
        return f"{self.code} {self.title or self.text[:30]}"

    def get_absolute_url(self) -> str:
        """Return the measure's permanent address."""
        return record_address("measure", self.document.slug, self.code)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Write the measure, with its texts and deadline also what is derived from them."""
        if names := kwargs.get("update_fields"):
            kwargs["update_fields"] = frozenset(names).union(derived_from(names))
        super().save_base(*args, **kwargs)

    def find_targets(self) -> None:
        """Set ``targets`` from the present texts."""
        self.targets = find_stored_targets(self.title, self.text)

    def read_deadline(self) -> None:
        """Have ``deadline_kind`` and ``due`` be those of the printed deadline in the year of the document."""
        year = self.document.year if self.deadline else 0
        self.deadline_kind, self.due = read_printed_deadline(self.deadline, year)

    @property
    def is_past_due(self) -> bool:
        """Return whether the last day of its deadline was before today; that says nothing of whether it is done."""
        return self.due is not None and self.due < timezone.localdate()

    @property
    def targets_in_title(self) -> list[NumericTarget]:
        """Return the numeric targets in the title."""
        return targets_in_words(self.targets, "title", self.title)

    @property
    def targets_in_text(self) -> list[NumericTarget]:
        """Return the numeric targets in the text."""
        return targets_in_words(self.targets, "text", self.text)

    @property
    def target_texts(self) -> list[str]:
        """Return the numeric targets in the text as printed."""
        return target_texts(self.targets, "text", self.text)


@receiver(pre_save, sender=Measure)
def _derive_fields(instance: Measure, update_fields: Collection[str] | None, **kwargs: Any) -> None:
    """Set what is derived from the fields of a measure that is written, including one from a fixture."""
    if not update_fields or "targets" in derived_from(update_fields):
        instance.find_targets()
    if not update_fields or "due" in derived_from(update_fields):
        instance.read_deadline()


def annex_number(measure: Measure) -> str:
    """Return the number of the annex that a measure's code names (``1`` for ``附1-3``), empty for the body."""
    if not measure.code.startswith("附"):
        return ""
    return measure.code[1:].partition("-")[0]
