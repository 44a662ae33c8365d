"""Districts: the places whose authorities publish plans, of every level."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, QuerySet

from districts.length_constraints import length_constraints


class DistrictQuerySet(QuerySet["District"]):
    """Places."""

    def listed(self) -> DistrictQuerySet:
        """Return the places without those that only hold others: no plan is theirs."""
        holding = District.objects.filter(children__isnull=False, documents__isnull=True)
        return self.exclude(pk__in=holding.values("pk"))


class District(models.Model):
    """A place of any level, e.g. 嘉定区, with its GB/T 2260 code; empty for the country, zones and unlisted places.

    ``parent`` is what it lies in, ``city`` the name of the city that it is or lies in. ``former_names`` are its past
    names. ``label`` is the name as menus show it: with its city where another place has the same name. ``registered``
    holds the values that the registry last gave: a value that differs from them is a staff edit.
    """

    class Level(models.TextChoices):
        COUNTRY = "country", "国家"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        DISTRICT = "district", "区县"
        ZONE = "zone", "开发区、新区"

    name = models.CharField("名称", max_length=50, help_text="全称，如“嘉定区”。")
    label = models.CharField("显示名称", max_length=150, blank=True, editable=False)
    slug = models.SlugField("网址标识", max_length=50, unique=True)
    level = models.CharField("层级", max_length=10, choices=Level, default=Level.DISTRICT)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        verbose_name="上级地区",
        null=True,
        blank=True,
    )
    code = models.CharField(
        "行政区划代码",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", "行政区划代码是六位数字。")],
        help_text="GB/T 2260 六位代码；开发区等没有代码的不填。",
    )
    city = models.CharField(
        "所属市",
        max_length=50,
        blank=True,
        default="",
        help_text="所在的市；市本身填自己的名称，省和国家不填。",
    )
    former_names = models.JSONField("曾用名", default=list, blank=True, editable=False)
    hue = models.PositiveSmallIntegerField(
        "标识色相", default=210, help_text="0–360，该地区在全站一致使用的色相。"
    )
    registered = models.JSONField("名录所载", default=dict, blank=True, editable=False)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = "区"
        verbose_name_plural = "区"
        ordering = ["code"]
        constraints = [
            *length_constraints("district", name=50, slug=50, code=6, city=50, label=150),
            models.UniqueConstraint(
                fields=["city", "name"],
                condition=~Q(city=""),
                name="district_name_in_city",
                violation_error_message="该市已有同名的地区。",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="district_code_once",
                violation_error_message="已有地区用这个行政区划代码。",
            ),
            models.CheckConstraint(
                condition=Q(hue__lte=360),
                name="district_hue_range",
                violation_error_message="色相应在 0 到 360 之间。",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="district_not_in_itself",
                violation_error_message="地区不能是自己的上级。",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    def save(self, **options: Any) -> None:
        """Save the place, and label it and all places of the same name anew."""
        self.label = self.label or self.name
        before = District.objects.filter(pk=self.pk).values_list("name", flat=True) if self.pk else ()
        names = [self.name, *before]
        super().save(**options)
        label_namesakes(names)
        self.refresh_from_db(fields=["label"])

    def clean(self) -> None:
        """Refuse a place that would lie in itself."""
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if self.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": "上级地区不能是本地区，也不能在本地区之内。"})
            seen.add(above.pk)
            above = above.parent

    @property
    def shown_name(self) -> str:
        """Return the name as menus show it: with its city where another place has the same name."""
        return shown_place_name(self.name, self.label)

    @property
    def short_name(self) -> str:
        """Return the name in menus without its 区: 嘉定."""
        return short_name(self.shown_name)

    @property
    def whole_name(self) -> str:
        """Return the name behind that of its city: 上海市嘉定区."""
        return self.name if self.city == self.name else f"{self.city}{self.name}"


def shown_place_name(name: str, label: str) -> str:
    """Return the name of a place as menus show it, from its columns."""
    return label if label.endswith(name) else name


def label_namesakes(names: list[str]) -> None:
    """Set the labels of all places with these names: with the city where several have one name."""
    rows: dict[str, list[District]] = {}
    for one in District.objects.filter(name__in=names).only("name", "city", "label"):
        rows.setdefault(one.name, []).append(one)
    changed = []
    for namesakes in rows.values():
        for one in namesakes:
            label = one.whole_name if len(namesakes) > 1 else one.name
            if one.label != label:
                one.label = label
                changed.append(one)
    District.objects.bulk_update(changed, ["label"])


def short_name(name: str) -> str:
    """Return the name of a district without its 区: 嘉定 for 嘉定区."""
    return name.removesuffix("新区").removesuffix("区")
