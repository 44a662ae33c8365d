"""Traditional script made simplified: names of places, 着 and 著, wording of Taiwan."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from measures.text.clean import clean_and_explain
from measures.text.cleaning.place_spelling import find_place_spellings
from measures.text.cleaning.taiwan_wording import TAIWAN_WORDING
from measures.text.cleaning.traditional_script import simplify_script


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("乾安縣", "乾安县"),
        ("吉林省乾安縣政務服務", "吉林省乾安县政务服务"),
        ("乾縣人民政府與乾潭鎮", "乾县人民政府与乾潭镇"),
        ("位於於潛鎮的項目", "位于於潜镇的项目"),
        ("處於潛在風險之中", "处于潜在风险之中"),
        ("藉口鎮不得以任何藉口拖延", "藉口镇不得以任何借口拖延"),
        ("昭餘鎮的剩餘資金", "昭馀镇的剩余资金"),
        ("餅乾安全與若乾問題", "饼干安全与若干问题"),
        ("乾隆年間的乾坤灣，曬乾的葡萄乾", "乾隆年间的乾坤湾，晒干的葡萄干"),
    ],
)
def test_names_of_places_win_over_conversion(raw: str, clean: str) -> None:
    assert simplify_script(raw)[0] == clean


def test_a_place_is_not_found_in_the_middle_of_words() -> None:
    assert find_place_spellings("餅乾安全") == []


def test_what_is_simplified_has_nothing_to_convert() -> None:
    assert simplify_script("著名品牌、编著者、原著、显著、土著、执著、乾安县")[1] == []


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("標志著營商環境進入新階段", "标志着营商环境进入新阶段"),
        ("標誌著", "标志着"),
        ("圍繞著企業需求，著力解決問題", "围绕着企业需求，着力解决问题"),
        ("面臨著挑戰，存在著問題", "面临着挑战，存在着问题"),
        ("沿著這條路，隨著改革，本著原則", "沿着这条路，随着改革，本着原则"),
        (
            "顯著提升、著名商標、著作權、編著、專著、原著、土著、論著、遺著、著稱",
            "显著提升、著名商标、著作权、编著、专著、原著、土著、论著、遗著、著称",
        ),
        ("由張三著，他著書立說，成績卓著、臭名昭著", "由张三著，他著书立说，成绩卓著、臭名昭著"),
    ],
)
def test_the_particle_is_distinguished_from_the_word(raw: str, clean: str) -> None:
    text, steps = simplify_script(raw)

    assert text == clean
    assert not any(step.needs_review for step in steps)


def test_where_nothing_tells_the_particle_from_the_word_it_is_a_guess() -> None:
    (guess,) = [step for step in simplify_script("執著於創新發展")[1] if step.needs_review]

    assert (guess.before, guess.after, guess.alternatives) == ("著", "着", ("著",))


def test_wording_of_taiwan_is_named_and_not_changed() -> None:
    cleaned = clean_and_explain("推進網際網路應用程式最佳化，\n建設資料庫。")

    assert cleaned.text == "推进网际网路应用程式最佳化，\n建设资料库。"
    problems = [problem for problem in cleaned.problems if problem.code == TAIWAN_WORDING]
    assert [(problem.line, problem.severity) for problem in problems] == [(1, "notice"), (2, "notice")]
    for theirs, ours in (("网际网路", "互联网"), ("程式", "程序"), ("最佳化", "优化")):
        assert f"“{theirs}”（" in problems[0].message
        assert f"“{ours}”" in problems[0].message


def test_words_of_taiwan_that_meet_are_both_named() -> None:
    (problem,) = clean_and_explain("優化網際網路程式").problems

    assert "“网际网路”" in problem.message
    assert "“程式”" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "优化办事程序，推动数据、信息共享，建设数据库和互联网平台，线上线下融合。",
        "工程式样、课程式样，专案推进，社群服务，区域性中心，检视问题，稽核。",
        "一个程式也不够。",
    ],
)
def test_wording_of_the_mainland_is_not_named_in_either_script(text: str) -> None:
    codes = [problem.code for problem in clean_and_explain(text).problems]
    assert TAIWAN_WORDING not in codes

    if "程式也" not in text:
        traditional = OpenCC("s2t").convert(text)
        assert TAIWAN_WORDING not in [problem.code for problem in clean_and_explain(traditional).problems]
