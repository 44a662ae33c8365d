"""The API: its title, documentation and operations."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Swagger
from ninja.renderers import JSONRenderer

from measures.api import (
    api_errors,
    departments,
    discrepancies,
    districts,
    documents,
    links,
    measures,
    quality,
)
from measures.api.operations import VERSION_HEADER
from measures.search.index.background_build import IndexNotReady
from measures.search.index.follower import search_index

_DESCRIPTION = """\
上海市各区优化营商环境行动方案中的举措，逐项可查、可引用、可取用。只读，无须登录。

- `measures` 的参数与“举措”页网址中的参数相同：把页面网址 `?` 后面的部分接到这里，得到同一份清单。
- 清单用 `limit`（1 至 100）定每页条数，`next` 是下一页的网址，取完为 `null`。
- 每个回答都有 `ETag`；带上 `If-None-Match` 再问，内容未变则得 304。响应头 `Data-Version` 是数据版本。
- 出错时得到 `{"error": {"code", "message", "param"}}`，`message` 说明哪里不对、该怎么做。
"""


class _Renderer(JSONRenderer):
    """Renders JSON without escaping Chinese."""

    json_dumps_params = {"ensure_ascii": False}


class _Api(NinjaAPI):
    """Adds the data version to every answer."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Return the empty response; the version is read before the data, so that it is never too new."""
        response = super().create_temporal_response(request)
        with suppress(IndexNotReady):
            response.headers[VERSION_HEADER] = str(search_index("default", lambda snapshot: snapshot.version))
        return response

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Return the id of an operation for generated clients."""
        return str(operation.view_func.__name__)


api = _Api(
    title="政策举措库 API",
    version="1",
    description=_DESCRIPTION,
    urls_namespace="api-v1",
    renderer=_Renderer(),
    # The validator's badge would be loaded from another host.
    docs=Swagger({"validatorUrl": None, "defaultModelsExpandDepth": 0}),
)
api_errors.register_error_handlers(api)
api.add_router("", documents.router)
api.add_router("", measures.router)
api.add_router("", departments.router)
api.add_router("", districts.router)
api.add_router("", discrepancies.router)
api.add_router("", links.router)
api.add_router("", quality.router)
