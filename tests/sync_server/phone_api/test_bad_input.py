"""Whatever comes in: a documented problem with a Chinese sentence, never a 500, and nothing of it harms the ledger."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.plain import to_plain
from shared.problems import CATALOGUE
from shared.sealing import SealedKind, canonical
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SimulatedPhone, finding, fresh_id, inspection_envelope, photo_of

RAW_BODIES = {
    "nothing": b"",
    "no json": b"{",
    "a list": b"[]",
    "not utf-8": b"\xff\xfe\x00",
    "NaN": b'{"records": [], "protocol": NaN}',
    "very deep": b'{"records": ' + b"[" * 100_000,
    "a huge number": b'{"protocol": ' + b"9" * 10_000 + b"}",
    "no list": b'{"records": {}}',
    "protocol of the wrong type": b'{"records": [], "protocol": "1"}',
}


def is_documented(reply: httpx.Response) -> dict[str, Any]:
    assert reply.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = reply.json()
    kind = CATALOGUE[document["code"]]
    assert (document["status"], document["type"], document["title"]) == (
        reply.status_code,
        f"/problems/{kind.code}",
        kind.title,
    )
    assert re.search(r"[\u4e00-\u9fff]", document["detail"])
    assert reply.status_code < 500
    return document


@pytest.mark.parametrize("name", RAW_BODIES)
@pytest.mark.parametrize("path", ["/api/devices", "/api/sync/pull", "/api/sync/push", "/api/sync/receipts"])
def test_bodies_that_are_no_message(sqlite_server: RunningServer, path: str, name: str) -> None:
    phone = sqlite_server.phone()
    reply = httpx.post(phone.address + path, content=RAW_BODIES[name], headers=phone.headers)
    if reply.status_code != 200:  # an empty object is a fair question to some
        assert is_documented(reply)["code"] in ("malformed", "unsupported-protocol")
    assert phone.verdicts(inspection_envelope(phone))[0]["verdict"] == "accepted"


def envelopes(phone: SimulatedPhone) -> dict[str, Any]:
    """Things that are no envelope, or one with impossible contents; the phone's chain is not advanced."""

    def seal(**changes: Any) -> dict[str, Any]:
        return phone.seal(SealedKind.INSPECTION, phone.check(**changes), advance=False)

    good = seal()
    body = good["body"]

    def sealed_with(**changes: Any) -> dict[str, Any]:
        return _reseal(phone, good | {"body": body | changes})

    return {
        "null": None,
        "a number": 5,
        "empty": {},
        "unknown kind": good | {"kind": "dance"},
        "sequence of text": good | {"seq": "1"},
        "huge sequence": _reseal(phone, good | {"seq": 2**52}),
        "upper-case id": good | {"id": good["id"].upper()},
        "lone surrogate": good | {"id": "\ud800"},
        "zero byte": sealed_with(notes="a\x00b"),
        "unknown unit": seal(unit_id=fresh_id()),
        "unknown item": seal(items=(finding("XX99"),)),
        "time without zone": sealed_with(started_at="2026-11-24T08:00:00"),
        "boolean as number": sealed_with(items=[body["items"][0] | {"count": True}]),
        "too many words": sealed_with(notes="长" * 5_000),
        "photo of no size": sealed_with(photos=[_photo() | {"size": 0}]),
        "photo number beyond reason": sealed_with(photos=[_photo() | {"number": 2**40}]),
        "id of another": sealed_with(id=fresh_id()),
        "twice the same finding": sealed_with(items=body["items"] * 2),
    }


def _photo() -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(photo_of(b"x"))
    return plain


def _reseal(phone: SimulatedPhone, plain: dict[str, Any]) -> dict[str, Any]:
    """Hash and sign whatever is in there, as a strange app would."""
    unsealed = {name: value for name, value in plain.items() if name not in ("hash", "signature")}
    digest = hashlib.sha256(canonical(unsealed)).digest()
    return unsealed | {"hash": digest.hex(), "signature": phone.key.sign(digest).hex()}


def test_envelopes_that_cannot_be_filed(server: RunningServer) -> None:
    phone = server.phone()
    for name in envelopes(phone):
        bad = envelopes(phone)[name]
        body = json.dumps({"records": [bad], "protocol": 1}).encode()
        headers = phone.headers | {"Content-Type": "application/json"}
        reply = httpx.post(phone.address + "/api/sync/push", content=body, headers=headers, timeout=30)
        assert reply.status_code == 200, (name, reply.text)
        [verdict] = reply.json()["verdicts"]
        phone.seq, phone.prev = reply.json()["chain"]["seq"], reply.json()["chain"]["hash"]
        assert verdict["verdict"] == "refused", name
        assert verdict["problem"]["code"] in CATALOGUE
        assert verdict["problem"]["status"] < 500, (name, verdict)


def test_a_photo_id_or_a_finding_id_of_another_record_is_refused_and_the_original_kept(server: RunningServer) -> None:
    phone = server.phone()
    photo, item = photo_of(b"x"), finding()
    first = inspection_envelope(phone, photos=(photo,), items=(item,))
    second = inspection_envelope(phone, photos=(photo,))
    third = inspection_envelope(phone, items=(item,))
    fourth = inspection_envelope(phone)
    verdicts = phone.verdicts(first, second, third, fourth)
    assert [v["verdict"] for v in verdicts] == ["accepted", "refused", "refused", "accepted"]
    assert phone.verdicts(second, third)[0]["problem"] == verdicts[1]["problem"]


def test_too_many_records_and_too_large_a_body(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    assert is_documented(phone.push(*[{}] * 51))["code"] == "too-large"
    reply = httpx.post(phone.address + "/api/sync/push", content=b"x" * 9_000_000, headers=phone.headers)
    assert is_documented(reply)["code"] == "too-large"

    def endless() -> Any:
        for _ in range(9_000):
            yield b"x" * 1_000

    reply = httpx.post(phone.address + "/api/sync/push", content=endless(), headers=phone.headers)
    assert is_documented(reply)["code"] == "too-large"


def test_no_token_a_wrong_token_and_no_such_place(sqlite_server: RunningServer) -> None:
    address = sqlite_server.address
    assert is_documented(httpx.post(f"{address}/api/sync/pull", json={}))["code"] == "unauthenticated"
    for wrong in ("Bearer x", "Basic eDp5", "Bearer", "Bearer \xff"):
        headers = {"Authorization": wrong.encode("latin-1")}
        reply = httpx.post(f"{address}/api/sync/push", json={"records": []}, headers=headers)  # type: ignore[arg-type]
        assert is_documented(reply)["code"] == "unauthenticated"
    assert is_documented(httpx.get(f"{address}/api/nowhere"))["code"] == "not-found"
    assert is_documented(httpx.delete(f"{address}/api/ping"))["code"] == "method-not-allowed"
    assert is_documented(httpx.get(f"{address}/app/%00/../../etc/passwd"))["code"] == "not-found"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("id", "kind", "version", "device_id", "seq", "prev", "clock", "body", "hash", "signature")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_anywhere_in_an_envelope(sqlite_server: RunningServer, data: st.DataObject) -> None:
    phone = _PHONES.setdefault(sqlite_server.address, None) or sqlite_server.phone()
    _PHONES[sqlite_server.address] = phone
    envelope = phone.seal(SealedKind.INSPECTION, phone.check(), advance=False)
    field = data.draw(st.sampled_from((*FIELDS, *(f"body.{name}" for name in envelope["body"]))))
    value = data.draw(ANYTHING)
    if field.startswith("body."):
        envelope = envelope | {"body": envelope["body"] | {field[5:]: value}}
    else:
        envelope = envelope | {field: value}
    if data.draw(st.booleans()):
        with contextlib.suppress(ValueError):  # what cannot be put in canonical form goes unsealed
            envelope = _reseal(phone, envelope)
    content = json.dumps({"records": [envelope], "protocol": 1}).encode()
    reply = httpx.post(phone.address + "/api/sync/push", content=content, headers=phone.headers, timeout=30)
    assert reply.status_code == 200, reply.text
    chain = reply.json()["chain"]
    phone.seq, phone.prev = chain["seq"], chain["hash"]
    assert replace(phone).push().status_code == 200


_PHONES: dict[str, SimulatedPhone | None] = {}


def test_a_stranger_at_any_door_of_the_phone_does_not_reach_the_writer(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(*_: object, **__: object) -> None:
        raise AssertionError("a stranger's request came as far as the writer")

    monkeypatch.setattr(sqlite_server.ledger, "write_async", written)
    for door, message in {"pull": {}, "push": {"records": []}, "receipts": {"gone": ["a" * 64]}}.items():
        headers = {"Authorization": "Bearer nobody"}
        reply = httpx.post(f"{sqlite_server.address}/api/sync/{door}", json=message, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (401, "unauthenticated"), door
