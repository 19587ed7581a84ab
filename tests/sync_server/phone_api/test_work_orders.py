"""Work orders by the interface: each has an answer, the same again changes nothing, the token opens nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from shared.moment import day_in_shanghai
from shared.organisation import Role, UnitKind
from sync_server.accounts.opening import add_user
from sync_server.acts.common.devices import hash_token
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.phone_api.work_orders import MOST, SCOPE
from sync_server.reference.shipped import unit_id
from tests.sync_server.conftest import RunningServer

TODAY = day_in_shanghai(datetime.now(UTC)).isoformat()


def order(number: str = "沪12345-1", **changes: Any) -> dict[str, Any]:
    told = {"number": number, "source": "hotline", "due_on": TODAY, "unit": "华阳路街道", "content": "夜间占道设摊"}
    return {**told, **changes}


def token(server: RunningServer, scope: str = SCOPE) -> Mapping[str, str]:
    """A token of 长宁's section."""

    def job(w: Write) -> None:
        office = unit_id(UnitKind.OFFICE)
        more = {"login": f"api-{scope}", "name": "接口", "role": Role.OFFICE_STAFF, "unit_id": office}
        user_id = add_user(w, SYSTEM, must_change=False, **more)  # type: ignore[arg-type]
        section = unit_id(UnitKind.SECTION, "310105")
        made = {"name": "城运平台", "user_id": user_id, "created_at": w.now, "scope": scope, "unit_id": section}
        w.add(t.api_tokens, token_hash=hash_token(f"secret-{scope}"), **made)

    server.ledger.write(job)
    return {"Authorization": f"Bearer secret-{scope}"}


def send(server: RunningServer, headers: Mapping[str, str], *orders: Any) -> httpx.Response:
    return httpx.post(f"{server.address}/api/work-orders", json={"orders": list(orders)}, headers=headers)


def verdicts(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["verdict"] for one in answer.json()["verdicts"]]


def test_each_order_is_answered_and_the_same_again_changes_nothing(server: RunningServer) -> None:
    headers = token(server)
    bad = order("沪12345-2", source="信访", due_on="尽快")
    first = send(server, headers, order(), bad, "nothing")
    assert verdicts(first) == ["accepted", "refused", "refused"]
    faults = first.json()["verdicts"][1]["faults"]
    assert {one["field"] for one in faults} == {"source", "due_on"}
    assert all(one["words"] for one in faults)
    assert verdicts(send(server, headers, order(), order("沪12345-3", unit=""))) == ["known", "accepted"]
    assert verdicts(send(server, headers, order(content="夜间占道设摊，油烟扰民"))) == ["changed"]
    with server.ledger.read() as conn:
        rows = {row.number: row for row in conn.execute(select(t.work_orders))}
        told = conn.execute(select(t.deliveries.c.unit_id).where(t.deliveries.c.kind == "order.came")).scalars().all()
    assert set(rows) == {"沪12345-1", "沪12345-3"}
    assert rows["沪12345-1"].content.endswith("油烟扰民")
    assert rows["沪12345-1"].came_by == "接口“城运平台”"
    assert set(told) == {unit_id(UnitKind.SECTION, "310105")}


def test_a_district_that_is_not_the_tokens_is_not_reached(server: RunningServer) -> None:
    refused = send(server, token(server), order(unit="徐家汇街道综合行政执法队"))
    assert verdicts(refused) == ["refused"]


def test_the_token_opens_nothing_else_and_no_other_opens_this(server: RunningServer) -> None:
    headers, other = token(server), token(server, "")
    upload = {**headers, "Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    assert httpx.post(f"{server.address}/api/uploads", headers=upload).status_code == 403
    assert send(server, other, order()).status_code == 403
    assert send(server, {"Authorization": "Bearer nobody"}, order()).status_code == 401
    assert send(server, server.phone().headers, order()).status_code == 401
    revoked = t.api_tokens.update().values(revoked_at="2026-01-01T00:00:00.000Z")
    server.ledger.write(lambda w: w.conn.execute(revoked))
    assert send(server, headers, order()).status_code == 401


@pytest.mark.parametrize("body", [{}, {"orders": []}, {"orders": [{}] * (MOST + 1)}, {"orders": "x"}])
def test_what_is_no_list_of_orders_is_refused_in_words(server: RunningServer, body: dict[str, Any]) -> None:
    refused = httpx.post(f"{server.address}/api/work-orders", json=body, headers=token(server))
    assert refused.status_code == 422
    assert "工单" in refused.json()["detail"]
