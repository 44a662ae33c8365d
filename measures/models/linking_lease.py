"""Leases on documents whose links are being suggested anew: who is at it, until when, and how often it failed."""

from __future__ import annotations

from django.db import models

from measures.models import lengths


class LinkingLease(models.Model):
    """That a process suggests the links of a document (its id) now, or tried and failed.

    What is owed stands in `Document.linked_at`, which is empty. A lease only keeps two processes from doing the same
    work: it ends by itself, so that what a killed process left is taken up by another. ``tries`` counts attempts that
    did not come to an end. Of a document that is gone nothing is looked for, hence no foreign key.
    """

    document = models.BigIntegerField("方案", primary_key=True)
    holder = models.CharField("进程", max_length=100)
    until = models.DateTimeField("到期时间")
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)

    class Meta:
        verbose_name = "关联计算占用"
        verbose_name_plural = "关联计算占用"
        constraints = [*lengths.length_constraints("linkinglease", holder=100)]

    def __str__(self) -> str:
        return f"{self.document}：{self.holder}"
