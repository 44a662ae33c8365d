"""Change sets: what somebody did at once, and can take back at once."""

from __future__ import annotations

from django.db import models
from reversion.models import Revision

from measures.models import lengths

#: How much is said of an act.
SUMMARY_LENGTH = 500


class ChangeSet(models.Model):
    """One act of a person or of the importer: an edit, a decision, an import, a change of many records.

    The revision holds who, when and why (its comment) and a version of every record as the act left it; the version
    before that is what the record was. ``deleted`` holds what the act deleted, as it was. ``undone_by`` is the act that
    took this one back.
    """

    class Kind(models.TextChoices):
        BASELINE = "baseline", "建档"
        EDIT = "edit", "编辑"
        RESPONSIBILITY = "responsibility", "调整责任"
        DECISION = "decision", "核定"
        IMPORT = "import", "导入"
        BULK = "bulk", "批量修改"
        SPREADSHEET = "spreadsheet", "表格导入"
        REORGANISATION = "reorganisation", "机构调整"
        RESTORE = "restore", "恢复"
        UNDO = "undo", "撤销"

    revision = models.OneToOneField(
        Revision, models.CASCADE, related_name="change_set", verbose_name="版本记录"
    )
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
        constraints = [*lengths.length_constraints("changeset", summary=SUMMARY_LENGTH)]
        permissions = [
            ("undo_own_changeset", "可以撤销自己的操作"),
            ("undo_any_changeset", "可以撤销他人的操作"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.summary}"
