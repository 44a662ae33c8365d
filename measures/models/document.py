"""Documents: each is one action plan of one district for one year."""

from __future__ import annotations

from django.db import models

from districts.models import District
from districts.page_addresses import page_address
from measures.models import lengths


class Document(models.Model):
    """An action plan (行动方案) as published. Facts that the source does not state stay empty.

    ``imported`` has the facts as the source last gave them: a value that differs is a staff edit. ``linked_at`` is the
    time at which links of its measures were last suggested from their present texts.
    """

    district = models.ForeignKey(District, models.PROTECT, related_name="documents", verbose_name="区")
    year = models.PositiveSmallIntegerField("年份", db_index=True)
    slug = models.SlugField("网址标识", max_length=80, unique=True)
    title = models.CharField("标题", max_length=500)
    number = models.CharField("文号", max_length=100, blank=True)
    issuer = models.CharField("发文机关", max_length=200, blank=True)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    addressee = models.TextField("主送机关", max_length=lengths.ADDRESSEE, blank=True)
    preamble = models.TextField("引言", max_length=lengths.TEXT, blank=True)
    declared = models.JSONField(
        "文件自述的总数", default=dict, blank=True, help_text="文件自己写明的大项、小项等数目。"
    )
    totals = models.JSONField(
        "自述与实际", default=list, blank=True, help_text="文件自述的每一总数，与实际读出的数目对照。"
    )
    source = models.ForeignKey(
        "measures.Source",
        models.PROTECT,
        related_name="documents",
        verbose_name="原文",
        null=True,
        blank=True,
    )
    imported = models.JSONField("原文所载", default=dict, blank=True, editable=False)
    linked_at = models.DateTimeField(
        "关联计算时间",
        null=True,
        blank=True,
        editable=False,
        help_text="为空表示举措有变化、关联待重新计算。",
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("收录时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "行动方案"
        verbose_name_plural = "行动方案"
        ordering = ["district__code", "year", "slug"]
        permissions = [
            ("import_document", "可以在网页上导入行动方案"),
        ]
        indexes = [models.Index(fields=["district", "-year", "slug"], name="document_in_order")]
        constraints = [
            *lengths.length_constraints(
                "document",
                slug=80,
                title=lengths.TITLE,
                number=100,
                issuer=200,
                addressee=lengths.ADDRESSEE,
                preamble=lengths.TEXT,
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=1949, year__lte=2100),
                name="document_year_plausible",
                violation_error_message="年份应在 1949 到 2100 之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district.shown_name} {self.year}：{self.title}"

    def get_absolute_url(self) -> str:
        """Return the document's permanent address."""
        return page_address("document", self.slug)
