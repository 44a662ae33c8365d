"""Parameters of which there is one value each, read from an address; what cannot be understood is told in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

#: As the documents themselves may be.
YEARS = range(1949, 2101)
_PAGES = 1_000_000


class InvalidParameter(Exception):
    """A parameter that cannot be understood; its text tells the reader what is wrong and what to do."""


def explain_invalid_parameters(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view answer `InvalidParameter` with a page that says so."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except InvalidParameter as error:
            context = {"title": "请求有误", "advice": str(error), "status": 400}
            return render(request, "400.html", context, status=400)

    return answer


def read_choice_parameter(params: QueryDict, name: str, label: str, known: Collection[str]) -> str:
    """Return the value of ``name``, one of ``known``, empty if none is given; ``label`` is what readers call it."""
    value = _single_value(params, name, label)
    if value and value not in known:
        raise InvalidParameter(
            f"“{label}”没有“{_printable(value)}”这一项，请去掉地址中的 {name} 或重新选择。"
        )
    return value


def read_year_parameter(params: QueryDict) -> int | None:
    """Return the year asked for, if one is."""
    value = _single_value(params, "year", "年份")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4 and int(value) in YEARS):
        raise InvalidParameter(
            f"年份“{_printable(value)}”不是 {YEARS[0]} 到 {YEARS[-1]} 之间的年份，请去掉地址中的 year 或重新选择。"
        )
    return int(value)


def read_page_parameter(params: QueryDict) -> int:
    """Return the page asked for, the first if none is."""
    value = _single_value(params, "page", "页码") or "1"
    if not (value.isascii() and value.isdigit() and len(value) < 8 and 1 <= int(value) <= _PAGES):
        raise InvalidParameter(f"页码“{_printable(value)}”不是有效的数字，请去掉地址中的 page。")
    return int(value)


def _single_value(params: QueryDict, name: str, label: str) -> str:
    """Return the value of a parameter, empty if there is none."""
    values = {value for value in params.getlist(name) if value}
    if len(values) > 1:
        raise InvalidParameter(f"“{label}”一次只能选一项，请在地址中只留一个 {name}。")
    return values.pop() if values else ""


def _printable(value: str) -> str:
    """Return what was given, short and without characters that no page can hold."""
    return "".join(char if char.isprintable() else "�" for char in value[:40])
