"""Links between measures: across years (lineage) and across districts (peers)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from measures.models import lengths
from measures.models.measure import Measure


class LinkQuerySet(models.QuerySet["Link"]):
    """Queries on links."""

    def not_rejected(self) -> Self:
        """Return the suggested and confirmed links, without rejected ones."""
        return self.exclude(status=Link.Status.REJECTED)

    def touching(self, measure: Measure) -> Self:
        """Return the links with ``measure`` at either end."""
        return self.filter(Q(origin=measure) | Q(target=measure))


class Link(models.Model):
    """A relation of two measures, suggested by the program until staff confirm or reject it.

    Lineage leads from the earlier year (``origin``) to the later (``target``) of one district; a measure that is new
    has no origin, one that was dropped no target. Peers are of one year; which of the two is the origin follows the
    order of documents and has no meaning. A link from a city item leads from the annex to the district's own measure.

    ``score`` is between 0 and 1. ``evidence`` says what agrees (`measures.links.likeness`). ``computed`` has the
    suggested relation: one that differs is a decision. A link with a decision is never altered by a new computation.
    """

    class Kind(models.TextChoices):
        LINEAGE = "lineage", "沿革"
        PEER = "peer", "各区"
        CITY = "city", "市级事项"

    class Relation(models.TextChoices):
        SAME = "same", "相同"
        CHANGED = "changed", "修改"
        SPLIT = "split", "拆分"
        MERGED = "merged", "合并"
        NEW = "new", "新增"
        DROPPED = "dropped", "未见"
        RELATED = "related", "相关"

    class Status(models.TextChoices):
        SUGGESTED = "suggested", "待核"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已否定"

    #: The label of a relation depends on the kind of link.
    LABELS = {
        (Kind.LINEAGE, Relation.SAME): "延续",
        (Kind.PEER, Relation.SAME): "同类",
        (Kind.CITY, Relation.SAME): "同类",
    }

    kind = models.CharField("种类", max_length=10, choices=Kind)
    relation = models.CharField("关系", max_length=10, choices=Relation)
    # Their indexes are those of `Meta`, which have the status as well.
    origin = models.ForeignKey(
        Measure,
        models.CASCADE,
        related_name="links_out",
        verbose_name="从",
        null=True,
        blank=True,
        db_index=False,
    )
    target = models.ForeignKey(
        Measure,
        models.CASCADE,
        related_name="links_in",
        verbose_name="到",
        null=True,
        blank=True,
        db_index=False,
    )
    score = models.FloatField("分值", help_text="0 到 1，越高越相近。")
    evidence = models.JSONField("依据", default=dict, blank=True)
    computed = models.CharField("建议的关系", max_length=10, choices=Relation, blank=True, editable=False)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.SUGGESTED)
    decision = models.TextField("核定意见", max_length=lengths.DECISION, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="核定人", null=True, blank=True
    )
    decided_at = models.DateTimeField("核定时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "关联"
        verbose_name_plural = "关联"
        ordering = ["origin", "target", "pk"]
        # Links are counted by these alone: the rows, with their evidence, stay unread.
        indexes = [
            models.Index(fields=["status", "kind", "relation"], name="link_counted"),
            models.Index(fields=["origin", "status"], name="link_origin"),
            models.Index(fields=["target", "status"], name="link_target"),
        ]
        constraints = [
            *lengths.length_constraints("link", decision=lengths.DECISION),
            models.UniqueConstraint(
                fields=["origin", "target"],
                name="link_once",
                violation_error_message="这两项举措之间已有关联。",
            ),
            models.UniqueConstraint(
                fields=["target"], condition=Q(origin__isnull=True), name="link_new_once"
            ),
            models.UniqueConstraint(
                fields=["origin"], condition=Q(target__isnull=True), name="link_dropped_once"
            ),
            models.CheckConstraint(
                condition=Q(relation="new", origin__isnull=True, target__isnull=False)
                | Q(relation="dropped", origin__isnull=False, target__isnull=True)
                | (~Q(relation__in=["new", "dropped"]) & Q(origin__isnull=False, target__isnull=False)),
                name="link_ends",
                violation_error_message="“新增”没有来处，“未见”没有去处，其他关系两端都要有举措。",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="lineage", relation__in=["same", "changed", "split", "merged", "new", "dropped"]
                )
                | Q(kind__in=["peer", "city"], relation__in=["same", "related"]),
                name="link_relation_of_kind",
                violation_error_message="这种关联没有这种关系。",
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="link_score_in_range"),
            models.CheckConstraint(
                condition=~Q(origin=models.F("target")),
                name="link_not_to_itself",
                violation_error_message="举措不能与自身关联。",
            ),
            models.CheckConstraint(
                condition=Q(status="suggested", decided_at__isnull=True)
                | (~Q(status="suggested") & Q(decided_at__isnull=False)),
                name="link_decided_iff_not_suggested",
                violation_error_message="已确认或已否定的关联须有核定时间，待核的不得有。",
            ),
        ]

    def __str__(self) -> str:
        ends = [str(end) if end else "（无）" for end in (self.origin, self.target)]
        return f"{ends[0]} → {ends[1]}：{self.relation_label}"

    @property
    def relation_label(self) -> str:
        """Return the label of the relation for its kind: 延续 over the years, 同类 between districts."""
        kind, relation = self.Kind(self.kind), self.Relation(self.relation)
        return self.LABELS.get((kind, relation)) or str(relation.label)

    def other_end(self, measure: Measure) -> Measure | None:
        """Return the measure at the other end than ``measure``; None for a new or dropped one."""
        return self.target if self.origin_id == measure.pk else self.origin
