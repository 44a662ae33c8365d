"""Drafts of imports: plans that were uploaded or pasted, read and compared before anything is written."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from measures.models import lengths
from measures.models.change_set import ChangeSet
from measures.models.document import Document
from measures.models.file_content_field import FileContentField
from measures.models.import_batch import ImportBatch
from measures.models.source import Source

#: The time without a heartbeat after which the reader of a draft counts as dead; it sends one every few seconds.
READER_SILENCE = timedelta(seconds=30)


class ImportDraft(models.Model):
    """One uploaded plan with the decisions of staff on it so far, alone or in a ``batch`` with others.

    A draft waits in the queue, is read by one process at a time, and waits to be confirmed. ``attempts`` counts how
    often reading it was started, ``interruptions`` how often its reader died since it was queued, ``beat_at`` is the
    reader's last heartbeat, or else the time at which its state changed.

    ``text``, ``clean_text`` and ``steps`` are as in a source, ``parsed`` is its plan, and ``corrected`` a person's
    corrected text with its plan (`measures.importing.actions.draft_texts`). ``given`` has the corrected district, year
    and text (`measures.loading.reading.SourceCorrections`), ``reading_corrections`` the corrected levels
    (`measures.text.reading_corrections.ReadingCorrections`), ``answers`` the decisions on guesses, names and measures,
    ``comparison`` the effect of writing it, when last computed. ``version`` counts the changes of staff.

    Once confirmed, the bytes and texts move to the source; those of a draft that could not be read are kept for some
    days.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        READING = "reading", "正在读取"
        FAILED = "failed", "无法读取"
        READY = "ready", "待确认"
        CONFIRMED = "confirmed", "已导入"

    name = models.CharField("文件名", max_length=255)
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, verbose_name="批次", null=True, blank=True, related_name="drafts"
    )
    path = models.CharField("在文件夹或压缩包中的位置", max_length=255, blank=True)
    content = FileContentField("原始字节")
    size = models.PositiveIntegerField("字节数")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="上传者",
        null=True,
        blank=True,
        related_name="+",
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED, db_index=True)
    stage = models.CharField("步骤", max_length=20, blank=True)
    stage_number = models.PositiveSmallIntegerField("第几步", default=0)
    attempts = models.PositiveSmallIntegerField("读取次数", default=0)
    interruptions = models.PositiveSmallIntegerField("中断次数", default=0)
    beat_at = models.DateTimeField("最近进展", default=timezone.now)
    error = models.TextField("原因", max_length=lengths.MESSAGE, blank=True)
    cleared_at = models.DateTimeField("文件清除时间", null=True, blank=True)
    format = models.CharField("格式", max_length=10, choices=Source.Format, default=Source.Format.TXT)
    encoding = models.CharField("编码", max_length=20, blank=True)
    text = models.TextField("解码后的原文", max_length=lengths.PLAN, blank=True)
    clean_text = models.TextField("修复后的文本", max_length=lengths.PLAN, blank=True)
    steps = models.JSONField("修复步骤", default=list)
    parsed = models.JSONField("解析结果", default=dict)
    corrected = models.JSONField("更正的文字及其解析", default=dict)
    given = models.JSONField("人工指定", default=dict)
    reading_corrections = models.JSONField("层级更正", default=dict)
    answers = models.JSONField("人工核定", default=dict)
    comparison = models.JSONField("比对结果", default=dict)
    version = models.PositiveIntegerField("版本", default=1)
    document = models.ForeignKey(
        Document, models.SET_NULL, verbose_name="行动方案", null=True, blank=True, related_name="+"
    )
    change_set = models.ForeignKey(
        ChangeSet, models.SET_NULL, verbose_name="变更", null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="确认者",
        null=True,
        blank=True,
        related_name="+",
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "待导入的方案"
        verbose_name_plural = "待导入的方案"
        ordering = ["-pk"]
        constraints = [
            *lengths.length_constraints(
                "importdraft",
                name=255,
                path=255,
                stage=20,
                error=lengths.MESSAGE,
                encoding=20,
                text=lengths.PLAN,
                clean_text=lengths.PLAN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_state_display()}）"

    @property
    def is_waiting(self) -> bool:
        """Whether it is queued or being read."""
        return self.state in (self.State.QUEUED, self.State.READING)

    @property
    def has_file(self) -> bool:
        """Whether its bytes are still stored."""
        return self.state != self.State.CONFIRMED and self.cleared_at is None

    @property
    def kept_until(self) -> datetime | None:
        """Until when the bytes of an unreadable draft are kept; None in other states."""
        if self.state != self.State.FAILED or self.cleared_at is not None:
            return None
        return self.beat_at + timedelta(days=settings.UPLOAD_KEEP_DAYS)

    @property
    def is_silent(self) -> bool:
        """Whether its reader stopped sending heartbeats."""
        return self.state == self.State.READING and timezone.now() - self.beat_at > READER_SILENCE
