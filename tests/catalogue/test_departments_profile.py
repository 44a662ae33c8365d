"""The page of one department: what it leads and supports, its names over time, beside whom and with whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from districts.models import Department
from measures.catalogue.departments import department_profile as profiles
from measures.catalogue.departments import document_assignments
from measures.catalogue.departments.department_profile import read_department_profile
from measures.catalogue.measure_counts import AssignmentCounts
from measures.models import Document
from tests.catalogue.charged_library import HOSTILE, charge, make_charged
from tests.factories import AliasFactory, DepartmentFactory, MeasureFactory, SuccessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def charged(db: None) -> Document:
    """Make the library of departments; return its document that has everything."""
    return make_charged()


@pytest.fixture
def commerce(charged: Document) -> Department:
    """Return the department that has a part in everything."""
    return Department.objects.get(name="区商务委", district__slug="east")


def read(client: Client, department: Department) -> str:
    """Return the page of a department."""
    return client.get(f"/departments/{department.pk}/").content.decode()


def test_its_measures_stand_by_document_and_chapter(library: Document, client: Client) -> None:
    department = Department.objects.get(name="区发改委")
    (docket,) = read_department_profile(department).documents
    assert [(one.measure.code, one.roles) for stretch in docket.chapters for one in stretch.measures] == [
        ("1", "牵头"),
        ("5.2", "配合"),
    ]
    assert docket.counts.either == read_department_profile(department).counts.either == 2
    page = read(client, department)
    assert "甲区发展和改革委员会" in page
    assert f"document=jia-2025&amp;lead={department.pk}" in page


def test_the_latest_document_comes_first_and_chapters_in_order(commerce: Department) -> None:
    found = read_department_profile(commerce)
    assert [docket.document.year for docket in found.documents] == [2026, 2025, 2024]
    whole = found.documents[1]
    orders = [stretch.chapter.order if stretch.chapter else 10**9 for stretch in whole.chapters]
    assert orders == sorted(orders)
    assert sum(stretch.counts.either for stretch in whole.chapters) == whole.counts.either


def test_leading_and_supporting_the_same_is_one_measure(commerce: Department) -> None:
    first = read_department_profile(commerce).documents[1].chapters[0]
    assert [one.roles for one in first.measures if "、" in one.roles] == ["牵头、配合"]
    assert first.counts.lead + first.counts.co_lead > first.counts.either == len(first.measures)


def test_what_staff_closed_or_have_yet_to_open_does_not_count(
    commerce: Department, charged: Document
) -> None:
    edited = charged.measures.get(assignments__valid_to__isnull=False)
    for docket in read_department_profile(commerce).documents:
        assert edited not in [one.measure for stretch in docket.chapters for one in stretch.measures]


def test_years_are_shown_where_documents_do_not_show_them(commerce: Department, client: Client) -> None:
    assert not read_department_profile(commerce).has_years
    city = Department.objects.get(name="市商务委")
    charge(MeasureFactory.create(document=Document.objects.get(slug="west-2025")), "lead", city)
    found = read_department_profile(city)
    assert found.has_years
    assert [year for year, _ in found.years] == [2025]
    assert "2025 年</th>" in read(client, city)


def test_names_over_time(commerce: Department, client: Client, charged: Document) -> None:
    AliasFactory.create(department=commerce, name=f"区商委{HOSTILE}")
    charge(MeasureFactory.create(document=charged), "lead", commerce, name_as_printed="区商务委员会")
    names = read_department_profile(commerce).names
    assert names.aliases == (f"区商委{HOSTILE}",)
    changes = [(event.document.slug, event.names) for event in names.events if event.document]
    assert changes == [
        ("east-2024", ("区商务委",)),
        ("east-2025", ("区商务委", "区商务委员会")),
        ("east-2026", ("区商务委",)),
    ]
    assert [event.when for event in names.events] == sorted(event.when for event in names.events)
    page = read(client, commerce)
    assert "方案写作 “区商务委”“区商务委员会”" in page
    assert "2025年1月1日" in page
    assert "区经委" in page
    assert HOSTILE not in page


def test_the_line_goes_back_and_forth_over_all_generations(commerce: Department) -> None:
    old = Department.objects.get(name="区经委")
    oldest, later, other = DepartmentFactory.create_batch(3, district=commerce.district)
    SuccessionFactory.create(predecessor=oldest, successor=old, date="2010-01-01")
    SuccessionFactory.create(predecessor=commerce, successor=later, date="2026-01-01")
    SuccessionFactory.create(
        predecessor=old, successor=other, date="2025-01-01"
    )  # another part of what it was
    names = read_department_profile(commerce).names
    assert set(names.family) == {commerce.pk, old.pk, oldest.pk, later.pk}
    assert [event.when for event in names.events if event.succession] == [
        date(2010, 1, 1),
        date(2025, 1, 1),
        date(2026, 1, 1),
    ]
    assert set(read_department_profile(old).names.family) == {*names.family, other.pk}


def test_a_line_that_bites_its_tail_ends(commerce: Department) -> None:
    old = Department.objects.get(name="区经委")
    SuccessionFactory.create(predecessor=commerce, successor=old, date="2026-01-01")
    assert set(read_department_profile(commerce).names.family) == {commerce.pk, old.pk}


def test_its_load_with_those_before_it(commerce: Department, client: Client) -> None:
    old = Department.objects.get(name="区经委")
    together, alone = read_department_profile(commerce).names.counts, read_department_profile(commerce).counts
    assert together is not None
    # The one before leads a measure of 2024 that this one leads as well.
    assert (together.lead, together.either) == (alone.lead, alone.either)
    charge(MeasureFactory.create(), "lead", old)
    assert read_department_profile(commerce).names.counts == AssignmentCounts(
        together.lead + 1, together.co_lead, together.either + 1
    )
    assert f"dept={commerce.pk}&amp;dept={old.pk}" in read(client, commerce)


def test_how_it_stands_in_its_district(commerce: Department, client: Client) -> None:
    yearly = next(one for one in read_department_profile(commerce).ranks if one.year == 2024)
    # 区商务委 2, 区财政局 1, 区经委 1; the group is no peer.
    assert (yearly.count, yearly.rank, yearly.is_tied, yearly.peers) == (2, 1, False, 3)
    assert (yearly.middle, yearly.greatest) == (1, 2)
    finance = Department.objects.get(name="区财政局", district=commerce.district)
    other = next(one for one in read_department_profile(finance).ranks if one.year == 2024)
    assert (other.rank, other.is_tied, other.top) == (2, True, commerce)
    page = read(client, finance)
    assert "并列第 2；中位数 1 项，最多的是" in page
    assert "1 个名称待核" in page  # in 2025


def test_the_peers_are_those_of_the_page_it_links_to(commerce: Department, client: Client) -> None:
    for department in (commerce, Department.objects.get(name="市商务委")):
        scope = department.district.slug if department.district else ":outside"
        for yearly in read_department_profile(department).ranks:
            listing = client.get(f"/departments/?district={scope}&year={yearly.year}").context["listing"]
            assert listing.sections[0].count == yearly.peers


def test_alone_there_is_nothing_to_compare(client: Client, charged: Document) -> None:
    city = Department.objects.get(name="市商务委")
    assert "只有它承担举措，无从比较" in read(client, city)


def test_a_group_is_no_body_and_not_ranked(charged: Document, client: Client) -> None:
    group = Department.objects.get(name="各相关部门", district__slug="east")
    assert read_department_profile(group).ranks == ()
    page = read(client, group)
    assert "“各相关部门”不是一个单位：东区的方案没有点名" in page
    assert "中位数" not in page


def test_a_name_that_is_not_settled_is_not_ranked(charged: Document, client: Client) -> None:
    unknown = Department.objects.get(is_resolved=False)
    assert read_department_profile(unknown).ranks == ()
    page = read(client, unknown)
    assert "核定之前不与其他单位比较" in page
    assert HOSTILE not in page


def test_with_whom_it_shares_measures(commerce: Department) -> None:
    finance = Department.objects.get(name="区财政局", district=commerce.district)
    partners = read_department_profile(commerce).partners
    supporters = [(one.department.name, one.count) for one in partners.supporters]
    assert sorted(supporters) == [("区财政局", 1), ("各相关部门", 1)]
    assert [(one.department, one.count) for one in partners.leaders] == [(finance, 3)]


def test_long_lists_are_cut_and_lead_to_the_whole(
    commerce: Department, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiles, "DOCUMENTS", 2)
    monkeypatch.setattr(document_assignments, "MAX_NAMED", 2)
    found = read_department_profile(commerce)
    assert [docket.document.year for docket in found.documents] == [2026, 2025]
    assert sum(len(one.measures) for one in found.documents[1].chapters) == 2
    page = read(client, commerce)
    assert "只列最近 2 份" in page
    assert f"看全部 {found.counts.either} 项举措" in page
    assert f"看本方案的全部 {found.documents[1].counts.either} 项" in page


def test_a_department_without_duties_says_so(library: Document, client: Client) -> None:
    idle = Department.objects.create(name="区档案局", district=library.district)
    assert "没有该单位承担的举措" in read(client, idle)


def test_names_and_succession_are_shown_even_without_duties(library: Document, client: Client) -> None:
    old, new = (
        Department.objects.create(name=name, district=library.district) for name in ("区甲局", "区乙局")
    )
    SuccessionFactory.create(predecessor=old, successor=new, date="2025-06-01", reason="机构改革")
    page = read(client, old)
    assert "2025年6月1日" in page
    assert f'href="/departments/{new.pk}/"' in page
    assert "连同前身" not in page
