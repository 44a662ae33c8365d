"""Leases on documents whose links are being suggested: by whom, until when, and the number of failures."""

from __future__ import annotations

from django.db import models

from measures.models import lengths


class LinkingLease(models.Model):
    """A process suggests the links of a document (its id) now, or failed at it.

    Links are due for a document with an empty `Document.linked_at`. A lease only keeps two processes from the same
    work: it expires, so that another process takes over from a killed one. ``tries`` counts unfinished attempts.
    There is no foreign key: the lease of a deleted document does no harm.
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
