"""Texts that do harm, through every field and out again everywhere: they stay texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.test import Client

from measures.catalogue import sitemaps
from measures.models import Measure
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures
from tests.exports.files import exported, opened
from tests.exports.office import CSV_FILTER, Opened
from tests.factories import DepartmentFactory
from tests.security import pages
from tests.security.harmful import FORMULAS, POLYGLOTS, Plain, Texts, fit, naughty, scripts
from tests.security.markup import Shape
from tests.security.poisoned import STRUCTURE, Library, touch

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

Visit = Callable[[Iterable[str]], Shape]


def poisoned() -> Library:
    """Return a library that has all of the texts."""
    texts = Texts()
    library = Library(
        texts, name="poison", measures=len(texts.all_for(500)), departments=len(texts.all_for(200))
    )
    touch(library)
    count_measures(MeasureQuery())
    return library


def plain() -> Library:
    """Return a library of the same kinds of records with nothing in it that could do harm."""
    library = Library(Plain(), name="plain", measures=104, departments=104)
    touch(library)
    # A harmful text is the name of a department and the text of a measure: the editor offers the one in the other.
    measure = library.measures[0]
    named = DepartmentFactory(name="区无害事务局", district=measure.document.district)
    Measure.objects.filter(pk=measure.pk).update(text=f"{measure.text}由{named.name}办理。")
    count_measures(MeasureQuery())
    return library


@pytest.fixture
def visit(client: Client) -> Visit:
    """Return a function that opens pages as a superuser and returns what they are made of."""
    client.force_login(User.objects.create_superuser("reader"))

    def visit(addresses: Iterable[str]) -> Shape:
        shape = Shape()
        for address in addresses:
            response = client.get(address)
            assert response.status_code < 500, address
            content = b"".join(response) if response.streaming else response.content
            faults = len(shape.faults)
            shape.add(content.decode("utf-8", "replace"), response["Content-Type"])
            shape.faults[faults:] = [f"{address}: {fault}" for fault in shape.faults[faults:]]
        return shape

    return visit


def everywhere(library: Library) -> list[str]:
    return [*pages.public(library), *pages.api(library), *pages.staff(library)]


@pytest.mark.long
def test_no_element_and_no_attribute_comes_out_of_a_text(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The texts are so many records that the sitemap would lead to its parts instead of listing them.
    monkeypatch.setattr(sitemaps, "MAX_ADDRESSES", 50_000)
    usual = visit(everywhere(plain()))
    assert usual.faults == []
    found = visit(
        [*everywhere(poisoned()), *pages.reflecting([*POLYGLOTS, *naughty()[::80], *scripts()[::800]])]
    )
    assert found.beyond(usual) == []


def test_every_text_is_in_every_field_and_no_cell_of_an_export_is_alive() -> None:
    library = poisoned()
    for limit, held in (
        (500, Measure.objects.values_list("title", flat=True)),
        (200, [one.name for one in library.departments]),
    ):
        together = "\0".join(held)
        wanted = [fit(text) for text in (*POLYGLOTS, *FORMULAS, *naughty(), *scripts())]
        assert [text for text in wanted if len(text) <= limit and text not in together] == []
    assert harmless_fields() == []
    book = opened(exported("xlsx"))
    kinds = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds <= {"s", "inlineStr", "n", "d"}
    seen = Opened(exported("xlsx", MeasureQuery.of(document=library.documents[0].slug)), "xlsx")
    assert seen.formulas == []
    assert all(str(link).startswith("https://policyhub.example/") for link in seen.links)
    assert Opened(exported("csv"), "csv", reading=CSV_FILTER).formulas == []
    assert len(exported("jsonl").decode().split("\n")) - 1 == Measure.objects.count()


def harmless_fields() -> list[str]:
    """Return the fields of text in which no text does harm, but for those that are no texts."""
    kinds: list[type[models.Model]] = [User]
    for app in ("districts", "measures"):
        kinds += apps.get_app_config(app).get_models()
    return [name for kind in kinds for name in _harmless(kind)]


def _harmless(kind: type[models.Model]) -> Iterator[str]:
    for one in kind._meta.concrete_fields:
        name = f"{kind.__name__}.{one.name}"
        if not isinstance(one, models.CharField | models.TextField) or one.choices or name in STRUCTURE:
            continue
        values = kind._base_manager.values_list(one.name, flat=True)
        if not any(re.search("[<=$]|javascript:", value) for value in values):
            yield name
