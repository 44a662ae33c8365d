"""Every text has an end: forms, imports, spreadsheets and the database know the same one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.forms import modelform_factory

from measures.actions.decide import settle
from measures.actions.errors import ActionError, LoadError
from measures.actions.loading.job import check_lengths
from measures.exports.returned.edits import _unusable
from measures.models import (
    Assignment,
    Chapter,
    Discrepancy,
    Document,
    Link,
    Measure,
    Problem,
    Statement,
    lengths,
)
from tests.factories import DiscrepancyFactory, MeasureFactory, UserFactory

pytestmark = pytest.mark.django_db


def _text_fields() -> list[tuple[type[models.Model], models.Field[object, object]]]:
    shown = (Assignment, Chapter, Discrepancy, Document, Link, Measure, Problem, Statement)
    return [
        (model, field)
        for model in shown
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.TextField) and not field.choices
    ]


@pytest.mark.parametrize(("model", "field"), _text_fields(), ids=lambda each: getattr(each, "name", ""))
def test_every_long_text_has_a_limit_that_the_database_holds(
    model: type[models.Model], field: models.Field[object, object]
) -> None:
    assert field.max_length
    held = {constraint.name for constraint in model._meta.constraints}
    assert f"{model._meta.model_name}_{field.name}_length" in held


@pytest.mark.parametrize(("name", "limit"), [("title", lengths.TITLE), ("text", lengths.TEXT)])
def test_a_measure(name: str, limit: int) -> None:
    measure = MeasureFactory()
    Measure.objects.filter(pk=measure.pk).update(**{name: "字" * limit})
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**{name: "字" * (limit + 1)})
    setattr(measure, name, "字" * (limit + 1))
    with pytest.raises(ValidationError, match=str(limit)):
        measure.full_clean()
    with pytest.raises(LoadError, match=f"超过 {limit} 个字的上限"):
        check_lengths(measure, "第 3 行起的举措 1")


def test_the_form_says_so() -> None:
    form = modelform_factory(Measure, fields=["text"])({"text": "字" * (lengths.TEXT + 1)})
    assert not form.is_valid()
    assert str(lengths.TEXT) in str(form.errors["text"])


def test_a_spreadsheet_says_so() -> None:
    assert "不能采纳" in _unusable("text", "字" * (lengths.TEXT + 1))
    assert not _unusable("text", "字" * lengths.TEXT)


def test_a_decision_says_so() -> None:
    with pytest.raises(ActionError, match="核定意见不能超过"):
        settle(records=[DiscrepancyFactory()], user=UserFactory(), decision="字" * (lengths.DECISION + 1))
