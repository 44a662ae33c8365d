"""Escaped first, then marked: no text of a source becomes markup, and no character of it is lost."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from districts.models import Department
from measures.catalogue.charts.bar_charts import Bar, Bars, Part, Strip
from measures.catalogue.charts.chart_markup import strip_marks
from measures.catalogue.measure_list.facet_panel import FacetView, Option
from measures.differences.marked_differences import of_names, of_texts
from measures.evidence.repair_markup import clean_html, explain, percent, raw_html, visible
from measures.evidence.repair_pieces import cut
from measures.evidence.statement_comparison import names
from measures.models import Assignment
from measures.search.query.facets import BY_PARAM
from measures.templatetags.duties import duty_roles
from measures.templatetags.facets import facet_options
from measures.templatetags.reading import mark_targets, paragraphs
from measures.text.steps import Step
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
    difference = of_texts(left, right)
    assert Text(difference.left).text == left
    assert Text(difference.right).text == right
    assert Text(difference.left + difference.right).tags <= {"ins", "del"}


def test_what_only_one_side_says_is_marked_there() -> None:
    difference = of_texts("扶持中小企业发展", "支持中小企业发展")
    assert "<del>" in difference.left
    assert "<ins>" in difference.right
    assert "中小企业发展" in difference.left


def test_names_are_compared_whatever_their_order() -> None:
    same = of_names(["甲局", "乙委"], ["乙委", "甲局"])
    assert "<del>" not in same.left
    assert "<ins>" not in same.right
    differing = of_names(["甲局", "乙委"], ["乙委", HOSTILE])
    assert differing.left == "<del>甲局</del>、乙委"
    assert "<script>" not in differing.right
    assert "未列" in of_names([], ["甲局"]).left


def test_a_list_of_names_is_split_outside_brackets() -> None:
    assert names("甲局、乙委（丙、丁）、戊办") == ["甲局", "乙委（丙、丁）", "戊办"]
    assert names("甲局（A、B)、乙(C、D）") == ["甲局（A、B)", "乙(C、D）"]
    assert names("") == []


def test_a_repair_is_marked_and_explained_without_letting_markup_through() -> None:
    raw = f"{HOSTILE}?{HOSTILE}"
    at = len(HOSTILE)
    step = Step("lost_byte", at, at + 1, "?", "<i>", 0.5, ("<u>", "\ue5ca"))
    pieces = cut(raw, [step])
    both = raw_html(pieces) + clean_html(pieces)
    assert Text(both).tags == {"span"}
    assert Text(raw_html(pieces)).text == raw
    assert "fix--guess" in both
    assert "&lt;u&gt;" in both
    repair = pieces[1].repair
    assert repair is not None
    assert "50%" in explain(repair)
    assert "〔U+E5CA〕" in explain(repair)


def test_characters_without_a_shape_are_shown_as_boxes_with_their_code_point() -> None:
    html = raw_html(cut("甲\ue5ca乙\x07", []))
    assert 'title="U+E5CA"' in html
    assert 'title="U+0007"' in html
    assert visible("甲\ue5ca") == "甲〔U+E5CA〕"


@given(st.floats(0, 1))
def test_a_percentage_never_rounds_up_to_certainty(confidence: float) -> None:
    assert (percent(confidence) == "100%") == (confidence >= 1)
    assert float(percent(confidence).rstrip("%")) <= confidence * 100 + 1e-9


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
    option = Option(HOSTILE, HOSTILE, HOSTILE, 15, 1, chosen=True)
    duty = Assignment(role="lead", department=Department(pk=1, name=HOSTILE, is_resolved=False))
    bars = Bars("b", "", "", "", (Bar("", (Part(1, HOSTILE, HOSTILE),)),))
    written = {
        facet_options(FacetView(BY_PARAM["lead"], (option,), False, "")): {"label", "input", "span", "small"},
        facet_options(FacetView(BY_PARAM["district"], (option,), False, "")): {"label", "input", "span"},
        duty_roles([duty]): {"span", "b", "a"},
        strip_marks(Strip(bars, 1)): {"a", "title", "rect"},
    }
    for fragment, tags in written.items():
        found = Text(fragment)
        assert HOSTILE in found.text
        assert found.tags == tags
