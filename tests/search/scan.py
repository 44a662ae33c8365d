"""The plain scan that search is measured against: no index, no segmenter, every text read through."""

from __future__ import annotations

from dataclasses import dataclass

from measures.models import Measure
from measures.search.query.query_syntax import QueryTerms
from measures.search.words.folding import fold_text


@dataclass(frozen=True, slots=True)
class Scan:
    """All folded titles and texts by id."""

    texts: dict[int, tuple[str, str]]

    @classmethod
    def read(cls) -> Scan:
        return cls(
            {
                pk: (fold_text(title).strip(), fold_text(text).strip())
                for pk, title, text in Measure.objects.values_list("pk", "title", "text")
            }
        )

    def having(self, term: str) -> set[int]:
        return {pk for pk, (title, text) in self.texts.items() if term in title or term in text}

    def matching(self, terms: QueryTerms) -> set[int]:
        found = set(self.texts)
        for term in terms.wanted:
            found &= self.having(term)
        for term in terms.unwanted:
            found -= self.having(term)
        return found
