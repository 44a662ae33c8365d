"""The measures of a bulk change: those of a public list with its filters, or those ticked in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, QueryDict

from measures.exports.download_response import site_address
from measures.exports.selection import DataKeepsChanging, select_by_query
from measures.search.index.background_build import IndexNotReady
from measures.search.query.filters import read_query
from measures.writing.action_errors import ActionError

_SALT = "measures.bulk.picked"
_WAIT = "检索索引正在更新，暂时不能确定清单里是哪些举措。请稍候几秒再试。"
_NO_LIST = "这不是举措清单的地址。请在公开的举措页面筛选好之后，复制浏览器地址栏里的整个地址。"
#: The most characters of the address of a list.
_MAX_ADDRESS = 8_000


@dataclass(frozen=True, slots=True)
class ChosenMeasures:
    """The ids of measures in order, and a Chinese description of the choice.

    ``address`` is the path of the public list, ``querystring`` its parameters; ``picked`` are ticked measures, signed.
    """

    pks: Sequence[int]
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()
    address: str = ""
    querystring: str = ""
    picked: str = ""


def listed_measures(request: HttpRequest) -> ChosenMeasures:
    """Return all measures of the public list for the parameters of a request.

    Raise `ActionError` for invalid parameters, or while the index is not up to date.
    """
    query, errors = read_query(request.GET)
    if errors:
        raise ActionError("清单的地址有误：" + "；".join(error.message for error in errors))
    try:
        with select_by_query(query, site=site_address(request)) as found:
            return ChosenMeasures(
                tuple(found.pks),
                found.conditions or ("全部举措",),
                found.notes,
                found.address,
                urlsplit(found.address).query,
            )
    except (IndexNotReady, DataKeepsChanging) as error:
        raise ActionError(_WAIT) from error


def ticked_measures(pks: Sequence[int], *, across: bool) -> ChosenMeasures:
    """Return the measures ticked in the admin's list, or all that match its filters (``across``)."""
    words = "管理后台中符合筛选的全部举措" if across else "管理后台中勾选的举措"
    return ChosenMeasures(tuple(pks), (words,), picked=sign_measures((words,), pks))


def sign_measures(words: Sequence[str], pks: Sequence[int]) -> str:
    """Return measures and the words that say how they were chosen as signed text for a form field."""
    return signing.dumps([list(words), list(pks)], salt=_SALT, compress=True)


def signed_measures(text: str) -> ChosenMeasures:
    """Return the measures in a signed text; raise `ActionError` for an invalid signature."""
    try:
        words, pks = signing.loads(text, salt=_SALT)
    except signing.BadSignature as error:
        raise ActionError("页面缺少所选举措的有效标记，没有修改。请回到举措列表重新勾选。") from error
    return ChosenMeasures(tuple(pks), tuple(words), picked=text)


def parse_list_address(text: str) -> str:
    """Return the query string in a pasted address of a list; raise `ActionError` for any other address."""
    try:
        parts = urlsplit(text.strip()[:_MAX_ADDRESS])
    except ValueError:
        raise ActionError(_NO_LIST) from None
    if parts.path and not parts.path.rstrip("/").endswith("/measures"):
        raise ActionError(_NO_LIST)
    return QueryDict(parts.query).urlencode()
