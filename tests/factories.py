"""Records for the tests, each as small as the model allows; together they say how the models hang together."""

from __future__ import annotations

from hashlib import sha256

import factory
from django.contrib.auth.models import User
from django.utils import timezone

from districts.models import Department, DepartmentAlias, District, Succession
from measures.models import (
    Assignment,
    Chapter,
    Discrepancy,
    Document,
    ImportDraft,
    ImportRun,
    Link,
    Measure,
    Problem,
    ProgressEntry,
    Source,
    Statement,
    SynonymGroup,
)


class UserFactory(factory.django.DjangoModelFactory[User]):
    """Somebody who may do everything in the admin."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"staff{n}")
    is_staff = True
    is_superuser = True


class DistrictFactory(factory.django.DjangoModelFactory[District]):
    """A district that is not in the registry."""

    class Meta:
        model = District

    name = factory.Sequence(lambda n: f"第{n}区")
    slug = factory.Sequence(lambda n: f"district-{n}")
    code = factory.Sequence(lambda n: f"{900000 + n}")
    city = "上海市"
    hue = 15


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    """A department of a district."""

    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"区第{n}局")
    district = factory.SubFactory(DistrictFactory)


class CityDepartmentFactory(DepartmentFactory):
    """A department of the city."""

    name = factory.Sequence(lambda n: f"市第{n}局")
    level = Department.Level.CITY
    district = None
    city = "上海市"


class AliasFactory(factory.django.DjangoModelFactory[DepartmentAlias]):
    """Another name of a department."""

    class Meta:
        model = DepartmentAlias

    department = factory.SubFactory(DepartmentFactory)
    name = factory.Sequence(lambda n: f"别名{n}")


class SuccessionFactory(factory.django.DjangoModelFactory[Succession]):
    """A department that does what another did."""

    class Meta:
        model = Succession

    predecessor = factory.SubFactory(DepartmentFactory)
    successor = factory.SubFactory(DepartmentFactory)
    date = factory.LazyFunction(timezone.localdate)


class SynonymGroupFactory(factory.django.DjangoModelFactory[SynonymGroup]):
    """Two words with one meaning."""

    class Meta:
        model = SynonymGroup

    words = factory.Sequence(lambda n: f"词语第{n} 说法第{n}")


class SourceFactory(factory.django.DjangoModelFactory[Source]):
    """A file as it came, with nothing to repair."""

    class Meta:
        model = Source

    name = "plan.txt"
    text = factory.Sequence(lambda n: f"原文{n}\n")
    clean_text = factory.SelfAttribute("text")
    content = factory.LazyAttribute(lambda source: source.text.encode())
    sha256 = factory.LazyAttribute(lambda source: sha256(source.content).hexdigest())
    encoding = "utf-8"


class DocumentFactory(factory.django.DjangoModelFactory[Document]):
    """A plan with its source."""

    class Meta:
        model = Document

    district = factory.SubFactory(DistrictFactory)
    year = 2025
    slug = factory.Sequence(lambda n: f"document-{n}")
    title = factory.Sequence(lambda n: f"第{n}号行动方案")
    source = factory.SubFactory(SourceFactory)


class ImportDraftFactory(factory.django.DjangoModelFactory[ImportDraft]):
    """A plan with one measure on its way in, read and waiting, compared with nothing yet."""

    class Meta:
        model = ImportDraft

    name = "plan.txt"
    state = ImportDraft.State.READY
    text = "徐汇区2031年优化营商环境行动方案\n\n一、优化服务\n\n1.融资支持\n\n推广银企对接，提升融资便利。\n"
    clean_text = factory.SelfAttribute("text")
    content = factory.LazyAttribute(lambda draft: draft.text.encode())
    size = factory.LazyAttribute(lambda draft: len(draft.content))


class ChapterFactory(factory.django.DjangoModelFactory[Chapter]):
    """A chapter of a document."""

    class Meta:
        model = Chapter

    document = factory.SubFactory(DocumentFactory)
    ordinal = "一"
    title = "优化服务"
    order = factory.Sequence(lambda n: n + 1)


class MeasureFactory(factory.django.DjangoModelFactory[Measure]):
    """A measure in a chapter."""

    class Meta:
        model = Measure

    document = factory.SubFactory(DocumentFactory)
    chapter = factory.SubFactory(ChapterFactory, document=factory.SelfAttribute("..document"))
    code = factory.Sequence(lambda n: str(n + 1))
    title = factory.Sequence(lambda n: f"举措{n}")
    text = "优化营商环境。"
    order = factory.Sequence(lambda n: n + 1)


class AssignmentFactory(factory.django.DjangoModelFactory[Assignment]):
    """A published assignment: a department of the measure's district leads it."""

    class Meta:
        model = Assignment

    measure = factory.SubFactory(MeasureFactory)
    department = factory.SubFactory(
        DepartmentFactory, district=factory.SelfAttribute("..measure.document.district")
    )
    role = Assignment.Role.LEAD
    place = Assignment.Place.TEXT
    name_as_printed = factory.SelfAttribute("department.name")
    phrase = factory.LazyAttribute(lambda row: f"牵头单位：{row.name_as_printed}")


class StaffAssignmentFactory(AssignmentFactory):
    """An assignment that staff added."""

    place = Assignment.Place.STAFF
    name_as_printed = ""
    phrase = ""
    reason = "区政府专题会议"


class ProgressEntryFactory(factory.django.DjangoModelFactory[ProgressEntry]):
    """What somebody entered of a measure today: it is being done."""

    class Meta:
        model = ProgressEntry

    measure = factory.SubFactory(MeasureFactory)
    status = ProgressEntry.Status.IN_PROGRESS
    as_of = factory.LazyFunction(timezone.localdate)
    entered_by = "王小明"


class StatementFactory(factory.django.DjangoModelFactory[Statement]):
    """What a table says of a measure."""

    class Meta:
        model = Statement

    measure = factory.SubFactory(MeasureFactory)
    annex = "2"
    number = factory.SelfAttribute("measure.code")
    title = factory.SelfAttribute("measure.title")
    text = factory.SelfAttribute("measure.text")


class DiscrepancyFactory(factory.django.DjangoModelFactory[Discrepancy]):
    """An open difference between text and table."""

    class Meta:
        model = Discrepancy

    measure = factory.SubFactory(MeasureFactory)
    field = Discrepancy.Field.TITLE
    in_text = "政策制定"
    in_table = "政策制订"


class ProblemFactory(factory.django.DjangoModelFactory[Problem]):
    """An open doubt about a document."""

    class Meta:
        model = Problem

    document = factory.SubFactory(DocumentFactory)
    code = "numbering.gap"
    message = factory.Sequence(lambda n: f"编号 {n} 缺失。")
    line = 1
    column = 1
    raw_start = 0
    raw_end = 1


class ImportRunFactory(factory.django.DjangoModelFactory[ImportRun]):
    """A run that made a document."""

    class Meta:
        model = ImportRun

    document = factory.SubFactory(DocumentFactory)
    source = factory.SelfAttribute("document.source")
    outcome = ImportRun.Outcome.CREATED
    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.SelfAttribute("started_at")


class LinkFactory(factory.django.DjangoModelFactory[Link]):
    """A suggestion: two measures of a district, a year apart, are the same."""

    class Meta:
        model = Link

    origin = factory.SubFactory(MeasureFactory, document__year=2024)
    target = factory.SubFactory(
        MeasureFactory, document__district=factory.SelfAttribute("...origin.document.district")
    )
    kind = Link.Kind.LINEAGE
    relation = Link.Relation.SAME
    computed = factory.SelfAttribute("relation")
    score = 0.9
