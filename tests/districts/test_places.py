"""The places of the country, and the rows made from them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from districts.models import District
from districts.places.actions import ensure_district
from districts.places.place_registry import COUNTRY, PlaceEntry, past_names, places_by_code
from districts.places.place_slugs import place_slug
from districts.registry.registry_entries import DepartmentRegistry, DistrictEntry
from districts.registry.registry_loading import load_registry
from tests.factories import DistrictFactory, DocumentFactory

WEST_LAKES = ("330106", "360103")


def test_every_place_lies_in_the_country() -> None:
    found = places_by_code().values()
    assert len(found) > 3000
    assert {one.level for one in found} == {"province", "city", "district"}
    assert all(one.lies_in(COUNTRY) for one in found)


def test_the_city_of_a_place() -> None:
    at = places_by_code()
    assert [at[code].city for code in ("330106", "330100", "330000", "310114", "310000", "429004")] == [
        *("杭州市", "杭州市", "", "上海市", "上海市", ""),
    ]


def test_past_names_and_places_that_are_no_more() -> None:
    past = past_names()
    assert past.former["341700"] == ("池州地区",) or "341700" not in past.former
    assert past.former["420600"] == ("襄樊市",)
    lost_places = {one.whole_name: one.code for one in past.abolished}
    assert lost_places["上海市闸北区"] == "310108"
    # The code of a place that was merged went to another: that one was never called so.
    assert "万盛区" not in past.former.get("500110", ())


def test_slugs_are_unique_and_short() -> None:
    slugs = [place_slug(one) for one in places_by_code().values()]
    assert len(set(slugs)) == len(slugs)
    assert max(map(len, slugs)) <= 50


@pytest.mark.django_db
def test_rows_are_made_with_what_they_lie_in() -> None:
    west_lake = ensure_district(entry=places_by_code()["330106"])
    assert [one.name for one in District.objects.order_by("code")] == ["中国", "浙江省", "杭州市", "西湖区"]
    assert (west_lake.slug, west_lake.city, west_lake.level) == ("hangzhou-xihu", "杭州市", "district")
    assert west_lake.parent is not None
    assert west_lake.parent.parent is not None
    assert west_lake.parent.parent.parent == District.objects.get(level="country")
    assert ensure_district(entry=places_by_code()["330106"]) == west_lake


@pytest.mark.django_db
def test_a_place_with_all_that_it_lies_in_is_found_by_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    west_lake = places_by_code()["330106"]
    made = ensure_district(entry=west_lake)
    with django_assert_num_queries(1):
        assert ensure_district(entry=west_lake) == made
    with django_assert_num_queries(1):
        assert ensure_district(entry=places_by_code()["330000"]).name == "浙江省"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["浙江省", "杭州市", "西湖区"])
def test_each_row_learns_again_what_it_lies_in(name: str) -> None:
    made = ensure_district(entry=places_by_code()["330106"])
    paths = dict(District.objects.values_list("name", "parent__name"))
    District.objects.filter(name=name).update(parent=None)
    assert ensure_district(entry=places_by_code()["330106"]) == made
    assert dict(District.objects.values_list("name", "parent__name")) == paths


@pytest.mark.django_db
def test_namesakes_are_distinguished() -> None:
    first = ensure_district(entry=places_by_code()[WEST_LAKES[0]])
    assert str(first) == "西湖区"
    second = ensure_district(entry=places_by_code()[WEST_LAKES[1]])
    first.refresh_from_db()
    assert (str(first), str(second), first.short_name) == ("杭州市西湖区", "南昌市西湖区", "杭州市西湖")
    assert first.slug != second.slug
    second.name = "西湖新区"
    second.save()
    first.refresh_from_db()
    assert (first.label, second.label) == ("西湖区", "西湖新区")


@pytest.mark.django_db
def test_zones_lie_where_they_are() -> None:
    zone = ensure_district(entry=PlaceEntry("经济技术开发区", "zone", parent=places_by_code()["330100"]))
    assert (zone.code, zone.city, zone.level) == ("", "杭州市", "zone")
    assert zone.slug == "hangzhou-jingjijishukaifaqu"


@pytest.mark.django_db
def test_a_row_that_is_there_keeps_its_address() -> None:
    there = DistrictFactory.create(name="西湖区", slug="west-lake", code="330106", city="杭州市")
    again = ensure_district(entry=places_by_code()["330106"])
    assert (again.pk, again.slug) == (there.pk, "west-lake")
    assert again.parent == District.objects.get(code="330100")


@pytest.mark.django_db
def test_the_registry_keeps_the_address_of_a_place_that_a_plan_made() -> None:
    made = ensure_district(entry=places_by_code()["310114"])
    entry = DistrictEntry("310114", "嘉定区", "jiading", "上海市", 210)
    load_registry(registry=DepartmentRegistry((entry,), ()))
    made.refresh_from_db()
    assert (made.slug, made.hue) == ("shanghai-jiading", made.hue)
    assert made.registered


@pytest.mark.django_db
def test_the_registry_puts_districts_into_their_city() -> None:
    entry = DistrictEntry("310114", "嘉定区", "jiading", "上海市", 210)
    load_registry(registry=DepartmentRegistry((entry,), ()))
    found = District.objects.get(code="310114")
    assert (found.slug, found.level, found.parent) == (
        "jiading",
        "district",
        District.objects.get(code="310000"),
    )


@pytest.mark.django_db
def test_what_only_holds_others_is_not_listed() -> None:
    jiading = ensure_district(entry=places_by_code()["310114"])
    assert list(District.objects.listed()) == [jiading]
    city = District.objects.get(code="310000")
    DocumentFactory.create(district=city)
    assert list(District.objects.listed()) == [city, jiading]


@pytest.mark.django_db
def test_a_code_is_used_once_where_there_is_one() -> None:
    DistrictFactory.create(code="", city="甲市")
    DistrictFactory.create(code="", city="甲市")
    DistrictFactory.create(code="330106")
    with pytest.raises(IntegrityError), transaction.atomic():
        DistrictFactory.create(code="330106")
