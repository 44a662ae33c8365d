"""The forms that correct the levels of a draft, and the Chinese words for corrections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from measures.text.reading_corrections import (
    LONGEST_SHAPE,
    LineCorrection,
    ReadingCorrections,
    ShapeCorrection,
)
from measures.text.structure.body.corrected_lines import line_title
from measures.text.structure.lines.text_lines import find_marker, split_lines

#: What a line may be, in the order of the page.
LINE_READINGS = (
    ("chapter", "章标题"),
    ("section", "节标题"),
    ("general", "标题，其下各项都不是举措"),
    ("measure", "一项举措的开头（从这里拆开）"),
    ("text", "上一项的正文（与上一项合并）"),
)
_READINGS = dict(LINE_READINGS) | {"first": "第一种读法", "second": "第二种读法"}
_FORMS = {"part": "第一章", "chapter": "一、", "section": "（一）", "number": "1."}
_DOUBTS = {
    "lists": "标题之下像列举的编号条目",
    "chapters": "各章之下没有编号条目",
}
_SHOWN = 40


class LevelsChoiceForm(forms.Form):
    """The choice between two near readings, or the key of a correction to drop."""

    levels = forms.ChoiceField(
        choices=(("first", ""), ("second", "")),
        required=False,
        error_messages={"invalid_choice": "没有这种读法，请从页面上选择。"},
    )
    drop = forms.CharField(required=False, max_length=2 * LONGEST_SHAPE, strip=False)

    def change(self, corrections: ReadingCorrections) -> ReadingCorrections:
        """Return the corrections as a valid form changes them."""
        if drop := self.cleaned_data["drop"]:
            return corrections.without_correction(drop)
        return ReadingCorrections(self.cleaned_data["levels"], corrections.lines, corrections.shapes)


class LineReadingForm(forms.Form):
    """What a line of a draft is, and whether that holds for the line only, for its title or for all of its form."""

    reads_as = forms.ChoiceField(
        choices=LINE_READINGS,
        error_messages={
            "required": "请选择这一行是什么。",
            "invalid_choice": "没有这个选项，请从页面上选择。",
        },
    )
    scope = forms.ChoiceField(
        error_messages={
            "required": "请选择更正哪些行。",
            "invalid_choice": "没有这个选项，请从页面上选择。",
        }
    )

    def __init__(self, data: Any, *, line: int, words: str) -> None:
        super().__init__(data, initial={"scope": "line"})
        self.line, self.words = line, words
        scope: Any = self.fields["scope"]
        scope.choices = list(self._scopes())

    def change(self, corrections: ReadingCorrections) -> ReadingCorrections:
        """Return the corrections with the one of a valid form."""
        reads_as: Any = self.cleaned_data["reads_as"]
        if (scope := self.cleaned_data["scope"]) == "line":
            return corrections.with_line(LineCorrection(self.line, self.words, reads_as))
        return corrections.with_shape(ShapeCorrection(scope, reads_as))

    def _scopes(self) -> Any:
        yield "line", "只是这一行，只在这份方案中"
        marker = find_marker(split_lines(self.words)[0])
        if marker is None:
            return
        title = line_title(marker)
        if title and len(title) + len("title:") <= LONGEST_SHAPE:
            yield f"title:{title}", f"标题是“{title[:_SHOWN]}”的行，本区以后的方案也这样读"
        if marker.level in _FORMS:
            yield (
                f"form:{marker.level}",
                f"所有“{_FORMS[marker.level]}”形式的行，本区以后的方案也这样读",
            )


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """A correction of levels in words: ``key`` drops it.

    ``is_lost`` says that its line is missing, ``rule`` who made the rule that it comes from and when.
    """

    key: str
    words: str
    is_lost: bool = False
    rule: str = ""


def shape_words(shape: str, reads_as: str) -> str:
    """Return a correction of a shape in Chinese.

    >>> shape_words("form:section", "measure")
    '所有“（一）”形式的行，读作一项举措的开头（从这里拆开）'
    """
    kind, _, what = shape.partition(":")
    if kind == "levels":
        return f"{_DOUBTS.get(what, what)}，采用{_READINGS.get(reads_as, reads_as)}"
    lines = f"标题是“{what[:_SHOWN]}”的行" if kind == "title" else f"所有“{_FORMS.get(what, what)}”形式的行"
    return f"{lines}，读作{_READINGS.get(reads_as, reads_as)}"


def correction_words(corrections: ReadingCorrections) -> list[str]:
    """Return all corrections in Chinese."""
    chosen = [f"层级采用{_READINGS[corrections.levels]}"] if corrections.levels else []
    lines = [line_words(one) for one in corrections.lines]
    return [*chosen, *lines, *(shape_words(one.shape, one.reads_as) for one in corrections.shapes)]


def line_words(one: LineCorrection) -> str:
    """Return a correction of a line in Chinese."""
    more = "…" if len(one.words) > _SHOWN else ""
    return f"“{one.words[:_SHOWN]}{more}”一行，读作{_READINGS[one.reads_as]}"
