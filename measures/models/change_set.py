"""Change sets and versions: the history of everything that staff can edit."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from measures.models import lengths

#: The most characters of a summary.
SUMMARY_LENGTH = 500
#: The most characters of a reason.
REASON_LENGTH = 5_000
#: The most characters of a record's name.
NAME_LENGTH = 200


class ChangeSet(models.Model):
    """The changes of a user or the importer at once: an edit, a decision, an import, a bulk change.

    ``versions`` has every record as the change set left it; the version before that is its state before. ``deleted``
    has the deleted records as they were. ``undone_by`` is the change set that undid this one. Of two change sets that
    wrote the same record the later one has the greater id.
    """

    class Kind(models.TextChoices):
        BASELINE = "baseline", "建档"
        EDIT = "edit", "编辑"
        RESPONSIBILITY = "responsibility", "调整责任"
        PROGRESS = "progress", "填报进展"
        DECISION = "decision", "核定"
        IMPORT = "import", "导入"
        BULK = "bulk", "批量修改"
        SPREADSHEET = "spreadsheet", "表格导入"
        REORGANISATION = "reorganisation", "机构调整"
        RESTORE = "restore", "恢复"
        UNDO = "undo", "撤销"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="change_sets",
        verbose_name="操作者",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField("时间", default=timezone.now, db_index=True, editable=False)
    reason = models.TextField("理由", max_length=REASON_LENGTH, blank=True)
    kind = models.CharField("种类", max_length=20, choices=Kind)
    summary = models.CharField("摘要", max_length=SUMMARY_LENGTH)
    deleted = models.JSONField("删除的记录", default=list, blank=True)
    undone_by = models.OneToOneField(
        "self", models.SET_NULL, related_name="undoes", verbose_name="被撤销于", null=True, blank=True
    )

    class Meta:
        verbose_name = "变更"
        verbose_name_plural = "变更"
        ordering = ["-pk"]
        constraints = [*lengths.length_constraints("changeset", summary=SUMMARY_LENGTH, reason=REASON_LENGTH)]
        permissions = [
            ("undo_own_changeset", "可以撤销自己的操作"),
            ("undo_any_changeset", "可以撤销他人的操作"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.summary}"


class RecordVersion(models.Model):
    """One record as a change set left it: ``data`` is its JSON as `exact_json` writes it, ``name`` its name then."""

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="versions", verbose_name="变更")
    # The unique constraint begins with this field: it needs no index of its own.
    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name="种类", db_index=False
    )
    object_id = models.PositiveBigIntegerField("记录编号")
    data = models.TextField("内容")
    name = models.CharField("名称", max_length=NAME_LENGTH, blank=True)

    class Meta:
        verbose_name = "记录版本"
        verbose_name_plural = "记录版本"
        ordering = ["pk"]
        constraints = [
            *lengths.length_constraints("recordversion", name=NAME_LENGTH),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "change_set"], name="record_once_per_change_set"
            ),
        ]

    def __str__(self) -> str:
        return self.name
