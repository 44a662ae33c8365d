"""Links: suggested from the texts, decided by staff, and no decision lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from districts.models import District
from measures.links.actions.link_decisions import confirm_links, reject_links, reopen_links
from measures.links.actions.link_suggestions import documents_with_links_due, suggest_links
from measures.links.comparison.document_links import links_between
from measures.links.comparison.link_renewal import renew_links
from measures.models import Document, Link, Measure
from measures.writing.link_leases import mark_links_due
from tests.factories import DistrictFactory, DocumentFactory, MeasureFactory, UserFactory
from tests.loading.database_rows import all_rows
from tests.loading.small_plans import Item, Plan, load_plan

pytestmark = pytest.mark.django_db
PLAN_2031 = Plan()
PLAN_2032 = replace(PLAN_2031, title="嘉定区2032年优化营商环境行动方案").with_new(
    Item("建设活力街区", "有序发展市集活动、户外餐饮、夜间经济等业态。", "牵头单位：区商务委")
)
SUGGESTED, CONFIRMED, REJECTED = Link.Status.SUGGESTED, Link.Status.CONFIRMED, Link.Status.REJECTED


def renew() -> int:
    return sum(done.changes for done in renew_links())


@pytest.fixture
def staff(db: None) -> User:
    user: User = UserFactory.create()
    return user


@pytest.fixture
def years(registry: District) -> tuple[Document, Document]:
    """Two years of a district: the later has one measure more."""
    earlier, later = load_plan(PLAN_2031).document, load_plan(PLAN_2032).document
    renew()
    return earlier, later


def lineage() -> dict[tuple[str, str], str]:
    links = Link.objects.filter(kind=Link.Kind.LINEAGE).select_related("origin", "target")
    return {
        (link.origin.title if link.origin else "", link.target.title if link.target else ""): link.relation
        for link in links
        if link.status != REJECTED
    }


def one(title: str) -> Link:
    return Link.objects.get(origin__title=title, target__title=title)


def test_what_goes_on_and_what_is_new(years: tuple[Document, Document]) -> None:
    assert lineage() == {
        ("高效办成一件事", "高效办成一件事"): "same",
        ("完善热线服务", "完善热线服务"): "same",
        ("融资支持", "融资支持"): "same",
        ("人才服务", "人才服务"): "same",
        ("", "建设活力街区"): "new",
    }
    assert not Link.objects.exclude(status=SUGGESTED).exists()


def test_a_second_run_changes_nothing(years: tuple[Document, Document]) -> None:
    before = all_rows(without=("document",))
    mark_links_due(documents=[year.pk for year in years])
    assert renew() == 0
    assert all_rows(without=("document",)) == before
    assert documents_with_links_due() == []


def test_loading_a_corrected_source_brings_its_links_up_to_date(years: tuple[Document, Document]) -> None:
    load_plan(PLAN_2032.with_item(3, title="为企专线", text="设立全新的专线，受理企业诉求，当日答复。"))
    assert [document.pk for document in documents_with_links_due()] == [years[1].pk]
    renew()
    found = lineage()
    assert found["完善热线服务", ""] == "dropped"
    assert found["", "为企专线"] == "new"


def test_a_decision_survives_a_corrected_source_and_every_computation(
    years: tuple[Document, Document], staff: User
) -> None:
    confirm_links(links=[one("融资支持")], user=staff, relation="changed", note="口径不同")
    reject_links(links=[one("人才服务")], user=staff)
    load_plan(PLAN_2032.with_item(4, text="全部改写：设立融资服务中心，一站受理。"))
    mark_links_due(documents=[year.pk for year in years])
    renew()

    confirmed, rejected = one("融资支持"), one("人才服务")
    assert (confirmed.status, confirmed.relation, confirmed.decision) == (CONFIRMED, "changed", "口径不同")
    assert confirmed.decided_by == staff
    assert rejected.status == REJECTED
    # What was decided not to go on is now dropped in the one year and new in the other.
    assert lineage()["人才服务", ""] == "dropped"
    assert lineage()["", "人才服务"] == "new"


def test_a_measure_that_a_decision_rests_on_outlives_its_source(
    years: tuple[Document, Document], staff: User
) -> None:
    confirm_links(links=[one("融资支持")], user=staff)
    load_plan(PLAN_2032.without(4))
    renew()
    assert one("融资支持").status == CONFIRMED
    assert Measure.objects.get(document=years[1], title="融资支持").raw_start is None


def test_taking_a_decision_back_gives_the_suggestion_as_it_was(
    years: tuple[Document, Document], staff: User
) -> None:
    before = lineage()
    assert confirm_links(links=[one("融资支持")], user=staff, relation="changed") == 1
    assert confirm_links(links=[one("融资支持")], user=staff) == 0
    assert reopen_links(links=[one("融资支持")]) == 1
    reject_links(links=[one("人才服务")], user=staff)
    reopen_links(links=[one("人才服务")])
    assert lineage() == before


def test_a_measure_confirmed_as_new_is_suggested_no_forerunner(
    years: tuple[Document, Document], staff: User
) -> None:
    reject_links(links=[one("融资支持")], user=staff)
    renew()
    new = Link.objects.get(target__title="融资支持", origin=None)
    confirm_links(links=[new], user=staff)
    reopen_links(links=[one("融资支持")])
    mark_links_due(documents=[year.pk for year in years])
    renew()
    assert not Link.objects.filter(target__title="融资支持", origin__isnull=False).exists()


def test_a_year_between_two_others_parts_them(years: tuple[Document, Document], registry: District) -> None:
    """When the year between is loaded last, nothing leads past it any more."""
    load_plan(replace(PLAN_2031, title="嘉定区2034年优化营商环境行动方案"))
    renew()
    assert Link.objects.filter(origin__document__year=2032, target__document__year=2034).exists()
    load_plan(replace(PLAN_2031, title="嘉定区2033年优化营商环境行动方案"))
    renew()
    assert not Link.objects.filter(origin__document__year=2032, target__document__year=2034).exists()
    assert Link.objects.filter(origin__document__year=2033, target__document__year=2034).count() == 4


def test_a_document_that_goes_leaves_no_loose_ends(years: tuple[Document, Document]) -> None:
    years[0].delete()
    mark_links_due(documents=[years[1].pk])
    renew()
    assert not Link.objects.exists()


def same_year(title: str, text: str) -> tuple[Measure, Measure]:
    """Two districts with one measure each in one year."""
    measures = [
        MeasureFactory.create(document__year=2031, title=title, text=text, document__slug=slug)
        for slug in ("a-2031", "b-2031")
    ]
    return measures[0], measures[1]


def test_districts_of_one_year_are_peers_in_either_order(db: None) -> None:
    first, second = same_year("推行检查码", "对涉企现场检查全面推行应用“检查码”。")
    renew()
    link = Link.objects.get()
    assert (link.kind, link.relation) == ("peer", "same")
    assert {link.origin, link.target} == {first, second}
    assert links_between(first.document, second.document) == links_between(second.document, first.document)


def test_the_citys_items_lead_to_what_districts_do(db: None) -> None:
    first, second = same_year("推行检查码", "对涉企现场检查全面推行应用“检查码”。")
    city = MeasureFactory.create(
        document=first.document, kind=Measure.Kind.CITY, code="附1-1", title=first.title, text=first.text
    )
    renew()
    assert {(link.origin, link.target) for link in Link.objects.filter(kind="city")} == {
        (city, first),
        (city, second),
    }


def test_documents_that_nothing_was_kept_of_are_compared_on_the_spot(
    years: tuple[Document, Document],
) -> None:
    elsewhere = MeasureFactory.create(
        document__year=2040, title="人才服务", text="打造青年人才驿站，优化服务网络。"
    ).document
    rows = Link.objects.count()
    found = links_between(years[0], elsewhere)
    assert [link.origin.title for link in found if link.origin] == ["人才服务"]
    assert not any(link.pk for link in found)
    assert Link.objects.count() == rows


def test_only_documents_of_the_year_that_are_most_alike_are_held_against_it(db: None) -> None:
    district = DistrictFactory.create()
    mine = DocumentFactory.create(district=district, year=2031)
    MeasureFactory.create(document=mine)
    requested: list[Document] = []

    def find_peers(document: Document) -> list[int]:
        requested.append(document)
        return []

    assert suggest_links(document=mine, find_peers=find_peers).peers == 0
    assert requested == [mine]


def test_a_decision_owes_what_follows_from_it(years: tuple[Document, Document], staff: User) -> None:
    """Nothing is computed while somebody waits, and nothing is owed where nothing was decided."""
    reject_links(links=[one("人才服务")], user=staff)
    assert ("人才服务", "") not in lineage()
    assert [document.pk for document in documents_with_links_due()] == [years[1].pk]
    renew()
    assert lineage()["人才服务", ""] == "dropped"
    assert documents_with_links_due() == []
    reject_links(links=[one("人才服务")], user=staff)
    assert documents_with_links_due() == []


def test_a_decision_on_a_deleted_measure_owes_too(years: tuple[Document, Document], staff: User) -> None:
    reject_links(links=[one("人才服务")], user=staff)
    renew()
    confirm_links(links=[Link.objects.get(origin__title="人才服务", target=None)], user=staff)
    assert [document.pk for document in documents_with_links_due()] == [years[0].pk]


def test_a_decision_on_peers_owes_nothing(staff: User) -> None:
    same_year("推行检查码", "对涉企现场检查全面推行应用“检查码”。")
    renew()
    confirm_links(links=[Link.objects.get()], user=staff)
    assert documents_with_links_due() == []
