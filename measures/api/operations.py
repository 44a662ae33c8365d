"""The declarations of operations: statuses, headers, and the shape of errors."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema

VERSION_HEADER = "Data-Version"


class ErrorBody(Schema):
    """The error."""

    code: str = Field(description="供程序判断的代码，不随文字变化。")
    message: str = Field(description="哪里不对、该怎么做。")
    param: str | None = Field(description="有误的参数；与参数无关时为 null。")


class ErrorAnswer(Schema):
    """The body of an error answer."""

    error: ErrorBody


#: The statuses besides 200. A 429 comes from the request limits, if the site has them.
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
    """Return the possible answers of an operation that gives ``model``, by status."""
    return {200: model, 304: None} | dict.fromkeys(_ERRORS, ErrorAnswer)


def describe_operation(tag: str, summary: str, model: Any, description: str) -> dict[str, Any]:
    """Return the arguments to declare an operation that gives ``model``; the texts are for its documentation."""
    return {
        "response": possible_answers(model),
        "summary": summary,
        "description": description,
        "tags": [tag],
        "openapi_extra": {"responses": {200: {"headers": _HEADERS}}},
    }
