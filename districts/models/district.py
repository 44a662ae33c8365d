"""Districts: the authorities that publish plans."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from districts.length_constraints import length_constraints


class District(models.Model):
    """A district of a city, e.g. 嘉定区, with its GB/T 2260 code.

    ``registered`` holds the values that the registry last gave: a value that differs from them is a staff edit.
    """

    name = models.CharField("名称", max_length=50, help_text="全称，如“嘉定区”。")
    slug = models.SlugField("网址标识", max_length=50, unique=True)
    code = models.CharField(
        "行政区划代码",
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^\d{6}$", "行政区划代码是六位数字。")],
        help_text="GB/T 2260 六位代码。",
    )
    city = models.CharField("所属市", max_length=50, default="上海市")
    hue = models.PositiveSmallIntegerField(
        "标识色相", default=210, help_text="0–360，本区在全站一致使用的色相。"
    )
    registered = models.JSONField("名录所载", default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = "区"
        verbose_name_plural = "区"
        ordering = ["code"]
        constraints = [
            *length_constraints("district", name=50, slug=50, code=6, city=50),
            models.UniqueConstraint(
                fields=["city", "name"],
                name="district_name_in_city",
                violation_error_message="该市已有同名的区。",
            ),
            models.CheckConstraint(
                condition=models.Q(hue__lte=360),
                name="district_hue_range",
                violation_error_message="色相应在 0 到 360 之间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """Return the name without its 区: 嘉定."""
        return short_name(self.name)


def short_name(name: str) -> str:
    """Return the name of a district without its 区: 嘉定 for 嘉定区."""
    return name.removesuffix("新区").removesuffix("区")
