"""A damaged line's elements, and what stands before and behind each of them."""

from __future__ import annotations

from collections.abc import Sequence

from measures.text.encoding.code_page_936 import character_of
from measures.text.language.word_model import simplify_character
from measures.text.repair.byte_candidates import bytes_of
from measures.text.repair.line_elements import INDENTATION, ElementKind, LineElement, is_cut_mark
from measures.text.repair.pinyin import is_pinyin_of

#: Indentation is looked for within so many elements of a line's start.
_LONGEST_INDENTATION = 400
_READINGS = (ElementKind.READING, ElementKind.SWALLOWED)


class DamagedLine:
    """The elements of one line; ``index`` is an element's place among them."""

    def __init__(self, elements: Sequence[LineElement]) -> None:
        self.elements = elements

    def next(self, index: int) -> LineElement | None:
        """Return the element behind the one at ``index``, or None at the line's end."""
        return self.elements[index + 1] if index + 1 < len(self.elements) else None

    def is_last(self, index: int) -> bool:
        """Whether no element follows."""
        return index + 1 == len(self.elements)

    def is_before_cut_mark(self, index: int) -> bool:
        """Whether a mark follows at which the site may have cut the text."""
        return is_cut_mark(self.next(index))

    def is_before_reading(self, index: int) -> bool:
        """Whether an inserted reading follows."""
        behind = self.next(index)
        return behind is not None and behind.kind is ElementKind.READING

    def is_behind_half(self, index: int) -> bool:
        """Whether the ``?`` of half a character stands directly before the element."""
        return index > 0 and self.elements[index - 1].kind is ElementKind.QUESTION

    def is_behind_reading(self, index: int) -> bool:
        """Whether a reading stands directly before the element: the character behind it then lacks its own."""
        return index > 0 and self.elements[index - 1].kind in _READINGS

    def is_in_indentation(self, index: int) -> bool:
        """Whether nothing but white space and ``?`` stands before the element."""
        return index < _LONGEST_INDENTATION and all(
            not element.text.strip(INDENTATION) for element in self.elements[:index]
        )

    def has_false_reading(self, index: int) -> bool:
        """Whether the reading at ``index`` fits the character shown before it, which two halves made up."""
        reading = self.elements[index].reading
        if self.is_behind_reading(index):
            return self.elements[index - 1].reading == reading
        return index > 0 and is_pinyin_of(self.elements[index - 1].text[-1:], reading)

    def next_character(self, index: int, pending: int | None) -> str:
        """Return the simplified character behind the element if byte ``pending`` begins it, "" if unknown.

        With None the text is in step, and the character is the one that is shown.
        """
        behind = self.next(index)
        if behind is None or behind.kind is not ElementKind.CHARACTER:
            return ""
        if pending is None:
            return simplify_character(behind.text)
        for lead, _ in bytes_of(behind.text):
            return simplify_character(character_of(pending, lead) or "")
        return ""
