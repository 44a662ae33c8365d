"""A library made by hand in which departments are charged in every way there is, and in some that should not be."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from districts.models import Department, District
from measures.models import Assignment, Chapter, Document, Measure
from tests.factories import (
    AssignmentFactory,
    ChapterFactory,
    CityDepartmentFactory,
    DepartmentFactory,
    DistrictFactory,
    DocumentFactory,
    MeasureFactory,
    StaffAssignmentFactory,
    SuccessionFactory,
)

HOSTILE = "<script>alert(1)</script>\"'&<b>"


def make_charged() -> Document:
    """Make two districts and four documents; return the one that has everything, ``east-2025``."""
    east = DistrictFactory.create(name="东区", slug="east", code="310301")
    west = DistrictFactory.create(name="西区", slug="west", code="310302")
    for district, year in ((east, 2024), (east, 2026), (west, 2025)):
        _plain(district, year)
    whole: Document = DocumentFactory.create(
        district=east, year=2025, slug="east-2025", title=f"方案{HOSTILE}"
    )
    _fill(whole, _chapters(whole))
    old = DepartmentFactory.create(name="区经委", district=east)
    new = Department.objects.get(name="区商务委", district=east)
    charge(Measure.objects.filter(document__slug="east-2024")[0], "lead", old, name_as_printed="区经济委")
    SuccessionFactory.create(predecessor=old, successor=new, date="2025-01-01", reason=f"改革{HOSTILE}")
    return whole


def charge(measure: Measure, role: str, *departments: Department, **facts: object) -> None:
    """Charge departments with a measure as its document says."""
    for order, one in enumerate(departments):
        AssignmentFactory.create(measure=measure, department=one, role=role, order=order, **facts)


def enlarge(times: int) -> None:
    """Make the library so many times as large: more districts, documents, departments, chapters and measures."""
    whole = Document.objects.get(slug="east-2025")
    bodies = list(Department.objects.filter(assignments__isnull=False, assignments__measure__document=whole))
    for number in range(times):
        district = DistrictFactory.create(name=f"增{number}区", slug=f"more-{number}")
        _plain(district, 2025)
        _plain(whole.district, 2030 + number)
        chapter = ChapterFactory.create(document=whole)
        further = DepartmentFactory.create_batch(3, district=whole.district)
        for measure in MeasureFactory.create_batch(3, document=whole, chapter=chapter):
            charge(measure, "lead", *further, *dict.fromkeys(bodies))
            charge(measure, "co_lead", *dict.fromkeys(bodies))


def _plain(district: District, year: int) -> Document:
    """Make a document of one chapter, with the district's usual departments in it."""
    made: Document = DocumentFactory.create(district=district, year=year, slug=f"{district.slug}-{year}")
    chapter = ChapterFactory.create(document=made)
    first, second, last = MeasureFactory.create_batch(3, document=made, chapter=chapter)
    commerce, finance = _department("区商务委", district), _department("区财政局", district)
    charge(first, "lead", commerce)
    charge(second, "lead", finance)
    charge(second, "co_lead", commerce)
    charge(last, "co_lead", _department("各相关部门", district, kind="group"))
    return made


def _department(name: str, district: District | None, **facts: object) -> Department:
    found = Department.objects.filter(name=name, district=district).first()
    make = DepartmentFactory if district else CityDepartmentFactory
    return found or make.create(name=name, **({"district": district} if district else {}), **facts)


def _chapters(whole: Document) -> dict[str, Chapter | None]:
    """Make a chapter with two sections and one below, a chapter alone, one without measures, one of an annex."""
    first = ChapterFactory.create(document=whole, title=f"营商{HOSTILE}")
    under = ChapterFactory.create(document=whole, parent=first, ordinal="（一）", title="政务")
    deep = ChapterFactory.create(document=whole, parent=under, ordinal="1", title="细目")
    ChapterFactory.create(document=whole, title="总体要求")
    return {
        "chapter": first,
        "section": under,
        "deep": deep,
        "other": ChapterFactory.create(document=whole, parent=first, ordinal="（二）", title="监管"),
        "alone": ChapterFactory.create(document=whole, ordinal="二", title="创新"),
        "annex": ChapterFactory.create(document=whole, annex="1", title="市级事项"),
        "none": None,
    }


def _fill(whole: Document, chapters: dict[str, Chapter | None]) -> None:
    """Make measures under every heading and under none, and charge everybody."""
    m = {
        name: MeasureFactory.create_batch(2, document=whole, chapter=chapter)
        for name, chapter in chapters.items()
    }
    commerce, finance = _department("区商务委", whole.district), _department("区财政局", whole.district)
    city = _department("市商务委", None)
    guest = Department.objects.get(name="区商务委", district__slug="west")
    unknown = _department(f"区新局{HOSTILE}", whole.district, is_resolved=False, kind="unknown")
    group = _department("各相关部门", whole.district)
    charge(m["chapter"][0], "lead", commerce, finance)
    charge(m["section"][0], "lead", commerce)
    charge(m["section"][0], "co_lead", commerce, finance, group)  # leads and supports the same
    charge(m["deep"][0], "lead", unknown)
    charge(m["deep"][1], "co_lead", guest)  # nobody leads it
    charge(m["other"][0], "lead", group)
    charge(m["alone"][0], "lead", finance)
    charge(m["alone"][0], "co_lead", commerce, city)
    charge(m["annex"][0], "lead", city)
    charge(m["annex"][0], "lead", commerce, effective=False, place=Assignment.Place.TABLE)  # second statement
    charge(m["none"][0], "lead", commerce)
    charge(m["none"][1], "co_lead", city)
    _edited(m["other"][1], commerce, finance)


def _edited(measure: Measure, before: Department, after: Department) -> None:
    """Let staff have put one department for another, and a third from next month on."""
    today = timezone.localdate()
    charge(measure, "lead", before, valid_to=today)
    StaffAssignmentFactory.create(measure=measure, department=after, valid_from=today)
    StaffAssignmentFactory.create(
        measure=measure, department=before, role="co_lead", valid_from=today + timedelta(days=30)
    )
    # Published as supporting, and confirmed by staff: one measure all the same.
    charge(measure, "co_lead", after)
    StaffAssignmentFactory.create(measure=measure, department=after, role="co_lead")


def assigned_departments() -> QuerySet[Department]:
    """Return the departments, groups left out, with at least one measure today, as the database has them."""
    assigned = Assignment.objects.in_force().values("department")
    return Department.objects.filter(pk__in=assigned).exclude(kind=Department.Kind.GROUP)


def assigned_groups() -> QuerySet[Department]:
    """Return the groups (各相关部门) with at least one measure today, as the database has them."""
    assigned = Assignment.objects.in_force().values("department")
    return Department.objects.filter(pk__in=assigned, kind=Department.Kind.GROUP)
