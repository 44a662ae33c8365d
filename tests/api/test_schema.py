"""The API keeps its own description: generated requests, and answers held against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from districts.models import Department
from measures.models import Document
from policyhub.wsgi import application
from tests.examples import count_examples

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

OPERATIONS = [
    "/api/v1/documents",
    "/api/v1/documents/{slug}",
    "/api/v1/measures",
    "/api/v1/measures/{slug}/{code}",
    "/api/v1/departments",
    "/api/v1/departments/{pk}",
    "/api/v1/districts",
    "/api/v1/discrepancies",
    "/api/v1/links",
    "/api/v1/quality",
]
#: What exists, so that not all that is generated leads nowhere.
KNOWN: dict[str, list[Any]] = {
    "slug": ["jia-2025"],
    "code": ["1", "附1-1"],
    "from": ["jia-2025", "jia-2024"],
    "to": ["jia-2025", "yi-2025"],
    "district": ["jia", "yi", ""],
    "document": ["jia-2025", ""],
    "year": ["2025", 2025],
    "kind": ["district", "city"],
    "lead": ["none"],
    "chapter": [""],
    "co_lead": ["none", ""],
    "dept": ["none", ""],
    "own": ["1"],
    "target": ["1", ""],
    "discrepancy": ["1"],
    "cursor": [""],
    "q": ["企业", '"一', "-"],
}
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
]


@pytest.fixture
def schema(library: Document, client: Client) -> Iterator[Any]:
    """Return the description with the site behind it, in process.

    Requests are kept from closing the connection that the test's transaction is on, as Django's own client does.
    """
    found = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    found.app = application
    ends = (request_started, request_finished)
    for one in ends:
        one.disconnect(close_old_connections)
    yield found
    for one in ends:
        one.connect(close_old_connections)


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_answer_is_as_described(schema: Any, path: str) -> None:
    operation = schema[path]["GET"]
    known: dict[str, list[Any]] = KNOWN | {"pk": list(Department.objects.values_list("pk", flat=True))}
    seen: set[int] = set()

    @settings(
        max_examples=count_examples(100),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: Any) -> None:
        case = data.draw(operation.as_strategy())
        for parameters in (case.path_parameters, case.query):
            for name in list(parameters or {}):
                if name in known and data.draw(st.integers(0, 9)):
                    value = data.draw(st.sampled_from(known[name]))
                    parameters[name] = [value] if isinstance(parameters[name], list) else value
        response = case.call_and_validate(
            checks=CHECKS, headers={"Host": "localhost", "Accept-Encoding": "identity"}
        )

        seen.add(response.status_code)

    check()
    assert 200 in seen
    assert seen <= {200, 400, 404, 422}


def test_every_operation_is_tried(schema: Any) -> None:
    assert sorted(operation.ok().path for operation in schema.get_all_operations()) == sorted(OPERATIONS)


def test_all_errors_are_declared_in_one_form(schema: Any) -> None:
    for path in OPERATIONS:
        responses = schema.raw_schema["paths"][path]["get"]["responses"]
        assert set(responses) == {"200", "304", "400", "404", "405", "422", "429", "500", "503"}
        for status in ("400", "404", "405", "422", "429", "500", "503"):
            content = responses[status]["content"]["application/json"]["schema"]
            assert content == {"$ref": "#/components/schemas/ErrorAnswer"}
        assert {"ETag", "Data-Version"} <= set(responses["200"]["headers"])
