"""Phrases: names of things, found in texts and in no list."""

from __future__ import annotations

import pytest

from measures.search.words.folding import fold_text
from measures.search.words.key_phrases import PhrasePassage, find_phrases
from measures.search.words.lexicon import UNKNOWN_WORD, word_facts
from measures.search.words.segmenter import _tokenizer, segment_text
from measures.search.words.word_runs import split_runs
from tests.search.small import sentences


def passages(*stated: tuple[str, str]) -> list[PhrasePassage]:
    """Return passages of the columns and texts that are given."""
    return [
        PhrasePassage(
            column,
            (fold_text(text),),
            tuple(tuple(run) for run in split_runs(fold_text(text), segment_text(fold_text(text)))),
        )
        for column, text in stated
    ]


def found(*stated: tuple[str, str], subject: tuple[str, ...] = ()) -> list[str]:
    """Return the phrases of the columns and texts, the most telling first."""
    return [one.text for one in find_phrases(passages(*stated), subject)]


def test_the_words_of_the_index_give_back_the_words_of_the_text() -> None:
    for sentence in sentences():
        text = fold_text(sentence)
        stated = [word for run in split_runs(text, segment_text(text)) for word in run]
        cut = [word for word in _tokenizer().cut(text) if any(c.isalnum() for c in word)]
        assert "".join(stated) == "".join(cut)
        assert len(stated) == len(cut)


@pytest.mark.parametrize("text", ["", "，。", "abc 12%", "甲", "民营企业民营企业", "检查检查码检查"])
def test_any_text_falls_into_runs(text: str) -> None:
    stated = segment_text(text)
    assert (
        "".join(word for run in split_runs(text, stated) for word in run) in text.replace(" ", "")
        or not stated
    )
    assert split_runs(text, []) == []


def test_words_of_another_text_do_no_harm() -> None:
    assert split_runs("融资服务", ["检查", "融资"]) == []


def test_names_are_found_and_everyday_words_are_not() -> None:
    stated = found(
        ("甲", "设立融资服务中心，优化营商环境，提供服务。优化流程。"),
        ("乙", "依托融资服务中心，提供服务，优化营商环境，优化审批。"),
    )
    assert "融资服务中心" in stated
    # 优化 opens clauses: it urges, whatever the dictionary takes it for.
    assert not {"服务", "提供服务", "优化营商环境"} & set(stated)


def test_a_name_in_quotes_is_one_whatever_its_words() -> None:
    assert found(("甲", "推行“两书同达”制度。"), ("乙", "落实“两书同达”。"))[0] == "两书同达"


@pytest.mark.parametrize("call", ["推动产业升级", "叠加式"])
def test_a_call_or_a_quality_in_quotes_is_none(call: str) -> None:
    assert call not in found(("甲", f"坚持“{call}”。"), ("乙", f"做到“{call}”。"))


def test_what_stands_in_one_measure_only_is_none() -> None:
    assert found(("甲", "推行“两书同达”，“两书同达”。"), ("乙", "提供便利。")) == []


def test_part_of_a_longer_phrase_is_none() -> None:
    stated = found(("甲", "实行建筑师负责制。"), ("乙", "试点建筑师负责制。"))
    assert "建筑师负责制" in stated
    assert not {"建筑师", "负责制"} & set(stated)


def test_what_all_the_titles_say_tells_nothing() -> None:
    texts = (("甲", "设立孵化器，鼓励创新。"), ("乙", "建设孵化器，支持创新。"))
    assert "孵化器" in found(*texts)
    assert "孵化器" not in found(*texts, subject=("孵化器行动方案",))


def test_departments_are_none() -> None:
    texts = (("甲", "由区市场监管局牵头。"), ("乙", "请区市场监管局研究。"))
    assert "区市场监管局" not in found(*texts)


def test_the_more_measures_the_more_telling_and_columns_are_counted_apart() -> None:
    first, second = find_phrases(
        passages(
            ("甲", "“两书同达”与“一企一照”。"),
            ("甲", "“两书同达”。"),
            ("乙", "“两书同达”与“一企一照”。"),
        )
    )
    assert (first.text, dict(first.columns)) == ("两书同达", {"甲": 2, "乙": 1})
    assert second.text == "一企一照"
    assert first.score > second.score > 0


def test_the_dictionary_is_read_for_a_word_once() -> None:
    known = word_facts(["服务", "qqqq"])
    assert known["服务"].tag == "vn"
    assert known["服务"].weight < known["qqqq"].weight == UNKNOWN_WORD.weight
    assert word_facts([]) == {}
