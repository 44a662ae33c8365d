"""What every operation declares: its statuses, its headers, and the shape of errors."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

VERSION_HEADER = "Data-Version"


class ErrorBody(Schema):
    """What is wrong."""

    code: str = Field(description="供程序判断的代码，不随文字变化。")
    message: str = Field(description="哪里不对、该怎么做。")
    param: str | None = Field(description="有误的参数；与参数无关时为 null。")


class ErrorAnswer(Schema):
    """An answer other than what was asked for."""

    error: ErrorBody


#: Beside 200. A 429 comes from a limit on requests, wherever the site is run with one.
_ERRORS = (400, 404, 405, 422, 429, 500, 503)
_HEADERS = {
    "ETag": {
        "description": "本次内容的标签；下次放进 If-None-Match，内容未变则得 304。",
        "schema": {"type": "string"},
    },
    VERSION_HEADER: {
        "description": "数据版本：数据每有改动即增大；索引尚在建立时没有。",
        "schema": {"type": "integer"},
    },
}


def possible_answers(model: Any) -> dict[Any, Any]:
    """Return what an operation that gives ``model`` can answer, by status."""
    return {200: model, 304: None} | dict.fromkeys(_ERRORS, ErrorAnswer)


def describe_operation(tag: str, summary: str, model: Any, description: str) -> dict[str, Any]:
    """Return the arguments that declare an operation which gives ``model``; the texts are for its documentation."""
    return {
        "response": possible_answers(model),
        "summary": summary,
        "description": description,
        "tags": [tag],
        "openapi_extra": {"responses": {200: {"headers": _HEADERS}}},
    }
