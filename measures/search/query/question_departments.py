"""Find the departments that a question names: 区发改委, 发改委, 嘉定区发展和改革委员会, 人社, 工商局, fgw."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet

from districts.departments.department_tiers import outside_places
from districts.departments.function_names import (
    function_stems,
    initials_of,
    names_by_initials,
    present_names,
    short_stems,
)
from districts.models import Department, District
from measures.search.query.question import UnderstoodPart
from measures.search.query.question_roles import ANY_ROLE
from measures.search.words.lexicon import UNKNOWN_WORD, word_facts

_LONGEST = 20
_PLACE_SIGNS = "区市县省州旗"
#: What the name of a department begins with where its own place names it.
_PREFIXES = ("", *"区市县省州旗")
#: Words that end in 区, 市 or 县, behind which a department's name does not begin: 社区委员会 names no 区委.
_WITHIN_WORD = re.compile(
    r"[社园地校街城辖片景山郊库港特专灾禁小军战学牧矿林灌全各老新]区|[城都超股楼门夜集街菜上开罢全各]市|[知郡全各]县"
)
#: What names of departments end with; a piece of a text that ends otherwise is none.
_NAME_ENDS = frozenset("局委办部院厅所会心联队室府关行团司社校馆处台署站区镇道学信动通力塔协")
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]{3,8}(?![a-z0-9])")
#: Behind these a short name without 局 or 委 stands for a department: 人社牵头, 虹口人社.
_ENDS = re.compile(rf"\s?(?:$|{ANY_ROLE}|管|有哪些|做|干|[、，,和与及]|\s)")
_ACTS = re.compile(rf"\s?{ANY_ROLE}")
#: A typed name with its kind of body, shorter than the department's own: 科经委.
_BODIES = re.compile(r"[局委办部厅院]")
_ABBREVIATION = 2
_SHORTEST_NAME, _LONGEST_SHORT_NAME = 3, 6

Spans = dict[str, list[tuple[int, int]]]


def find_departments(
    text: str,
    districts: Collection[str] = (),
    using: str = "default",
    places: Iterable[tuple[int, int]] = (),
) -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where departments are named.

    They are named by name, full name or alias, by what departments of their function are called elsewhere or were
    called before, by initials of pinyin, and by the bare function where it stands for one (人社牵头). Where
    ``districts``, slugs, are named as well, in ``places`` of the text, only their own departments and those of the
    places that they lie in are meant. Three queries at most, one more
    for short names.
    """
    if not _NAME_ENDS.intersection(text) and not _LETTERS.search(text) and not _has_stem(text):
        return
    named_districts = list(District.objects.using(using).filter(slug__in=districts)) if districts else []
    known = _known_departments(named_districts, using)
    spans: Spans = defaultdict(list)
    _add_names(text, _all_prefixes(named_districts), spans)
    _add_functions(text, {end for _, end in places}, bool(named_districts), spans)
    for match in _LETTERS.finditer(text):
        for name in names_by_initials().get(match[0], ()):
            _add_forms(name, _PREFIXES, match.span(), spans)
            _add_others(name, _PREFIXES, match.span(), spans)
    named = _look_up(known, spans)
    if named_districts:
        own = known.filter(district__in=named_districts).values_list("pk", "name", "aliases__name")
        for span, pks in _by_short_names(text, list(own), named).items():
            named.setdefault(span, pks)
    for span, pks in named.items():
        yield _part(text, span, pks)


def _known_departments(districts: list[District], using: str) -> QuerySet[Department]:
    """Return the departments that can be meant: all, or those of districts and of what these lie in."""
    known = Department.objects.using(using).exclude(kind=Department.Kind.GROUP)
    if not districts:
        return known
    around = {place for district in districts for place in outside_places(district)}
    return known.filter(Q(district__in=districts) | Q(district__isnull=True, city__in=around))


def _all_prefixes(districts: list[District]) -> list[str]:
    """Return what names begin with, also the full ones of departments of these districts: 上海市嘉定区, 上海市."""
    full = [prefix for one in districts for prefix in (one.city + one.name, one.name, one.city) if prefix]
    return list(dict.fromkeys([*_PREFIXES, *full]))


def _add_names(text: str, prefixes: list[str], spans: Spans) -> None:
    """Add every form of a name that a piece of the text may be."""
    for start, end in _name_pieces(text):
        span, piece = (start, end), text[start:end]
        for prefix in prefixes:
            spans[prefix + piece].append(span)
        _add_others(piece, _PREFIXES, span, spans)
        if piece[0] in _PLACE_SIGNS:
            for prefix in prefixes[len(_PREFIXES) :]:
                spans[prefix + piece[1:]].append(span)
            _add_others(piece[1:], (piece[0],), span, spans)


def _add_others(bare: str, signs: Iterable[str], span: tuple[int, int], spans: Spans) -> None:
    """Add what departments called ``bare`` may be called: as their function is, or of the party: 市委金融办."""
    _add_all(present_names().get(bare, ()), signs, span, spans)
    for sign in signs:
        spans[f"{sign}委{bare}"].append(span)


def _has_stem(text: str) -> bool:
    """Return whether a bare function stands in the text, such as 人社."""
    stems = function_stems()
    return any(
        text[start:end] in stems
        for start in range(len(text))
        for end in range(start + 2, min(len(text), start + _LONGEST_SHORT_NAME) + 1)
    )


def _add_functions(text: str, ends_of_places: set[int], is_placed: bool, spans: Spans) -> None:
    """Add the names that a bare function stands for where it is named as acting, or stands by itself beside a place.

    What is no word but an abbreviation, 发改, is one where nothing else is typed as well.
    """
    stems, short = function_stems(), short_stems()
    for start in range(len(text)):
        for end in range(start + 2, min(len(text), start + _LONGEST_SHORT_NAME) + 1):
            if (stem := text[start:end]) not in stems or not _ENDS.match(text, end):
                continue
            sign = text[start - 1 : start]
            if sign and sign in _PLACE_SIGNS and not _WITHIN_WORD.fullmatch(text[max(0, start - 2) : start]):
                _add_all(stems[stem], (sign,), (start - 1, end), spans)
            begins = start in ends_of_places or not sign.strip() or sign in "、，,和与及"
            acts = _ACTS.match(text, end)
            alone = text.strip() == stem and stem in _abbreviations()
            if begins and (acts or alone or (is_placed and stem in short)):
                _add_all(stems[stem], _PREFIXES, (start, end), spans)


@cache
def _abbreviations() -> frozenset[str]:
    """Return the short names that no dictionary has as a word: 发改, 市监, but not 科技 or 旅游."""
    facts = word_facts(stem for stem in short_stems() if len(stem) == _ABBREVIATION)
    return frozenset(stem for stem, fact in facts.items() if fact == UNKNOWN_WORD)


def _add_all(names: Iterable[str], prefixes: Iterable[str], span: tuple[int, int], spans: Spans) -> None:
    for name in names:
        _add_forms(name, prefixes, span, spans)


def _add_forms(name: str, prefixes: Iterable[str], span: tuple[int, int], spans: Spans) -> None:
    for prefix in prefixes:
        spans[prefix + name].append(span)


def _look_up(known: QuerySet[Department], spans: Spans) -> dict[tuple[int, int], dict[int, str]]:
    """Return by place in the text the departments that have one of the forms as a name; two queries."""
    named: dict[tuple[int, int], dict[int, str]] = {}
    if not spans:
        return named
    forms = list(spans)
    own = known.filter(Q(name__in=forms) | Q(full_name__in=forms)).values_list(
        "pk", "name", "name", "full_name"
    )
    others = known.filter(aliases__name__in=forms).values_list("pk", "name", "aliases__name")
    rows: Iterable[tuple[Any, ...]] = chain(own, others)
    for pk, name, *called in rows:
        for form in set(called):
            for span in spans.get(form, ()):
                named.setdefault(span, {})[pk] = name
    return named


def _name_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a text that may be names: two characters or more, without blanks inside."""
    for start in range(len(text)):
        if text[start : start + 1].isspace() or _WITHIN_WORD.fullmatch(text[max(0, start - 1) : start + 1]):
            continue
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            if text[end - 1].isspace():
                break
            if text[end - 1] in _NAME_ENDS:
                yield start, end


def _by_short_names(
    text: str, own: list[tuple[int, str, str | None]], named: Collection[tuple[int, int]]
) -> dict[tuple[int, int], dict[int, str]]:
    """Return the departments of the named places that a piece of the text abbreviates or spells in initials.

    科经委 is short for 区科技经济委: the first character, some further ones in order, the same body.
    """
    pieces = [
        (start, end)
        for end in (match.end() for match in _BODIES.finditer(text))
        for start in range(max(0, end - _LONGEST_SHORT_NAME), end - _SHORTEST_NAME + 1)
        if not any(start < other_end and other_start < end for other_start, other_end in named)
    ]
    letters = [match.span() for match in _LETTERS.finditer(text)]
    found: dict[tuple[int, int], dict[int, str]] = {}
    for pk, name, alias in own if pieces or letters else ():
        for form in {name, alias or name}:
            bare = form[1:] if form[0] in _PLACE_SIGNS else form
            for span in pieces:
                if _abbreviates(text[slice(*span)], bare):
                    found.setdefault(span, {})[pk] = name
            for span in letters:
                if text[slice(*span)] in initials_of(bare) | initials_of(form):
                    found.setdefault(span, {})[pk] = name
    return found


def _abbreviates(piece: str, name: str) -> bool:
    """Return whether a piece begins and ends as ``name`` does and has only characters of it, in order.

    >>> _abbreviates("科经委", "科技经济委员会"), _abbreviates("经科委", "科技经济委")
    (True, False)
    """
    for long, short in (("委员会", "委"), ("办公室", "办")):
        name = name.removesuffix(long) + short if name.endswith(long) else name
    if piece[0] != name[0] or piece[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(character in rest for character in piece)


def _part(text: str, span: tuple[int, int], pks: dict[int, str]) -> UnderstoodPart:
    names = list(dict.fromkeys(pks.values()))
    label = "、".join(names[:3]) + (f"等 {len(names)} 个" if len(names) > 3 else "")
    return UnderstoodPart(*span, text[slice(*span)], "dept", tuple(map(str, sorted(pks))), label)
