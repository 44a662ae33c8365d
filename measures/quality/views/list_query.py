"""What an address of the quality report asks for, checked: documents, choices, page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from districts.models import District
from measures.models import Document
from measures.quality.queries.document_scope import DocumentScope

_PAGES = 1_000_000
_SLUG = re.compile(r"[-\w]{1,80}", re.ASCII)
_YEAR = re.compile(r"(?:19|20|21)\d\d", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """A parameter with its Chinese name and what can be chosen: values with their names, in order."""

    param: str
    label: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QueryChip:
    """A condition in words, and the parameters of the same list without it."""

    text: str
    params: Mapping[str, str]

    @property
    def query(self) -> str:
        """The parameters as they stand in an address."""
        return urlencode(self.params)


@dataclass(frozen=True, slots=True)
class QualityQuery:
    """What is asked for. ``errors`` say in Chinese what could not be understood; the rest holds what could."""

    scope: DocumentScope
    chosen: Mapping[str, str] = field(default_factory=dict)
    page: int = 1
    errors: tuple[str, ...] = ()
    chips: tuple[QueryChip, ...] = ()

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters of an address that ask for the same list, the page left out."""
        return self.scope.params | dict(self.chosen)


def read_quality_query(params: QueryDict, choices: Sequence[FilterChoice] = ()) -> QualityQuery:
    """Return what ``params`` ask for, with ``choices`` beside the documents; three queries at most."""
    reader = _ParameterReader(params)
    scope = DocumentScope(reader.district(), reader.year(), reader.document())
    chosen = {one.param: value for one in choices if (value := reader.choice(one))}
    page = reader.page()
    asked = QualityQuery(scope, chosen, page, tuple(reader.errors))
    return QualityQuery(scope, chosen, page, asked.errors, tuple(_query_chips(asked, choices)))


class _ParameterReader:
    """Reads one parameter after the other and collects what is wrong."""

    def __init__(self, params: QueryDict) -> None:
        self._params = params
        self.errors: list[str] = []

    def one(self, name: str, label: str) -> str:
        """Return the value of a parameter, empty if it is not given; more than one is an error."""
        values = [value for value in dict.fromkeys(self._params.getlist(name)) if value]
        if len(values) > 1:
            self.errors.append(f"“{label}”一次只能选一项，网址里有 {len(values)} 项。")
            return ""
        return values[0] if values else ""

    def district(self) -> District | None:
        """Return the district that is asked for."""
        value = self.one("district", "区")
        if not value:
            return None
        found = District.objects.filter(slug=value).first() if _SLUG.fullmatch(value) else None
        if found is None:
            self.errors.append(f"没有“{_printable(value)}”这个区。")
        return found

    def document(self) -> Document | None:
        """Return the document that is asked for."""
        value = self.one("document", "方案")
        if not value:
            return None
        rows = Document.objects.select_related("district").only("slug", "title", "year", "district")
        found = rows.filter(slug=value).first() if _SLUG.fullmatch(value) else None
        if found is None:
            self.errors.append(f"没有“{_printable(value)}”这份方案。")
        return found

    def year(self) -> int | None:
        """Return the year that is asked for."""
        value = self.one("year", "年份")
        if value and not _YEAR.fullmatch(value):
            self.errors.append(f"“{_printable(value)}”不是年份，请用四位数字，如 2025。")
            return None
        return int(value) if value else None

    def choice(self, choice: FilterChoice) -> str:
        """Return what is chosen of ``choice``."""
        value = self.one(choice.param, choice.label)
        if value and value not in choice.values:
            self.errors.append(f"“{choice.label}”没有“{_printable(value)}”这一项。")
            return ""
        return value

    def page(self) -> int:
        """Return the number of the page."""
        value = self.one("page", "页码") or "1"
        if value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= _PAGES:
            return int(value)
        self.errors.append(f"页码“{_printable(value)}”不是有效的数字。")
        return 1


def _query_chips(asked: QualityQuery, choices: Sequence[FilterChoice]) -> list[QueryChip]:
    """Return the conditions of ``asked`` in words."""
    scope = asked.scope
    words = {
        "district": scope.district and scope.district.name,
        "year": scope.year and f"{scope.year} 年",
        "document": scope.document and f"{scope.document.district.name} {scope.document.year}",
    }
    words |= {
        one.param: f"{one.label}：{one.values[asked.chosen[one.param]]}"
        for one in choices
        if one.param in asked.chosen
    }
    return [
        QueryChip(str(text), {name: value for name, value in asked.params.items() if name != param})
        for param, text in words.items()
        if text
    ]


def _printable(value: str) -> str:
    """Return a value as a message can show it: short, without characters that cannot be seen."""
    return _UNSEEN.sub("�", value[:_SHOWN])
