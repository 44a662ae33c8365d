"""Synonyms that staff add to those of the program."""

from __future__ import annotations

from django.db import models

from measures.models import lengths

#: Characters of the words of a group together.
SYNONYMS_LENGTH = 140


class SynonymGroup(models.Model):
    """Words with one meaning: who types one of them finds what has another, behind what has the word itself.

    Where ``official`` words are given, all ``words`` find these, and these find nothing more. Words are parted by
    blanks (`measures.search.words.synonyms`).
    """

    words = models.CharField(
        "词语",
        max_length=SYNONYMS_LENGTH,
        unique=True,
        help_text="读者可能输入的词，用顿号或空格分开，如“融资、贷款、信贷”。",
    )
    official = models.CharField(
        "方案中的说法",
        max_length=SYNONYMS_LENGTH,
        blank=True,
        help_text="不填：左边的词互为同义，输入其中一个，也找其余的。填写：输入左边的词，也找这里的词，反过来则不找，如“打官司”也找“诉讼、仲裁”。",
    )

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ["words"]
        constraints = [
            *lengths.length_constraints("synonymgroup", words=SYNONYMS_LENGTH, official=SYNONYMS_LENGTH)
        ]

    def __str__(self) -> str:
        return f"{self.words} → {self.official}" if self.official else self.words
