"""The words of texts, stored so that no text is segmented twice."""

from __future__ import annotations

from django.db import models


class TextWords(models.Model):
    """The segmented words of one text.

    ``key`` is a hash of the text and the segmenter's version. The rows are a cache: without them the words are computed
    again.
    """

    key = models.CharField("键", max_length=32, primary_key=True)
    words = models.TextField("词", help_text="以空格分隔。")

    class Meta:
        verbose_name = "分词缓存"
        verbose_name_plural = "分词缓存"

    def __str__(self) -> str:
        return self.words[:30]
