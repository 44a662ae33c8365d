"""Give the districts that are there their label, level and, in a municipality, what they lie in."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F

#: The four municipalities, whose districts lie in them directly. Others learn their parents from the registry.
_MUNICIPALITIES = {
    "11": ("北京市", "beijing"),
    "12": ("天津市", "tianjin"),
    "31": ("上海市", "shanghai"),
    "50": ("重庆市", "chongqing"),
}


def plant_tree(apps: Any, schema_editor: Any) -> None:
    """Label every district; make the country and the municipalities of those that lie in one."""
    districts = apps.get_model("districts", "District").objects.using(schema_editor.connection.alias)
    districts.filter(label="").update(label=F("name"))
    districts.filter(code__endswith="00").update(level="city")
    districts.filter(code__endswith="0000").update(level="province")
    for digits, (name, slug) in _MUNICIPALITIES.items():
        inside = districts.filter(code__startswith=digits, city=name, level="district")
        if not inside.exists() or districts.filter(slug__in=[slug, "china"]).exclude(name__in=[name, "中国"]).exists():
            continue
        country, _ = districts.get_or_create(
            level="country", name="中国", defaults={"slug": "china", "label": "中国", "hue": 0}
        )
        municipality, _ = districts.get_or_create(
            code=f"{digits}0000",
            defaults={"name": name, "slug": slug, "label": name, "level": "province", "city": name, "hue": 0},
        )
        districts.filter(pk=municipality.pk, parent=None).update(parent=country)
        inside.filter(parent=None).update(parent=municipality)


class Migration(migrations.Migration):
    dependencies = [("districts", "0003_places")]

    operations = [migrations.RunPython(plant_tree, migrations.RunPython.noop)]
