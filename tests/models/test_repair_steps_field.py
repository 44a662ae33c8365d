"""The steps of a source are read once for all pages, and are always those that the database has."""

from __future__ import annotations

import json
from unittest.mock import patch

import pytest

from measures.models import Document, Source, repair_steps_field
from measures.models.repair_steps_field import _MOST_KEPT
from measures.text.steps import RepairStep
from tests.factories import DocumentFactory, SourceFactory

pytestmark = pytest.mark.django_db


def steps(*rules: str) -> list[dict[str, object]]:
    return [RepairStep(rule, at, at + 1, "a", "b").as_dict() for at, rule in enumerate(rules)]


def test_what_another_write_changed_is_read() -> None:
    source = SourceFactory.create(steps=steps("script"))
    assert [step["rule"] for step in Source.objects.get(pk=source.pk).steps] == ["script"]
    Source.objects.filter(pk=source.pk).update(steps=steps("script", "space.plain"))
    assert [step["rule"] for step in Source.objects.get(pk=source.pk).steps] == ["script", "space.plain"]
    Source.objects.filter(pk=source.pk).update(steps=steps("script"))
    assert list(Source.objects.values_list("steps", flat=True)) == [tuple(steps("script"))]


def test_they_are_decoded_once_for_all_that_read_them() -> None:
    document = DocumentFactory.create(source=SourceFactory.create(steps=steps("line.ending", "script")))
    first = Source.objects.get(pk=document.source_id).steps
    with patch.object(json, "loads", side_effect=AssertionError):
        assert Source.objects.get(pk=document.source_id).steps is first
    joined = Document.objects.select_related("source").get(pk=document.pk).source
    assert joined is not None
    assert joined.steps is first


def test_values_within_them_are_found_as_in_any_json() -> None:
    source = SourceFactory.create(steps=steps("script"))
    assert list(Source.objects.values_list("steps__0__rule", "steps__0__end")) == [("script", 1)]
    assert Source.objects.get(steps__0__rule="script") == source


def test_many_are_not_kept() -> None:
    repair_steps_field._kept_steps.cache_clear()
    long = steps("script") + steps("x" * _MOST_KEPT)
    source = SourceFactory.create(steps=long)
    assert Source.objects.get(pk=source.pk).steps == tuple(long)
    assert repair_steps_field._kept_steps.cache_info().currsize == 0


def test_a_source_that_was_read_is_saved_as_it_was() -> None:
    source = Source.objects.get(pk=SourceFactory.create(steps=steps("script", "space.plain")).pk)
    source.save()
    assert Source.objects.get(pk=source.pk).steps == tuple(steps("script", "space.plain"))


def test_a_document_without_a_source_has_none() -> None:
    DocumentFactory.create(source=None)
    assert Document.objects.select_related("source").get().source is None
    assert Document.objects.values_list("source__steps", flat=True).get() is None
