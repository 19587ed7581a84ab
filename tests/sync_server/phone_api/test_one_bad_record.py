"""What the server itself stumbles over is put aside with its words; everybody and everything else goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from shared.plain import from_plain
from shared.problems import BAD_SIGNATURE
from shared.sealing import Sealed
from sync_server.acts import receiving, states
from sync_server.acts.envelopes import Rejected, open_envelope, signed_by
from sync_server.acts.filing import file_inspection
from sync_server.acts.originals import awaits_decision
from sync_server.ledger import tables as t
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code, inspection_envelope


@pytest.mark.parametrize("fault", [RuntimeError, KeyError, TypeError, RecursionError, ZeroDivisionError])
def test_a_record_over_which_the_server_stumbles_is_kept_and_those_behind_it_arrive(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    phone = sqlite_server.phone()
    first, poison, last = (inspection_envelope(phone) for _ in range(3))
    file = file_inspection

    def stumble(w: Any, device: Any, sealed: Any, *rest: Any, **more: Any) -> None:
        file(w, device, sealed, *rest, **more)
        if sealed.id == poison["id"]:
            raise fault("a fault of ours")

    monkeypatch.setattr(receiving, "file_inspection", stumble)
    verdicts = phone.verdicts(first, poison, last)
    assert [v["verdict"] for v in verdicts] == ["accepted", "refused", "accepted"]
    problem = verdicts[1]["problem"]
    assert (problem["code"], problem["final"]) == ("unfileable", True)
    assert "原件已在服务器保留" in problem["detail"]
    assert phone.verdicts(poison)[0]["problem"] == problem  # the same answer for ever
    with sqlite_server.ledger.read() as conn:
        filed = set(conn.execute(select(t.records.c.id)).scalars())
        waiting = conn.execute(select(t.envelopes.c.id).where(awaits_decision())).scalars().all()
        told = conn.execute(select(t.deliveries.c.kind)).scalars().all()
    assert filed == {first["id"], last["id"]}
    assert waiting == [poison["id"]]
    assert "record.refused" in told


def test_a_record_whose_state_cannot_be_read_does_not_keep_the_others_from_the_phone(
    sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = sqlite_server.phone()
    _, cursor = phone.pull()
    sent = [inspection_envelope(phone) for _ in range(3)]
    phone.verdicts(*sent)
    words = states._record_words

    def stumble(row: Any, *rest: Any) -> str:
        if row["id"] == sent[1]["id"]:
            raise KeyError("a damaged row")
        return words(row, *rest)

    monkeypatch.setattr(states, "_record_words", stumble)
    changes, _ = phone.pull(cursor)
    found = {c["id"]: c["value"]["words"] for c in changes if c["kind"] == "record_state"}
    assert set(found) == {one["id"] for one in sent}
    assert found[sent[1]["id"]] == "服务器暂时读不出这条记录的办理情况，请联系督察科"
    assert found[sent[0]["id"]].startswith("已送督察科")


def test_no_damaged_cursor_ever_gives_500(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    _, cursor = phone.pull()
    scope, seq, mark = json.loads(cursor)
    places: list[Any] = [
        [-1, kind, after]
        for kind in range(12)
        for after in ("x", "-1", "9" * 40, "1e9", "\x00", "\ud800", "²", "a" * 5_000, " ")
    ]
    places += [[-1, kind] for kind in (99, -1, 2**70, True, None)]
    bases: list[Any] = [2**70, -2, 1.5, "1", None, [], {}]
    places += [[base, 3, ""] for base in bases]
    cursors = [json.dumps([scope, seq, mark, *place]) for place in places]
    cursors += [json.dumps([scope, s, mark]) for s in (2**70, -1, 1.5, None, seq + 1)]
    cursors += [json.dumps([scope, seq, m]) for m in ("", "zz", 5, None)]
    cursors += ["\x00", "{}", '{"a":1,"b":2,"c":3}', "1", "[" * 3_000, '"', "NaN"]
    for wrong in cursors:
        reply = phone.post("/api/sync/pull", {"cursor": wrong, "numbers_left": 20})
        assert reply.status_code in (200, 400), (wrong, reply.text)
        if reply.status_code == 400:
            assert (reply.json()["code"], reply.json()["final"]) == ("malformed", True)
    assert phone.pull(cursor)[0] == []


def test_a_key_of_small_order_enrols_nobody_and_signs_nothing(sqlite_server: RunningServer) -> None:
    code = enrolment_code(sqlite_server.ledger, add_inspector(sqlite_server.ledger, "wang"))
    weak, forged = bytes([1]) + bytes(31), bytes([1]) + bytes(63)
    phone = SimulatedPhone(sqlite_server.address)
    wish = phone.enrolment(code) | {"public_key": weak.hex(), "proof": forged.hex()}
    refused = phone.post("/api/devices", wish)
    assert (refused.status_code, refused.json()["code"]) == (400, "key-proof")
    phone.enrol(code)  # the code was not spent
    envelope = inspection_envelope(phone)
    key = Ed25519PublicKey.from_public_bytes(weak)
    sealed = replace(from_plain(Sealed, envelope), signature=forged.hex())
    assert not signed_by(key, sealed)
    opened = open_envelope(envelope | {"signature": forged.hex()}, phone.device_id, key)
    assert isinstance(opened, Rejected)
    assert opened.problem.kind is BAD_SIGNATURE
