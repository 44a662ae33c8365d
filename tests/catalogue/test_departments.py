"""The page of all departments: by district, compared, groups apart."""

from __future__ import annotations

import re
from itertools import chain
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from districts.models import Department, District
from measures.catalogue.departments import department_list as listings
from measures.catalogue.departments.department_list import DepartmentOverview, read_department_list
from measures.catalogue.departments.filters import GROUPS, OUTSIDE, DepartmentFilterSet
from measures.catalogue.measure_counts import (
    AssignmentCounts,
    assignment_counts_of,
    read_assigned_departments,
)
from measures.models import Assignment, Document
from tests.catalogue.charged_library import HOSTILE, charge, enlarge, make_charged
from tests.examples import count_examples
from tests.factories import DepartmentFactory, MeasureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def charged(db: None) -> Document:
    """Make the library of departments; return its document that has everything."""
    return make_charged()


def shown(scope: str = "", **choice: object) -> DepartmentOverview:
    """Return the page of what is chosen."""
    filters = DepartmentFilterSet(QueryDict(urlencode({"district": scope} | choice)))
    assert filters.is_valid()
    return read_department_list(filters)


def names(found: DepartmentOverview) -> dict[str, list[str]]:
    """Return the names on a page by the title of their part."""
    return {part.title: [row.department.name for row in part.rows] for part in found.sections}


def test_departments_stand_by_district_and_groups_apart(library: Document, client: Client) -> None:
    found = shown()
    assert [(part.title, part.count) for part in found.sections] == [
        ("甲区", 3),
        ("市级及其他", 1),
        ("泛指", 1),
    ]
    assert (found.count, found.groups) == (4, 1)
    page = client.get("/departments/").content.decode()
    assert "4 个单位承担举措，另有 1 个泛指的责任方" in page
    assert "名称待核" in page


def test_a_group_is_never_counted_as_a_department(charged: Document) -> None:
    found = shown()
    assert (
        found.count
        == Department.objects.filter(assignments__isnull=False).exclude(kind="group").distinct().count()
    )
    for part in found.sections:
        assert {row.department.is_group for row in part.rows} == {part.is_groups}


def test_the_most_charged_come_first_or_the_names_in_order(charged: Document) -> None:
    loads = [row.counts for row in shown().sections[0].rows]
    assert [load.either for load in loads] == sorted((load.either for load in loads), reverse=True)
    for role in ("lead", "co_lead"):
        found = [getattr(row.counts, role) for row in shown(sort=role).sections[0].rows]
        assert found == sorted(found, reverse=True)
    assert names(shown(sort="name"))["东区"][:3] == ["区财政局", "区经委", "区商务委"]  # cai, jing, shang


def test_a_year_leaves_out_who_has_nothing_in_it(charged: Document) -> None:
    assert "区经委" in names(shown(year=2024))["东区"]
    assert "区经委" not in names(shown(year=2025))["东区"]
    assert "市级及其他" not in names(shown(year=2024))


def test_a_district_shows_its_own_and_whom_its_documents_charge_besides(charged: Document) -> None:
    found = shown("east", year=2025)
    assert set(names(found)) == {"东区", "区外单位", "泛指"}
    assert set(names(found)["区外单位"]) == {"市商务委", "区商务委"}
    guest = next(row for part in found.sections for row in part.rows if part.note and not part.is_groups)
    assert guest.within == "east"


@pytest.mark.parametrize("year", [None, 2024, 2025])
def test_the_index_counts_what_the_database_does(charged: Document, year: int | None) -> None:
    def counted() -> dict[int, AssignmentCounts]:
        rows = Assignment.objects.in_force()
        return assignment_counts_of(rows.filter(measure__document__year=year) if year else rows)

    found = read_assigned_departments(year)
    assert found.counts == counted()
    assert sorted([*found.groups, *chain.from_iterable(found.by_district.values())]) == sorted(found.counts)
    # A second later, after an edit, as well: of a measure, of a department.
    charge(charged.measures.all()[0], "lead", DepartmentFactory.create(district=charged.district))
    Department.objects.filter(pk__in=found.groups).update(kind=Department.Kind.AGENCY)
    after = read_assigned_departments(year)
    assert after.counts == counted()
    assert not after.groups


def test_those_outside_districts_and_the_groups_can_be_chosen(charged: Document, client: Client) -> None:
    assert names(shown(OUTSIDE)) == {"市级及其他": ["市商务委"]}
    assert set(names(shown(GROUPS))) == {"泛指"}
    assert client.get(f"/departments/?district={OUTSIDE}").status_code == 200


def test_bars_are_in_proportion_to_the_most_charged(charged: Document) -> None:
    for part in shown().sections:
        widths = [row.lead_width + row.rest_width for row in part.rows]
        assert max(widths) == pytest.approx(100)
        for row, width in zip(part.rows, widths, strict=True):
            assert width == pytest.approx(
                100 * row.counts.either / max(one.counts.either for one in part.rows)
            )


def test_a_large_library_shows_the_first_of_each_and_leads_to_the_rest(
    charged: Document, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, size in (("ROWS", 6), ("FIRST", 2), ("DISTRICTS", 2)):
        monkeypatch.setattr(listings, name, size)
    first, second = shown(), shown(page=2)
    assert [part.title for part in first.sections] == ["东区", "西区"]
    assert [part.title for part in second.sections] == ["市级及其他", "泛指"]
    assert len(first.sections[0].rows) == 2
    assert first.sections[0].is_cut
    page = client.get("/departments/").content.decode()
    assert 'href="?district=east"' in page
    assert "东区全部 4 个单位" in page
    assert 'href="?page=2"' in page
    whole = [row for page in (1, 2) for part in shown("east", page=page).sections for row in part.rows]
    assert (
        len(whole) == len({row.department.pk for row in whole}) == shown("east").count + shown("east").groups
    )


def test_thousands_of_departments_make_no_heavier_page(charged: Document, client: Client) -> None:
    measure = MeasureFactory.create(document=charged)
    for district in District.objects.all():
        charge(measure, "lead", *DepartmentFactory.create_batch(300, district=district))
    for address in ("/departments/", "/departments/?district=east"):
        response = client.get(address)
        assert len(response.content) < 200_000
        assert sum(len(part.rows) for part in response.context["listing"].sections) <= listings.ROWS


def test_every_state_is_in_the_address(charged: Document, client: Client) -> None:
    page = client.get("/departments/?district=east&year=2025&sort=name").content.decode()
    for chosen in ("east", "2025", "name"):
        assert f'<option value="{chosen}" selected>' in page
    assert 'method="get"' in page


def test_nothing_there_is_reported(db: None, client: Client) -> None:
    assert "已收录的方案没有列出责任单位" in client.get("/departments/").content.decode()


def test_a_year_without_documents_is_reported(charged: Document, client: Client) -> None:
    page = client.get("/departments/?year=2031").content.decode()
    assert "2031 年收录的方案没有列出责任单位，或没有收录" in page
    assert '<option value="2031" selected>' in page


def test_a_district_of_which_there_is_nothing_is_no_error(charged: Document, client: Client) -> None:
    idle = DepartmentFactory.create(district__name="闲区", district__slug="idle")
    back = client.get(f"/departments/{idle.pk}/").content.decode()
    assert 'href="/departments/?district=idle"' in back
    assert 'value="idle"' not in client.get("/departments/").content.decode()
    page = client.get("/departments/?district=idle").content.decode()
    assert "闲区收录的方案没有列出责任单位，或没有收录" in page
    assert '<option value="idle" selected>' in page


def test_a_district_without_documents_shows_its_departments_all_the_same(
    charged: Document, client: Client
) -> None:
    guest = DepartmentFactory.create(district__name="客区", district__slug="guest")
    charge(MeasureFactory.create(document=charged), "lead", guest)
    assert names(shown("guest")) == {"客区": [guest.name]}
    assert '<option value="guest">' in client.get("/departments/").content.decode()


def test_hostile_names_stay_text(charged: Document, client: Client) -> None:
    for address in ("/departments/", "/departments/?district=east"):
        page = client.get(address).content.decode()
        assert HOSTILE not in page
        assert "区新局&lt;script&gt;" in page


BAD = [
    ("district=nowhere", "“区”没有“nowhere”这一项"),
    ("district=%00", "“区”没有"),
    ("district=%ED%A0%80", "“区”没有"),
    ("district=east&district=west", "“区”一次只能选一项"),
    ("year=20x5", "年份“20x5”不是"),
    ("year=٢٠٢٥", "年份"),
    ("year=" + "9" * 500, "年份"),
    ("year=2025&year=2024", "“年份”一次只能选一项"),
    ("sort=load", "“排序”没有“load”这一项"),
    ("page=0", "页码“0”不是有效的数字"),
    ("page=" + "9" * 500, "页码"),
    ("page=-1", "页码"),
]


@pytest.mark.parametrize(("query", "message"), BAD)
def test_what_cannot_be_understood_is_reported(
    charged: Document, client: Client, query: str, message: str
) -> None:
    response = client.get(f"/departments/?{query}")
    assert response.status_code == 400
    assert message in response.content.decode()
    assert "地址" in response.content.decode()


def test_a_page_that_is_not_there(charged: Document, client: Client) -> None:
    assert client.get("/departments/?page=2").status_code == 404
    assert client.get("/departments/?page=999999").status_code == 404


def test_a_choice_made_twice_the_same_is_one(charged: Document, client: Client) -> None:
    assert client.get("/departments/?year=2025&year=2025&district=&sort=").status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=count_examples(40))
@given(st.sampled_from(["district", "year", "sort", "page", "other"]), st.text(max_size=30))
def test_any_parameter_is_survived(charged: Document, client: Client, name: str, value: str) -> None:
    assert client.get("/departments/", {name: value.encode("utf-8", "replace")}).status_code in (
        200,
        400,
        404,
    )


def test_enlarging_makes_more(charged: Document) -> None:
    before = shown().count
    enlarge(2)
    assert shown().count > before
    assert re.search("增1区", str(names(shown())))
