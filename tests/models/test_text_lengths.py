"""Every text has an end: forms, imports, spreadsheets and the database know the same one."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import DataError, IntegrityError, connection, migrations, models, transaction
from django.forms import modelform_factory
from django.utils import timezone

from districts.length_constraints import check_lengths_first, length_constraints, shorten_text
from districts.models import Department, DepartmentAlias, District, Succession
from measures.decisions.resolutions import resolve_records
from measures.history.actions.recorder import record_changes
from measures.importing.forms.text_fields import split_names
from measures.loading import reading
from measures.loading.load_job import check_lengths
from measures.loading.load_problems import _quoted
from measures.models import (
    Assignment,
    ChangeSet,
    Chapter,
    Discrepancy,
    Document,
    ImportBatch,
    ImportDraft,
    Link,
    LinkingLease,
    Measure,
    Problem,
    ProgressEntry,
    ReadingRule,
    RecordVersion,
    Source,
    SpreadsheetBatch,
    Statement,
    SynonymGroup,
    TextWords,
    lengths,
)
from measures.spreadsheets.edit_finder import _find_text_problem
from measures.writing.action_errors import ActionError, LoadError
from tests.factories import (
    AliasFactory,
    AssignmentFactory,
    ChapterFactory,
    DepartmentFactory,
    DiscrepancyFactory,
    DistrictFactory,
    DocumentFactory,
    ImportDraftFactory,
    LinkFactory,
    MeasureFactory,
    ProblemFactory,
    ProgressEntryFactory,
    SourceFactory,
    StatementFactory,
    SuccessionFactory,
    SynonymGroupFactory,
    UserFactory,
)
from tests.loading.small_plans import Plan, load_plan

pytestmark = pytest.mark.django_db


def _change_set() -> ChangeSet:
    return ChangeSet.objects.create(kind=ChangeSet.Kind.EDIT, summary="修改")


#: A record of each model that has texts.
_RECORDS: dict[type[models.Model], Callable[[], models.Model]] = {
    Assignment: AssignmentFactory,
    ChangeSet: _change_set,
    Chapter: ChapterFactory,
    Department: DepartmentFactory,
    DepartmentAlias: AliasFactory,
    Discrepancy: DiscrepancyFactory,
    District: DistrictFactory,
    Document: DocumentFactory,
    ImportBatch: lambda: ImportBatch.objects.create(name="一批"),
    ImportDraft: ImportDraftFactory,
    Link: LinkFactory,
    LinkingLease: lambda: LinkingLease.objects.create(document=1, holder="一", until=timezone.now()),
    Measure: MeasureFactory,
    Problem: ProblemFactory,
    ProgressEntry: ProgressEntryFactory,
    ReadingRule: lambda: ReadingRule.objects.create(
        district=DistrictFactory(), shape="form:section", reads_as="measure"
    ),
    Source: SourceFactory,
    SpreadsheetBatch: lambda: SpreadsheetBatch.objects.create(
        name="表", sha256="0", kind="xlsx", content=b"", sent_by=UserFactory()
    ),
    Statement: StatementFactory,
    Succession: SuccessionFactory,
    SynonymGroup: SynonymGroupFactory,
}
#: What a text begins with that the database takes no other way.
_BEGINNINGS: dict[tuple[type[models.Model], str], str] = {(ProgressEntry, "link"): "https://"}
#: What the program alone writes, and can write again: the words that a text was cut into.
_CACHES = (TextWords,)
#: Copies of records whose own texts have an end.
_COPIES = (RecordVersion,)


def _text_fields() -> list[tuple[type[models.Model], str]]:
    """Return every column of text of the site's own models, but for those with choices: forms take nothing else."""
    return [
        (model, field.name)
        for label in ("districts", "measures")
        for model in apps.get_app_config(label).get_models()
        if model not in (*_CACHES, *_COPIES)
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]


def _named(value: object) -> str:
    return value.__name__ if isinstance(value, type) else str(value)


@pytest.mark.parametrize(("model", "name"), _text_fields(), ids=_named)
def test_one_character_too_many_is_refused_by_form_record_and_database(
    model: type[models.Model], name: str
) -> None:
    field: Any = model._meta.get_field(name)
    limit = field.max_length
    assert limit, "a text without an end"
    record = _RECORDS[model]()
    rows = model._base_manager.filter(pk=record.pk)
    begin = _BEGINNINGS.get((model, name), "")
    fits = begin + "字" * (limit - len(begin))
    assert rows.update(**{name: fits}) == 1
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        rows.update(**{name: f"{fits}字"})
    setattr(record, name, f"{fits}字")
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert any(str(limit) in message for message in refused.value.messages)
    if field.editable:
        form = modelform_factory(model, fields=[name])({name: f"{fits}字"})
        assert any(str(limit) in message for message in form.errors[name])


def test_a_migration_names_what_is_too_long_and_alters_nothing() -> None:
    MeasureFactory(title="三个字")
    measure = MeasureFactory(title="四个字的")
    add = migrations.AddConstraint("measure", length_constraints("measure", title=3)[0])
    look, *rest = check_lengths_first("measures", [add])
    assert rest == [add]
    with pytest.raises(CommandError) as refused:
        look.code(apps, SimpleNamespace(connection=connection))
    assert str(refused.value).splitlines()[1:] == [
        f"举措（measures.Measure）编号 {measure.pk}：标题 4 字，上限 3 字"
    ]
    measure.title = "三字的"
    measure.save()
    look.code(apps, SimpleNamespace(connection=connection))


def test_the_importer_names_the_line_of_a_heading_that_is_too_long(registry: District) -> None:
    plan = Plan(chapters=((f"{'长' * lengths.TITLE}一", Plan().chapters[0][1]), *Plan().chapters[1:]))
    line = next(at for at, stated in enumerate(plan.text().split("\n"), 1) if "长长" in stated)
    with pytest.raises(LoadError, match=f"^第 {line} 行的章节“一 长长.*的标题有 501 个字"):
        load_plan(plan)


def test_a_file_that_repair_makes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 3)
    with pytest.raises(LoadError, match="修复后有 4 字"):
        reading.extract_source_text(content="四个字。".encode(), name="a.txt", report_stage=lambda _: None)


def test_what_the_program_says_of_a_very_long_stretch_tells_what_it_leaves_out() -> None:
    assert _quoted("字" * lengths.MESSAGE) == "字" * lengths.MESSAGE
    reported = _quoted("字" * (lengths.MESSAGE + 1))
    assert len(reported) <= lengths.MESSAGE
    assert f"（略去 {lengths.TEXT + 1} 字）" in reported


def test_a_summary_that_is_cut_says_so() -> None:
    measure = MeasureFactory()
    with record_changes(kind=ChangeSet.Kind.EDIT, summary="长" * 501, user=UserFactory()) as recorder:
        measure.title = "新题"
        measure.save()
    assert recorder.change_set is not None
    assert recorder.change_set.summary == shorten_text("长" * 501, 500)
    assert recorder.change_set.summary.endswith("长…")


def test_a_typed_name_is_not_cut() -> None:
    assert split_names("长" * 300) == ("长" * 300,)


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
    assert "不能采纳" in _find_text_problem("text", "字" * (lengths.TEXT + 1))
    assert not _find_text_problem("text", "字" * lengths.TEXT)


def test_a_decision_says_so() -> None:
    with pytest.raises(ActionError, match="核定意见不能超过"):
        resolve_records(
            records=[DiscrepancyFactory()], user=UserFactory(), decision="字" * (lengths.DECISION + 1)
        )
