"""The parameters of the list of measures, made from the declaration of the facets, and of the other lists."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import QueryDict
from ninja import Field, Query, Schema
from pydantic import create_model

from measures.api.api_errors import ApiError
from measures.search.query.facet_declarations import FACETS, Facet
from measures.search.query.filters import MAX_PAGE, read_query
from measures.search.query.measure_query import COLUMNS, GROUPS, MEANING_OFF, SORTS, MeasureQuery
from measures.search.query.query_syntax import MAX_QUERY_LENGTH

MAX_LIMIT = 100
_SIZE = "每页条数。"
_CURSOR = "接着取的位置，由上一页的 next 给出，原样使用；只对同一组条件有效。"

#: How many items to a page, where that is not `measures`.
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description=_SIZE)]
CursorText = Annotated[str, Query(description=_CURSOR)]


def _facet_field(facet: Facet) -> Any:
    """Return the field of a facet, which takes any number of values."""
    hints = [f"{facet.label}。"]
    hints += ["唯一的取值是 1。"] if facet.flag else ["可重复，符合其一即可；取值见回答中的 facets。"]
    hints += [f"none 表示“{facet.none_label}”。"] if facet.none_label else []
    return list[str], Field(default_factory=list, description="".join(hints))


def _choice_field(choices: dict[str, str], description: str) -> Any:
    named = "；".join(f"{value} {label}" for value, label in choices.items())
    return Literal["", *choices], Field("", description=f"{description}（{named}）。")


# The choices are data, which the type checker cannot use as a type.
_COLUMN: Any = Literal["", *COLUMNS]

#: The parameters of the list page, and those of the page of results.
MeasureParams: Any = create_model(
    "MeasureParams",
    __base__=Schema,
    q=(str, Field("", description=f"检索词；“-词”排除，引号内为原样短语，只用前 {MAX_QUERY_LENGTH} 个字。")),
    as_words=(
        list[str],
        Field(
            default_factory=list,
            description="检索词中只按文字查找的部分，可重复：不作理解，也不找同义词；见回答的 understood、synonyms。",
        ),
    ),
    **{facet.param: _facet_field(facet) for facet in FACETS},
    meaning=_choice_field({MEANING_OFF: "不找"}, "是否也找换了说法、意思相近的举措，不填时也找"),
    sort=_choice_field(SORTS, "排序，不填时有检索词按相关度、无检索词按文件顺序"),
    group=_choice_field(GROUPS, "分组，清单按组排列"),
    columns=(
        list[_COLUMN],
        Field(default_factory=list, description="页面的表格列，在此不起作用。"),
    ),
    page=(int, Field(1, ge=1, le=MAX_PAGE, description="页码，与页面网址相同；取全部请用 next。")),
    limit=(int, Field(20, ge=1, le=MAX_LIMIT, description=_SIZE)),
    cursor=(str, Field("", description=_CURSOR)),
)


def read_measure_query(params: QueryDict) -> MeasureQuery:
    """Return the query of the parameters; raise `ApiError` 400 for unknown or invalid ones."""
    refuse_unknown_parameters(params, *MeasureParams.model_fields)
    if params.get("cursor") and params.get("page", "1") != "1":
        raise ApiError(400, "bad_parameter", "cursor 与 page 只能给一个：接着取请只用 cursor。", "page")
    query, errors = read_query(params)
    if errors:
        raise ApiError(400, "bad_parameter", "".join(error.message for error in errors), errors[0].param)
    return query


def refuse_unknown_parameters(params: QueryDict, *known: str) -> None:
    """Raise `ApiError` 400 for a parameter that is not ``known``: ignoring it would give a wrong list."""
    for name in params:
        if name not in known:
            listed = "、".join(known)
            raise ApiError(
                400, "unknown_parameter", f"没有“{name[:40]}”这个参数，可用的有：{listed}。", name[:40]
            )
