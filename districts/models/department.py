"""Departments, their aliases and their successions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from districts.length_constraints import length_constraints
from districts.models.district import District


class Department(models.Model):
    """A department to which measures can be assigned. Its names hold within its district only.

    ``district`` is empty for departments of a city, a province or the country, and others outside any district
    (中国人民银行上海总部).
    ``is_resolved`` is false for a name that the importer met and the registry does not know, until a person decides.
    ``city`` names the city or province of a department outside any district, so that 市发展改革委 is not every
    city's; it is empty for the country's, whose names hold everywhere.
    ``registry_key`` is the permanent key in the registry (empty for a department it does not list), ``registered`` the
    values that the registry last gave: a value that differs from them is a staff edit.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", "区级"
        CITY = "city", "市级"
        PROVINCE = "province", "省级"
        COUNTRY = "country", "国家级"
        OTHER = "other", "其他"

    class Kind(models.TextChoices):
        AGENCY = "agency", "行政机关"
        GOVERNMENT = "government", "人民政府、管委会"
        PARTY = "party", "党委部门"
        GROUP = "group", "泛指（如各相关部门）"
        ENTERPRISE = "enterprise", "企业"
        COURT = "court", "法院检察院"
        SUBDISTRICT = "subdistrict", "街道、镇"
        ORGANISATION = "organisation", "社会团体、事业单位及其他"
        UNKNOWN = "unknown", "待核"

    name = models.CharField("规范简称", max_length=200, help_text="正文中通用的称呼，如“区发展改革委”。")
    full_name = models.CharField("全称", max_length=200, blank=True)
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.DISTRICT)
    kind = models.CharField("性质", max_length=20, choices=Kind, default=Kind.AGENCY)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="departments", verbose_name="所属区", null=True, blank=True
    )
    city = models.CharField(
        "所属省市",
        max_length=50,
        blank=True,
        help_text="不属于任何区的单位填所属的市或省，如“上海市”“浙江省”；区级和国家级单位不填。",
    )
    is_resolved = models.BooleanField(
        "已核实", default=True, help_text="导入时遇到、名录中没有的名称为“未核实”，待人工确认。"
    )
    registry_key = models.CharField("名录标识", max_length=250, blank=True, editable=False)
    registered = models.JSONField("名录所载", default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = "部门"
        verbose_name_plural = "部门"
        ordering = ["level", "district", "name"]
        indexes = [
            models.Index(fields=["name"], name="department_by_name"),
            models.Index(fields=["full_name"], name="department_by_full_name"),
            models.Index(fields=["district"], condition=Q(is_resolved=False), name="department_unknown"),
        ]
        constraints = [
            *length_constraints("department", name=200, full_name=200, city=50, registry_key=250),
            # Two constraints, because SQLite takes every null for another value.
            models.UniqueConstraint(
                fields=["district", "name"],
                name="department_name_in_district",
                violation_error_message="本区已有同名部门。",
            ),
            models.UniqueConstraint(
                fields=["city", "name"],
                condition=Q(district__isnull=True),
                name="department_name_outside_districts",
                violation_error_message="本市已有同名部门。",
            ),
            models.UniqueConstraint(
                fields=["registry_key"], condition=~Q(registry_key=""), name="department_registry_key_once"
            ),
            models.CheckConstraint(
                condition=Q(level="district", district__isnull=False)
                | (~Q(level="district") & Q(district__isnull=True)),
                name="department_district_iff_level",
                violation_error_message="区级部门须填所属区，其他层级的部门不填所属区。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.district.short_name}）" if self.district else self.name

    @property
    def is_group(self) -> bool:
        """Whether the name stands for departments without naming them (各相关部门)."""
        return self.kind == self.Kind.GROUP


class DepartmentAlias(models.Model):
    """Another name of a department, e.g. 区市场局 for 区市场监管局. Holds where the department's own name holds."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name="部门")
    name = models.CharField("别名", max_length=200)

    class Meta:
        verbose_name = "别名"
        verbose_name_plural = "别名"
        ordering = ["name"]
        indexes = [models.Index(fields=["name"], name="alias_by_name")]
        constraints = [
            *length_constraints("departmentalias", name=200),
            models.UniqueConstraint(
                fields=["department", "name"],
                name="alias_once_per_department",
                violation_error_message="该部门已有这个别名。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """From ``date`` on, ``successor`` replaces ``predecessor`` (a rename, a merger or part of a split)."""

    predecessor = models.ForeignKey(
        Department, models.CASCADE, related_name="successions", verbose_name="原部门"
    )
    successor = models.ForeignKey(
        Department, models.CASCADE, related_name="precessions", verbose_name="承继部门"
    )
    date = models.DateField("日期")
    reason = models.CharField("依据", max_length=500, blank=True)

    class Meta:
        verbose_name = "部门沿革"
        verbose_name_plural = "部门沿革"
        ordering = ["date"]
        constraints = [
            *length_constraints("succession", reason=500),
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message="这一沿革已记录。",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=models.F("successor")),
                name="succession_not_to_itself",
                violation_error_message="部门不能承继自身。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}（{self.date}）"
