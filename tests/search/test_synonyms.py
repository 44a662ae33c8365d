"""What says a typed word in another way is found behind all that has the word itself, and one click takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from measures.exports.selection import select_by_query
from measures.models import ChangeSet, Measure, SynonymGroup
from measures.search.query.filters import read_query
from measures.search.query.measure_query import MeasureQuery
from measures.search.results.engine import matching_pks, search_measures
from measures.search.words.synonyms import MAX_SYNONYM_LENGTH, MIN_SYNONYM_LENGTH, shipped_synonyms
from tests.examples import count_examples
from tests.factories import DocumentFactory, MeasureFactory
from tests.staff.test_admin_edits import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans() -> Mapping[str, Measure]:
    """Return measures by what they say of money."""
    document = DocumentFactory()
    texts = {
        "贷款": "发放贷款。",
        "信贷": "扩大信贷。",
        "融资": "支持融资。",
        "无": "培育园区。",
        "担保": "融资担保。",
    }
    return {
        name: MeasureFactory(document=document, order=order, title="甲", text=text)
        for order, (name, text) in enumerate(texts.items(), start=1)
    }


def found(loans: Mapping[str, Measure], typed: str, **params: Any) -> list[str]:
    """Return which measures an address finds, in order."""
    query, _ = read_query({"q": typed, **params})
    names = {measure.pk: name for name, measure in loans.items()}
    return [names[pk] for pk in matching_pks(query)]


def test_synonyms_come_behind_all_that_has_the_word(loans: Mapping[str, Measure]) -> None:
    assert found(loans, "融资") == ["融资", "担保", "贷款", "信贷"]
    assert found(loans, "貸款") == ["贷款", "信贷", "融资", "担保"]


def test_what_is_exact_is_not_expanded(loans: Mapping[str, Measure]) -> None:
    assert found(loans, '"融资"') == ["融资", "担保"]
    assert found(loans, "贷款 -融资") == ["贷款", "信贷"]
    assert found(loans, "园区 -贷款") == ["无"]
    assert found(loans, "融资", as_words=["融资"]) == ["融资", "担保"]


def test_a_word_inside_a_longer_one_is_expanded_where_it_can_be_nothing_else() -> None:
    for typed, expanded in (("个人社会责任", []), ("企业打官司难", ["打官司"]), ("贷款利率", ["贷款"])):
        query, _ = read_query({"q": typed})
        assert [one.word for one in query.synonyms] == expanded


def test_one_word_of_several_may_be_a_synonym(loans: Mapping[str, Measure]) -> None:
    loans["信贷"].text = "扩大信贷担保。"
    loans["信贷"].save()
    assert found(loans, "融资 担保") == ["担保", "信贷"]


def test_a_typed_word_in_the_title_lifts_no_synonym_above_all_the_words(loans: Mapping[str, Measure]) -> None:
    loans["信贷"].title = "担保"
    loans["信贷"].save()
    assert found(loans, "融资 担保") == ["担保", "信贷"]


def test_page_says_what_it_looked_for_and_takes_it_back(client: Client, loans: Mapping[str, Measure]) -> None:
    page = client.get(reverse("measures"), {"q": "融资"})
    chip = next(one for one in page.context["panel"].chips if one.condition.param == "synonyms")
    html = page.content.decode()
    assert "也找：贷款、信贷" in html
    assert "其中 2 项含所输入的词（列在前面），2 项只含同义的词" in html
    plain = client.get(f"{reverse('measures')}?{chip.without}")
    assert plain.context["results"].total == 2
    assert plain.context["q"] == "融资"
    again = next(one for one in plain.context["panel"].chips if one.condition.param == "as_words")
    assert client.get(f"{reverse('measures')}?{again.without}").context["results"].total == 4


def test_api_and_export_find_the_same_and_say_so(client: Client, loans: Mapping[str, Measure]) -> None:
    answer = client.get("/api/v1/measures", {"q": "融资"}).json()
    assert (answer["count"], answer["by_synonyms"]) == (4, 2)
    assert answer["synonyms"] == [{"word": "融资", "others": ["贷款", "信贷"]}]
    query, _ = read_query({"q": "融资"})
    with select_by_query(query, site="https://test") as selection:
        assert list(selection.pks) == matching_pks(query)
        assert "“融资”也找：贷款、信贷" in selection.conditions
        assert selection.notes == ("2 项含检索词，另 2 项只含同义的词；按相关度排列时在后。",)


def test_nothing_literal_is_an_answer_by_synonyms_not_a_partial_one(loans: Mapping[str, Measure]) -> None:
    query, _ = read_query({"q": "借钱"})
    results = search_measures(query)
    assert (results.total, results.by_synonyms, results.relaxed) == (4, 4, False)


@example(words=["信用分级分类"], places=True)
@settings(
    max_examples=count_examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    words=st.lists(st.sampled_from(sorted(shipped_synonyms())), min_size=1, max_size=2), places=st.booleans()
)
def test_no_synonym_hides_or_outranks_what_has_the_words(
    corpus: None, words: list[str], places: bool
) -> None:
    typed = " ".join((["嘉定"] if places else []) + words)
    query, _ = read_query({"q": typed})
    plain = replace(query, synonyms=())
    without = search_measures(plain)
    exact = [] if without.relaxed else matching_pks(plain)
    everything = matching_pks(query)
    assert everything[: len(exact)] == exact
    results = search_measures(query)
    assert results.total == len(everything) == len(set(everything))
    assert results.relaxed or results.by_synonyms == len(everything) - len(exact)


def test_the_file_is_reviewable() -> None:
    words = {word for word, others in shipped_synonyms().items() for word in (word, *others)}
    assert len(words) > 300
    assert all(MIN_SYNONYM_LENGTH <= len(word) <= MAX_SYNONYM_LENGTH for word in words)


def add(client: Client, words: str, official: str = "") -> Any:
    url = reverse("admin:measures_synonymgroup_add")
    return client.post(url, filled(client, url) | {"words": words, "official": official})


def test_staff_add_a_group_and_undo_it(staff: Client, loans: Mapping[str, Measure]) -> None:
    assert found(loans, "产业载体") == []
    add(staff, "产业载体", "园区、空间载体")
    assert SynonymGroup.objects.get().official == "园区 空间载体"
    assert found(loans, "产业载体") == ["无"]
    change_set = ChangeSet.objects.get()
    assert change_set.versions.count() == 1
    staff.post(f"/admin/measures/changeset/{change_set.pk}/undo/", {"reason": "误加"})
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize(
    ("words", "official", "message"),
    [
        ("融资", "", "这些词找不到别的词"),
        ("融资", "贷款", "已经会找"),
        ("租 赁", "租赁", "一个词应有"),
        ("长" * 13, "租赁", "一个词应有"),
        (" 、", "租赁", ""),
        (" ".join(f"词语{n}" for n in range(11)), "租赁", "最多写"),
    ],
)
def test_what_is_no_group_is_refused(staff: Client, words: str, official: str, message: str) -> None:
    assert message in add(staff, words, official).content.decode()
    assert not SynonymGroup.objects.exists()


def test_a_plain_query_has_no_synonyms(loans: Mapping[str, Measure]) -> None:
    assert len(matching_pks(MeasureQuery.of("融资"))) == 2
