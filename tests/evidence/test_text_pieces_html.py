"""Escaped first, then marked: no text of a source becomes markup, and no character of it is lost."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from measures.catalogue.charts.bar_charts import BarChart, BarPart, ChartBar, StripChart
from measures.catalogue.documents.queries import ShownAssignment
from measures.catalogue.measure_list.facet_panel import FacetOption, FacetView
from measures.differences.marked_differences import mark_name_difference, mark_text_difference
from measures.evidence.repair_pieces import cut_at_repairs
from measures.evidence.statement_comparison import split_printed_names
from measures.evidence.text_pieces_html import (
    clean_html,
    explain_repair,
    format_confidence,
    raw_html,
    show_unseen_characters,
)
from measures.search.query.facet_declarations import FACETS_BY_PARAM
from measures.templatetags.comparing import marked
from measures.templatetags.fast_markup import assignment_roles, facet_options, strip_marks
from measures.templatetags.reading import mark_targets, paragraphs
from measures.text.steps import RepairStep
from tests.catalogue.sample_library import HOSTILE

ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80)


class Text(HTMLParser):
    """The text of a fragment and the tags in it."""

    def __init__(self, fragment: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", set[str]()
        self.feed(fragment)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


@given(ANY, ANY)
def test_the_marks_of_a_difference_hide_nothing(left: str, right: str) -> None:
    difference = mark_text_difference(left, right)
    assert Text(marked(difference.left)).text == left
    assert Text(marked(difference.right)).text == right
    assert Text(marked(difference.left + difference.right)).tags <= {"ins", "del"}


def test_what_only_one_side_says_is_marked_there() -> None:
    difference = mark_text_difference("扶持中小企业发展", "支持中小企业发展")
    assert "<del>" in marked(difference.left)
    assert "<ins>" in marked(difference.right)
    assert "中小企业发展" in marked(difference.left)


def test_names_are_compared_whatever_their_order() -> None:
    same = mark_name_difference(["甲局", "乙委"], ["乙委", "甲局"])
    assert "<del>" not in marked(same.left)
    assert "<ins>" not in marked(same.right)
    differing = mark_name_difference(["甲局", "乙委"], ["乙委", HOSTILE])
    assert marked(differing.left) == "<del>甲局</del>、乙委"
    assert "<script>" not in marked(differing.right)
    assert "未列" in marked(mark_name_difference([], ["甲局"]).left)


def test_a_list_of_names_is_split_outside_brackets() -> None:
    assert split_printed_names("甲局、乙委（丙、丁）、戊办") == ["甲局", "乙委（丙、丁）", "戊办"]
    assert split_printed_names("甲局（A、B)、乙(C、D）") == ["甲局（A、B)", "乙(C、D）"]
    assert split_printed_names("") == []


def test_a_repair_is_marked_and_explained_without_letting_markup_through() -> None:
    raw = f"{HOSTILE}?{HOSTILE}"
    at = len(HOSTILE)
    step = RepairStep("lost_byte", at, at + 1, "?", "<i>", 0.5, ("<u>", "\ue5ca"))
    pieces = cut_at_repairs(raw, [step])
    both = raw_html(pieces) + clean_html(pieces)
    assert Text(both).tags == {"span"}
    assert Text(raw_html(pieces)).text == raw
    assert "fix--guess" in both
    assert "&lt;u&gt;" in both
    repair = pieces[1].repair
    assert repair is not None
    assert "50%" in explain_repair(repair)
    assert "〔U+E5CA〕" in explain_repair(repair)


def test_characters_without_a_shape_are_shown_as_boxes_with_their_code_point() -> None:
    html = raw_html(cut_at_repairs("甲\ue5ca乙\x07", []))
    assert 'title="U+E5CA"' in html
    assert 'title="U+0007"' in html
    assert show_unseen_characters("甲\ue5ca") == "甲〔U+E5CA〕"


@given(st.floats(0, 1))
def test_a_percentage_never_rounds_up_to_certainty(confidence: float) -> None:
    assert (format_confidence(confidence) == "100%") == (confidence >= 1)
    assert float(format_confidence(confidence).rstrip("%")) <= confidence * 100 + 1e-9


@given(ANY)
def test_marking_targets_hides_nothing(text: str) -> None:
    marked = Text(mark_targets(text))
    assert marked.text == text
    assert marked.tags <= {"span"}


def test_targets_are_marked_between_hostile_text() -> None:
    html = mark_targets("<b>不低于95%&<i>")
    assert '<span class="target">95%</span>' in html
    assert Text(html).tags == {"span"}


def test_paragraphs_drop_blank_lines_and_indentation() -> None:
    assert paragraphs("　　甲。\n\n乙。\n") == ["甲。", "乙。"]


def test_what_is_written_without_a_template_is_escaped() -> None:
    option = FacetOption(HOSTILE, HOSTILE, HOSTILE, 15, 1, chosen=True)
    duty = ShownAssignment("lead", 1, HOSTILE, False)
    bars = BarChart("b", "", "", "", (ChartBar("", (BarPart(1, HOSTILE, HOSTILE),)),))
    written = {
        facet_options(FacetView(FACETS_BY_PARAM["lead"], (option,), False, "")): {
            "label",
            "input",
            "span",
            "small",
        },
        facet_options(FacetView(FACETS_BY_PARAM["district"], (option,), False, "")): {
            "label",
            "input",
            "span",
        },
        assignment_roles([duty]): {"span", "b", "a"},
        strip_marks(StripChart(bars, 1)): {"a", "title", "rect"},
    }
    for fragment, tags in written.items():
        found = Text(fragment)
        assert HOSTILE in found.text
        assert found.tags == tags
