"""``links``: what belongs together in two documents."""

from __future__ import annotations

import pytest

from measures.links.actions.link_decisions import confirm_links, reject_links
from measures.links.comparison.link_renewal import renew_links
from measures.models import Link
from tests.api.conftest import Ask
from tests.factories import UserFactory
from tests.links.labels import labelled

pytestmark = pytest.mark.django_db
YEARS = "links?from=jiading-2024&to=jiading-2025"


def test_the_shape_of_a_link(corpus: None, ask: Ask) -> None:
    for link in ask(YEARS):
        assert set(link) == {"from", "to", "relation", "score", "status", "updating", "evidence"}
        assert not link["updating"]
        assert 0 <= link["score"] <= 1
        assert link["status"] == "suggested"
        assert link["relation"] in {"same", "changed", "split", "merged", "new", "dropped"}
        assert (link["from"] is None) == (link["relation"] == "new")
        assert (link["to"] is None) == (link["relation"] == "dropped")


def test_every_measure_of_both_years_is_accounted_for(corpus: None, ask: Ask) -> None:
    links = ask(YEARS)
    assert {link["from"] for link in links} - {None} == {str(number) for number in range(1, 25)}
    assert {link["to"] for link in links} - {None} == {str(number) for number in range(1, 59)}


def test_the_other_way_round_it_is_the_same_turned(corpus: None, ask: Ask) -> None:
    for one, other in (("jiading-2024", "jiading-2025"), ("xuhui-2025", "hongkou-2025")):
        there = [(link["from"], link["to"], link["relation"]) for link in ask(f"links?from={one}&to={other}")]
        back = [(link["to"], link["from"], link["relation"]) for link in ask(f"links?from={other}&to={one}")]
        assert there == back
        assert there


def test_it_says_what_agrees(corpus: None, ask: Ask) -> None:
    found = {(link["from"], link["to"]): link for link in ask("links?from=jiading-2025&to=hongkou-2025")}
    same = found["17", "2"]
    assert same["relation"] == "same"
    assert {"from", "to", "agree"} == set(same["evidence"]["sentences"][0])
    assert "普惠性政策听取意见原则上中小企业比例不低于50" in same["evidence"]["phrases"]
    # The city's items stand in 虹口's document.
    assert found["17", "2"]["status"] == "suggested"
    assert found["9", "附1-10"]["relation"] == "same"


def test_the_links_of_the_five_plans_are_those_that_were_read(corpus: None, ask: Ask) -> None:
    """The pages and the API give what the figures were taken from, not something near it."""
    same, linked = [], []
    for pair in labelled():
        links = ask(f"links?from={pair.left.removesuffix('#附1')}&to={pair.right}")
        found = {(link["from"], link["to"]): link["relation"] for link in links}
        same += [found.get(key) == "same" for key, label in pair.labels.items() if label == "S"]
        linked += [key in found for key, label in pair.labels.items() if label in "SRL"]
    assert sum(same) >= 0.9 * len(same)
    assert sum(linked) >= 0.85 * len(linked)


def test_what_staff_decided_is_reported(corpus: None, ask: Ask) -> None:
    staff = UserFactory.create()
    link = Link.objects.get(
        origin__document__slug="jiading-2024", origin__code="7", target__document__slug="jiading-2025"
    )
    confirm_links(links=[link], user=staff)
    reported = [each["status"] for each in ask(YEARS) if each["from"] == "7"]
    assert reported == ["confirmed"]
    reject_links(links=[link], user=staff)
    assert all(each["updating"] for each in ask(YEARS))
    # What follows from a decision is owed, and done in the background.
    assert list(renew_links())
    assert [(each["relation"], each["to"]) for each in ask(YEARS) if each["from"] == "7"] == [
        ("dropped", None)
    ]


def test_documents_that_are_years_apart_are_compared_too(corpus: None, ask: Ask) -> None:
    links = ask("links?from=jiading-2024&to=jiading-2026")
    assert len(links) > 10
    assert {link["relation"] for link in links} <= {"same", "changed", "split", "merged"}
    assert ask("links?from=jiading-2026&to=xuhui-2025")


def test_a_document_beside_itself_has_what_the_city_asks_of_it(corpus: None, ask: Ask) -> None:
    links = ask("links?from=hongkou-2025&to=hongkou-2025")
    assert all(link["from"].startswith("附1-") and not link["to"].startswith("附") for link in links)
    assert ("附1-7", "20") in {(link["from"], link["to"]) for link in links}
    assert ask("links?from=xuhui-2025&to=xuhui-2025") == []


@pytest.mark.parametrize(
    ("address", "status", "param"),
    [
        ("links", 422, "from"),
        ("links?from=jiading-2025", 422, "to"),
        ("links?from=&to=jiading-2025", 422, "from"),
        ("links?from=nowhere&to=jiading-2025", 400, "from"),
        ("links?from=jiading-2025&to=%00", 400, "to"),
        ("links?from=jiading-2025&to=xuhui-2025&page=2", 400, "page"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    corpus: None, ask: Ask, address: str, status: int, param: str
) -> None:
    error = ask(address, status)["error"]
    assert error["param"] == param
    assert error["message"]


@pytest.mark.parametrize(
    "stored",
    [
        {}, [], "x", {"title": "x", "coverage": 7, "near": {}}, {"sentences": [1, {}, {"origin": 1, "target": 2}]},
        {"phrases": {"a": 1}, "nearest": {"code": "a/b"}}, {"phrases": [1, None], "nearest": []},
    ],
)  # fmt: skip
def test_evidence_that_cannot_be_understood_is_left_out(corpus: None, ask: Ask, stored: object) -> None:
    Link.objects.update(evidence=stored)
    for link in ask(YEARS):
        assert link["evidence"] == {
            "title": None, "coverage": None, "sentences": [], "phrases": [], "near": None, "nearest": None
        }  # fmt: skip
