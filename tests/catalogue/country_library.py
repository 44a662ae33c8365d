"""A library of the whole country: every place has a plan, and some have a measure."""

from __future__ import annotations

from districts.models import District, label_namesakes
from districts.places.place_registry import COUNTRY, PlaceEntry, places_by_code
from districts.places.place_slugs import place_slug
from measures.models import Document, Measure

YEAR = 2031


def make_country(*, every: int = 10) -> int:
    """Make all places with a document each, every tenth with a measure; return the number of documents."""
    rows: dict[PlaceEntry, District] = {}
    for level in ("country", "province", "city", "district"):
        entries = (
            [COUNTRY]
            if level == "country"
            else [one for one in places_by_code().values() if one.level == level]
        )
        made = [
            District(
                name=one.name,
                label=one.name,
                level=one.level,
                code=one.code,
                city=one.city,
                slug=place_slug(one),
                parent=rows.get(one.parent) if one.parent else None,
            )
            for one in entries
        ]
        District.objects.bulk_create(made)
        rows |= dict(zip(entries, made, strict=True))
    label_namesakes([one.name for one in rows])
    documents = [
        Document(district=row, year=YEAR - number % 3, slug=f"{row.slug}-{YEAR}", title=f"{row.name}方案")
        for number, row in enumerate(rows.values())
    ]
    Document.objects.bulk_create(documents)
    Measure.objects.bulk_create(
        Measure(document=one, code="1", title=f"服务{one.slug}", text="办好。", order=1)
        for one in documents[::every]
    )
    return len(documents)
