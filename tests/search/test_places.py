"""The facet of districts: a city or a province finds what is below it, too."""

from __future__ import annotations

import pytest

from districts.places.actions import ensure_district
from districts.places.place_registry import places_by_code
from measures.catalogue.measure_list.facet_panel import read_facet_panel
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import count_measures, search_measures
from tests.factories import DistrictFactory, DocumentFactory, MeasureFactory

pytestmark = pytest.mark.django_db


def library(*codes: str) -> None:
    """Make a measure in a plan of each of these places."""
    for code in codes:
        document = DocumentFactory.create(district=ensure_district(entry=places_by_code()[code]))
        MeasureFactory.create(document=document, title=f"服务{code}")


def counts(*chosen: str) -> dict[str, int]:
    """Return the counts of the facet of districts by value."""
    return {
        one.value: one.count for one in search_measures(MeasureQuery.of(district=chosen)).facets["district"]
    }


def test_a_city_and_a_province_find_what_is_below_them() -> None:
    library("330106", "330108", "330100", "330000", "330203", "360103", "310114")
    shown = counts()
    assert {slug: shown[slug] for slug in ("zhejiang", "hangzhou", "hangzhou-xihu", "shanghai")} == {
        "zhejiang": 5,
        "hangzhou": 3,
        "hangzhou-xihu": 1,
        "shanghai": 1,
    }
    # What holds everything is no choice.
    assert "china" not in shown
    for slug, count in shown.items():
        assert count_measures(MeasureQuery.of(district=[slug])) == count
    assert counts("hangzhou")["zhejiang"] == 5


def test_the_facet_shows_the_tree_with_names_that_tell_apart() -> None:
    library("330106", "330108", "360103", "360102")
    query = MeasureQuery.of()
    panel = read_facet_panel(query, search_measures(query))
    (view,) = [one for one in panel.facets if one.facet.param == "district"]
    assert [(one.text, one.count) for one in view.options] == [
        ("浙江省", 2), ("杭州市", 2), ("西湖区", 1), ("滨江区", 1),
        ("江西省", 2), ("南昌市", 2), ("东湖区", 1), ("西湖区", 1),
    ]  # fmt: skip
    (chip,) = query.choosing("district", "hangzhou-xihu").describe()
    assert chip.text == "杭州市西湖区"


def test_with_one_city_only_its_districts_are_choices() -> None:
    library("310114", "310109")
    assert counts() == {"shanghai-jiading": 1, "shanghai-hongkou": 1}


def test_the_index_follows_a_place_that_moves() -> None:
    city, other = DistrictFactory.create(level="city"), DistrictFactory.create(level="city")
    district = DistrictFactory.create(parent=city)
    MeasureFactory.create(document=DocumentFactory.create(district=district))
    assert count_measures(MeasureQuery.of(district=[city.slug])) == 1
    district.parent = other
    district.save()
    assert count_measures(MeasureQuery.of(district=[city.slug])) == 0
    assert count_measures(MeasureQuery.of(district=[other.slug])) == 1
    other.slug = "elsewhere"
    other.save()
    assert count_measures(MeasureQuery.of(district=["elsewhere"])) == 1
