"""Synonyms in the admin: what staff add to those of the program."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from measures.models import SynonymGroup
from measures.search.words.synonyms import (
    MAX_GROUP_WORDS,
    MAX_SYNONYM_LENGTH,
    MIN_SYNONYM_LENGTH,
    group_pairs,
    known_synonyms,
    split_words,
)
from measures.staff.model_admins import WholeDeletionAdmin


class SynonymGroupForm(forms.ModelForm[SynonymGroup]):
    """A group of synonyms that says something new. Its words are kept folded, parted by blanks."""

    class Meta:
        model = SynonymGroup
        fields = ("words", "official")

    def clean_words(self) -> str:
        """Return the words."""
        return _clean_list(self.cleaned_data["words"])

    def clean_official(self) -> str:
        """Return the official words."""
        return _clean_list(self.cleaned_data["official"])

    def clean(self) -> dict[str, Any]:
        """Refuse words that find nothing more, and those that the program or another group has together."""
        data = super().clean() or {}
        if "words" in data and "official" in data:
            pairs = list(group_pairs(split_words(data["words"]), split_words(data["official"])))
            if not pairs:
                raise ValidationError("这些词找不到别的词：请至少写两个互不包含的词，或者写上方案中的说法。")
            self._refuse_known(pairs)
        return data

    def _refuse_known(self, pairs: list[tuple[str, str]]) -> None:
        """Raise `ValidationError` where a word finds another already."""
        table = known_synonyms(without=self.instance.pk)
        for word, other in pairs:
            if other in table.get(word, ()):
                raise ValidationError(f"输入“{word}”时已经会找“{other}”，请去掉其中一个。")


@admin.register(SynonymGroup)
class SynonymGroupAdmin(WholeDeletionAdmin):
    """The groups of synonyms that staff added; the search uses them at once."""

    form = SynonymGroupForm
    list_display = ("words", "official")
    search_fields = ("words", "official")
    search_help_text = "按词语查找"
    fields = ("words", "official")


def _clean_list(typed: str) -> str:
    """Return the words of a list as they are stored; raise `ValidationError` for what is no word."""
    words = split_words(typed)
    for word in words:
        if not MIN_SYNONYM_LENGTH <= len(word) <= MAX_SYNONYM_LENGTH:
            raise ValidationError(
                f"“{word}”有 {len(word)} 个字，一个词应有 {MIN_SYNONYM_LENGTH} 至 {MAX_SYNONYM_LENGTH} 个字。"
            )
    if len(words) > MAX_GROUP_WORDS:
        raise ValidationError(f"一次最多写 {MAX_GROUP_WORDS} 个词。")
    return " ".join(words)
