"""The entries of measures in the index, read from the database many at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from measures.models import Assignment, Discrepancy, Document, Measure, ProgressEntry
from measures.models.stored_targets import target_texts
from measures.search.conditions import WordField
from measures.search.index.due_numbers import due_number
from measures.search.words.folding import fold_text
from measures.search.words.passages import passage_keys

#: Stands for "none named" among the ids of departments, and for "in no chapter".
NONE_ID = 0
#: Stands for "nothing entered" where the index has a name, and in addresses for "none named".
NONE_NAME = "none"


def _number_of(content: Sequence[object]) -> int:
    """Return a number of 63 bits that stands for ``content``."""
    return int.from_bytes(hashlib.blake2b(repr(content).encode(), digest_size=8).digest()) >> 1


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One measure as it is filtered, sorted and searched. Ids are those of the database; texts are folded."""

    pk: int
    district: str
    above: tuple[str, ...]  # the slugs of what the district lies in, the innermost first
    code: str
    year: int
    document: str
    rank: int  # of the document among those of its district and year
    order: int
    kind: str
    chapters: tuple[int, ...]  # the innermost heading first
    heading_order: int  # of the innermost heading in its document
    leads: tuple[int, ...]
    co_leads: tuple[int, ...]
    own: bool
    target: bool
    discrepancy: bool
    progress: str  # the status entered last, or `NONE_NAME`
    due: int  # as `due_number` gives it
    passages: tuple[int, ...]  # the keys of its passages
    title: str
    text: str

    @property
    def stamp(self) -> int:
        """Return a number that differs (but for one chance in 2^63) when anything indexed differs."""
        return _number_of([getattr(self, field.name) for field in fields(self)])

    @property
    def wording(self) -> int:
        """Return a number that differs (but for one chance in 2^63) when the words differ, or what they count for."""
        return _number_of(
            (
                self.pk,
                self.document,
                self.district,
                self.above,
                self.year,
                self.kind,
                self.order,
                self.title,
                self.text,
            )
        )

    @property
    def place(self) -> int:
        """Return a number that sorts as `Measure.Meta.ordering` does."""
        return (self._district_number << 38) | (self._since << 30) | self._in_year

    @property
    def recent(self) -> int:
        """Return a number that sorts the newest year first, then as ``place``."""
        return ((255 - self._since) << 50) | (self._district_number << 30) | self._in_year

    @property
    def _district_number(self) -> int:
        """Return the district's code as a number, in 20 bits."""
        return int(self.code) if self.code.isascii() and self.code.isdigit() else 999_999

    @property
    def _since(self) -> int:
        """Return the years since 1949, the earliest valid year, in 8 bits."""
        return min(max(self.year - 1949, 0), 255)

    @property
    def _in_year(self) -> int:
        """Return the place among the measures of the district's year, in 30 bits."""
        return (min(self.rank, 1023) << 20) | min(self.order, (1 << 20) - 1)

    @property
    def section(self) -> str:
        """Return the innermost heading as a text that sorts as the headings do, its id last; none comes last."""
        if not self.chapters:
            return f"~ {NONE_ID}"
        return f"{self.code} {self.year:04} {self.document} {self.heading_order:010} {self.chapters[0]}"


#: What a zone of a district of a city of a province of the country lies in.
_ABOVE = tuple(f"document__district{'__parent' * depth}__slug" for depth in range(1, 5))


def _gather_above(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row with the slugs of what the district lies in as one value."""
    return (*row[:4], row[4 : 4 + len(_ABOVE)], *row[4 + len(_ABOVE) :])


def read_entries(pks: Sequence[int], using: str) -> list[IndexEntry]:
    """Return the entries of those of the measures that exist, in the order of their ids; five queries."""
    rows = (
        Measure.objects.using(using)
        .filter(pk__in=pks)
        .order_by("pk")
        .values_list(
            "pk",
            "document__district_id",
            "document__district__slug",
            "document__district__code",
            *_ABOVE,
            "document__year",
            "document__slug",
            "order",
            "kind",
            "chapter__order",
            "chapter_id",
            "chapter__parent_id",
            "chapter__parent__parent_id",
            "own_initiative",
            "title",
            "text",
            "targets",
            "deadline_kind",
            "due",
        )
    )
    found = list(rows)
    ranks = _document_ranks({(row[1], row[4 + len(_ABOVE)]) for row in found}, using)
    leads, co_leads = _departments_by_measure(pks, using)
    disputed = set(
        Discrepancy.objects.using(using)
        .filter(measure__in=pks, status=Discrepancy.Status.OPEN)
        .values_list("measure_id", flat=True)
    )
    entered = ProgressEntry.objects.using(using).filter(measure__in=pks)
    # In their order: of each measure the current entry comes last.
    progress = dict(entered.values_list("measure_id", "status"))
    return [
        IndexEntry(
            pk=pk,
            district=district,
            above=tuple(slug for slug in above if slug is not None),
            code=code,
            year=year,
            document=document,
            rank=ranks[document],
            order=order,
            kind=kind,
            heading_order=heading_order or 0,
            chapters=tuple(chapter for chapter in chapters if chapter is not None),
            leads=tuple(leads.get(pk, ())),
            co_leads=tuple(co_leads.get(pk, ())),
            own=own,
            target=bool(target_texts(stored, "title", title) or target_texts(stored, "text", text)),
            discrepancy=pk in disputed,
            progress=progress.get(pk, NONE_NAME),
            due=due_number(deadline, due),
            passages=passage_keys(title, text),
            title=fold_text(title).strip(),
            text=fold_text(text).strip(),
        )
        for (
            pk,
            _,
            district,
            code,
            above,
            year,
            document,
            order,
            kind,
            heading_order,
            *chapters,
            own,
            title,
            text,
            stored,
            deadline,
            due,
        ) in map(_gather_above, found)
    ]


def _document_ranks(places: set[tuple[int, int]], using: str) -> dict[str, int]:
    """Return the rank of every document, by slug, among those of its district (by id) and year, for these places."""
    found = (
        Document.objects.using(using)
        .filter(district__in={district for district, _ in places}, year__in={year for _, year in places})
        .values_list("district_id", "year", "slug")
    )
    ranks: dict[str, int] = {}
    before: Counter[tuple[int, int]] = Counter()
    for district, year, slug in sorted(found):
        ranks[slug] = before[district, year]
        before[district, year] += 1
    return ranks


def _departments_by_measure(
    pks: Sequence[int], using: str
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the departments in force that lead and that support each measure, in their order, each once."""
    roles: dict[str, dict[int, list[int]]] = {Assignment.Role.LEAD: {}, Assignment.Role.CO_LEAD: {}}
    rows = (
        Assignment.objects.using(using)
        .filter(measure__in=pks)
        .in_force()
        .order_by("measure_id", "order", "pk")
        .values_list("measure_id", "role", "department_id")
    )
    for measure, role, department in rows:
        named = roles[role].setdefault(measure, [])
        if department not in named:
            named.append(department)
    return roles[Assignment.Role.LEAD], roles[Assignment.Role.CO_LEAD]


def filter_values(entry: IndexEntry) -> dict[str, tuple[int | str, ...]]:
    """Return the values of an entry by the field in which an engine filters, counts and orders by them."""
    return {
        "pk": (entry.pk,),
        "wording": (entry.wording,),
        "year": (entry.year,),
        "place": (entry.place,),
        "recent": (entry.recent,),
        "chapter": entry.chapters or (NONE_ID,),
        "lead": entry.leads or (NONE_ID,),
        "first_lead": (entry.leads[0] if entry.leads else NONE_ID,),
        "co_lead": entry.co_leads or (NONE_ID,),
        "dept": tuple(dict.fromkeys(entry.leads + entry.co_leads)) or (NONE_ID,),
        "own": (int(entry.own),),
        "target": (int(entry.target),),
        "discrepancy": (int(entry.discrepancy),),
        "due": (entry.due,),
        "passage": entry.passages or (NONE_ID,),
        "district": (entry.district,),
        "within": (entry.district, *entry.above),
        "document": (entry.document,),
        "kind": (entry.kind,),
        "progress": (entry.progress,),
        "section": (entry.section,),
    }


def word_values(title_words: Sequence[str], text_words: Sequence[str]) -> dict[WordField, tuple[str, ...]]:
    """Return the words of a title and a text by the field in which an engine looks for them, each once."""
    often = tuple(word for word, times in Counter(text_words).items() if times > 1)
    return {
        "title_words": tuple(dict.fromkeys(title_words)),
        "text_words": tuple(dict.fromkeys(text_words)),
        "text_often": often,
    }


def affected_measures(dirty: Iterable[tuple[str, int]], using: str) -> set[int]:
    """Return the ids of the measures whose entries the changed records (entity, id) affect; some may be deleted.

    The name of a department is not in the index, nor are synonyms: a change of them moves the data version, and no
    measure.
    """
    measures: set[int] = set()
    documents: set[int] = set()
    districts: set[int] = set()
    for entity, number in dirty:
        {"m": measures, "d": documents, "r": districts}.get(entity, set()).add(number)
    # A new document of a district and year changes the rank of those after it.
    places = (
        Document.objects.using(using).filter(pk__in=documents).values_list("district_id", "year").distinct()
    )
    beside = Document.objects.using(using).filter(
        district__in={district for district, _ in places}, year__in={year for _, year in places}
    )
    documents.update(beside.values_list("pk", flat=True))
    below = [f"document__district{'__parent' * depth}__in" for depth in range(5)]
    for lookup, numbers in (("document_id__in", documents), *((lookup, districts) for lookup in below)):
        if numbers:
            found = Measure.objects.using(using).filter(**{lookup: list(numbers)})
            measures.update(found.values_list("pk", flat=True))
    return measures
