"""Chapters and the sections under them."""

from __future__ import annotations

from django.db import models

from measures.models import lengths
from measures.models.document import Document


class Chapter(models.Model):
    """A chapter (一、…) or a section (（一）…) under one; ``annex`` tells the annex it stands in, if any.

    ``text`` is the text under the heading that belongs to no measure: introductions, or all of 总体要求.
    ``imported`` has title and text as the source last gave them: a value that differs is a staff edit.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="chapters", verbose_name="行动方案")
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="sections", verbose_name="所属章", null=True, blank=True
    )
    annex = models.CharField(
        "附件", max_length=10, blank=True, help_text="附件中的章节填附件序号，正文为空。"
    )
    ordinal = models.CharField(
        "序号", max_length=20, blank=True, help_text="如“一”“（一）”，照原文；表格中没有序号的标题为空。"
    )
    title = models.CharField("标题", max_length=500, blank=True)
    text = models.TextField(
        "说明文字", max_length=lengths.TEXT, blank=True, help_text="标题之下、不属于任何举措的文字。"
    )
    order = models.PositiveIntegerField("顺序")
    imported = models.JSONField("原文所载", default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = "章节"
        verbose_name_plural = "章节"
        ordering = ["document", "order"]
        constraints = [
            *lengths.length_constraints(
                "chapter", annex=10, ordinal=20, title=lengths.TITLE, text=lengths.TEXT
            ),
            models.UniqueConstraint(fields=["document", "order"], name="chapter_order_in_document"),
        ]

    def __str__(self) -> str:
        return printed_heading(self.ordinal, self.title)


def printed_heading(ordinal: str, title: str) -> str:
    """Return a heading as it is printed.

    >>> [printed_heading(ordinal, "优化服务") for ordinal in ("一", "（一）", "")]
    ['一、优化服务', '（一）优化服务', '优化服务']
    """
    mark = "" if not ordinal or ordinal.endswith("）") else "、"
    return f"{ordinal}{mark}{title}"
