"""The description is complete, and what it promises is what happens (schemathesis, in bounded time)."""

from __future__ import annotations

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok, Result
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.problems import CATALOGUE
from tests.sync_server.conftest import RunningServer

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_every_phone_route_is_described_with_request_reply_problems_and_bearer(sqlite_server: RunningServer) -> None:
    document = httpx.get(f"{sqlite_server.address}/api/openapi.json").json()
    routes = {(path, method) for path, entry in document["paths"].items() for method in entry}
    assert {
        ("/api/ping", "get"),
        ("/api/devices", "post"),
        ("/api/sync/pull", "post"),
        ("/api/sync/push", "post"),
        ("/api/sync/receipts", "post"),
        ("/api/photos/{sha256}", "get"),
        ("/api/uploads", "post"),
        ("/api/work-orders", "post"),
        ("/api/uploads/{upload_id}", "patch"),
        ("/api/uploads/{upload_id}", "head"),
        ("/api/uploads/{upload_id}", "delete"),
    } <= routes
    schemas = document["components"]["schemas"]
    assert {"Sealed", "PushRequest", "PullReply", "Inspection", "IssuedNotice", "Problem"} <= set(schemas)
    assert schemas["Problem"]["properties"]["code"]["enum"] == sorted(CATALOGUE)
    push = document["paths"]["/api/sync/push"]["post"]
    assert push["security"] == [{"bearer": []}]
    assert push["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/PushRequest")
    assert {"200", "400", "401", "403", "413", "426", "500", "503"} <= set(push["responses"])
    assert document["paths"]["/api/ping"]["get"]["security"] == []


def operation_of(result: Result[Any, Any]) -> Any:
    """The operation, which must be described as the standard wants."""
    assert isinstance(result, Ok), result
    return result.ok()


def test_the_server_keeps_to_its_description(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    schema = schemathesis.openapi.from_url(f"{sqlite_server.address}/api/openapi.json")
    described = [operation_of(result) for result in schema.get_all_operations()]
    operations = [operation for operation in described if operation.path.startswith("/api/")]
    assert len(operations) >= 10
    for operation in operations:
        _ask(operation, phone.headers)


def _ask(operation: Any, headers: dict[str, str]) -> None:
    strategy = operation.as_strategy()

    @settings(
        max_examples=25,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def exchange(data: st.DataObject) -> None:
        case = data.draw(strategy)
        case.call_and_validate(headers=headers, checks=CHECKS)

    exchange()
