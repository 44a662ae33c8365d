"""Places with what menus, lists and charts show of them."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import QuerySet

from districts.models import District, short_name
from measures.models import Document


class ShownPlace(NamedTuple):
    """A place with what pages show of it: a district with documents, or what such districts lie in.

    ``shown_name`` is its name, with its city where several have that name; ``parent`` the id of what it lies in. A
    tuple, as a page reads hundreds and records take ten times as long.
    """

    pk: int
    slug: str
    name: str
    shown_name: str
    level: str
    hue: int
    code: str
    parent: int | None

    @property
    def short_name(self) -> str:
        """Return the name in menus without its 区: 嘉定."""
        return short_name(self.shown_name)


def read_places(districts: QuerySet[District]) -> list[ShownPlace]:
    """Return the places in the order of their codes; one query."""
    rows = districts.order_by("code", "slug").values_list(
        "pk", "slug", "name", "label", "level", "hue", "code", "parent_id"
    )
    return [ShownPlace(*row) for row in rows]


def read_documented_districts() -> list[ShownPlace]:
    """Return the districts that have a document, in the order of their codes; one query."""
    return read_places(District.objects.filter(pk__in=Document.objects.order_by().values("district")))
