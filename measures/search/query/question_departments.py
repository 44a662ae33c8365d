"""Find the departments that a question names: 区发改委, 发改委, 嘉定区发展和改革委员会, fgw."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet

from districts.departments.pinyin_matching import end_of_run
from districts.models import Department, District
from measures.search.query.question import UnderstoodPart

_LONGEST = 20
#: What the name of a department begins with where it is said in its place.
_PREFIXES = ("", "区", "市", "县", "省")
#: Words that end in 区, 市 or 县, behind which a department's name does not begin: 社区委员会 names no 区委.
_WITHIN_WORD = re.compile(
    r"[社园地校街城辖片景山郊库港特专灾禁片小军战学牧矿林灌][区]|[城都超股楼门夜集街菜上开罢]市|[知郡]县"
)
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]{3,8}(?![a-z0-9])")


def find_departments(
    text: str, districts: Collection[str] = (), using: str = "default"
) -> Iterator[UnderstoodPart]:
    """Yield the places in a folded text where departments are named by name, full name, alias or initials of pinyin.

    Where ``districts``, slugs, are named as well, only their own departments and those outside of all districts are
    meant. Two queries at most, two more for initials.
    """
    meant = Q(district__isnull=True) | Q(district__slug__in=districts) if districts else Q()
    known = Department.objects.using(using).filter(meant).exclude(kind=Department.Kind.GROUP)
    spans: dict[str, list[tuple[int, int]]] = {}
    prefixes = [*_PREFIXES, *_full_prefixes(districts, using)]
    for start, end in _spans(text):
        piece = text[start:end]
        forms = {prefix + piece for prefix in prefixes} | {
            prefix + piece[1:] for prefix in prefixes[len(_PREFIXES) :] if piece[0] in "区市县"
        }
        for form in forms:
            spans.setdefault(form, []).append((start, end))
    named: dict[tuple[int, int], dict[int, str]] = {}
    if spans:
        names = list(spans)
        # Two halves, each by an index of its own: one condition on all names would read every department.
        by_own = known.order_by().filter(Q(name__in=names) | Q(full_name__in=names))
        by_alias = known.order_by().filter(aliases__name__in=names)
        rows = by_own.values_list("pk", "name", "level", "full_name").union(
            by_alias.values_list("pk", "name", "level", "aliases__name")
        )
        for pk, name, _, other in rows.order_by("level", "name", "pk"):
            for form in {name, other}:
                for span in spans.get(form, ()):
                    named.setdefault(span, {})[pk] = name
    for span, pks in (named | _by_initials(text, known)).items():
        yield _part(text, span, pks)


def _full_prefixes(districts: Collection[str], using: str) -> list[str]:
    """Return what the full names of the departments of some districts begin with: 上海市嘉定区, and 上海市."""
    named = District.objects.using(using).filter(slug__in=districts).values_list("city", "name")
    return list(dict.fromkeys(prefix for city, name in named for prefix in (city + name, name, city)))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a text that may be names: two characters or more, without blanks inside."""
    for start in range(len(text)):
        if text[start : start + 1].isspace() or _WITHIN_WORD.fullmatch(text[max(0, start - 1) : start + 1]):
            continue
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            if text[end - 1].isspace():
                break
            yield start, end


def _by_initials(text: str, known: QuerySet[Department]) -> dict[tuple[int, int], dict[int, str]]:
    """Return the departments that words of Latin letters stand for, each as the initials of a whole name."""
    typed = list(_LETTERS.finditer(text))
    if not typed:
        return {}
    names: dict[str, dict[int, str]] = {}
    own = dict(known.values_list("pk", "name"))
    for pk, form in [*own.items(), *known.values_list("pk", "aliases__name")]:
        if form:
            names.setdefault(form, {})[pk] = own[pk]
    found: dict[tuple[int, int], dict[int, str]] = {}
    for match in typed:
        for name, pks in names.items():
            forms = {name, name.removeprefix("区"), name.removeprefix("市")}
            if any(len(form) == len(match[0]) and end_of_run(match[0], form) == len(form) for form in forms):
                found.setdefault(match.span(), {}).update(pks)
    return found


def _part(text: str, span: tuple[int, int], pks: dict[int, str]) -> UnderstoodPart:
    names = list(dict.fromkeys(pks.values()))
    label = "、".join(names[:3]) + (f"等 {len(names)} 个" if len(names) > 3 else "")
    return UnderstoodPart(*span, text[slice(*span)], "dept", tuple(map(str, sorted(pks))), label)
