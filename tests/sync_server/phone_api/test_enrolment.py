"""A one-use code binds a phone to a person and to the phone's key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.organisation import Role, UnitKind
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.reference.shipped import unit_id
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SQUAD, SimulatedPhone, add_inspector, enrolment_code


def test_a_code_binds_the_phone_and_only_hashes_are_kept(server: RunningServer) -> None:
    code = enrolment_code(server.ledger, add_inspector(server.ledger, "wang"))
    phone = SimulatedPhone(server.address)
    reply = phone.enrol(code)
    assert (reply["person"]["name"], reply["unit"]["id"], reply["role"]) == ("督察wang", SQUAD, "squad_inspector")
    with server.ledger.read() as conn:
        device = conn.execute(select(t.devices)).mappings().one()
        assert device["public_key"] == phone.public_key
        everything = str(conn.execute(select(t.devices)).all()) + str(conn.execute(select(t.enrolment_codes)).all())
    assert phone.token not in everything
    assert code not in everything


def test_a_second_use_of_the_code_is_refused_in_words(server: RunningServer) -> None:
    code = enrolment_code(server.ledger, add_inspector(server.ledger, "wang"))
    SimulatedPhone(server.address).enrol(code)
    second = SimulatedPhone(server.address)
    reply = second.post("/api/devices", second.enrolment(code))
    assert (reply.status_code, reply.json()["code"]) == (409, "code-used")
    assert "新的登记码" in reply.json()["detail"]


def test_a_lost_reply_costs_nothing_until_the_phone_has_spoken(server: RunningServer) -> None:
    code = enrolment_code(server.ledger, add_inspector(server.ledger, "wang"))
    phone = SimulatedPhone(server.address)
    first = phone.enrol(code)
    phone.token = ""
    again = phone.enrol(code)
    assert again["device_id"] == first["device_id"]
    phone.pull()
    reply = SimulatedPhone(server.address, phone.key).post("/api/devices", phone.enrolment(code))
    assert reply.json()["code"] == "code-used"


def test_whoever_holds_the_code_must_hold_the_key_as_well(server: RunningServer) -> None:
    code = enrolment_code(server.ledger, add_inspector(server.ledger, "wang"))
    phone, other = SimulatedPhone(server.address), SimulatedPhone(server.address)
    for proof in (other.enrolment(code)["proof"], "00" * 64, "zz", ""):
        reply = phone.post("/api/devices", phone.enrolment(code) | {"proof": proof})
        assert (reply.status_code, reply.json()["code"]) == (400, "key-proof")
    phone.enrol(code)


def test_unknown_and_expired_codes_look_alike(server: RunningServer) -> None:
    code = enrolment_code(server.ledger, add_inspector(server.ledger, "wang"))
    long_ago = "2020-01-01T00:00:00.000Z"
    server.ledger.write(lambda w: w.conn.execute(update(t.enrolment_codes).values(expires_at=long_ago)))
    phone = SimulatedPhone(server.address)
    for wrong in (code, "0000-0000-0000"):
        assert phone.post("/api/devices", phone.enrolment(wrong)).json()["code"] == "code-unknown"


def test_guessing_is_slowed_down(sqlite_server: RunningServer) -> None:
    phone = SimulatedPhone(sqlite_server.address)
    replies = [phone.post("/api/devices", phone.enrolment(f"{n:012}")) for n in range(22)]
    assert (replies[-1].status_code, replies[-1].json()["code"]) == (429, "too-many")
    assert int(replies[-1].headers["retry-after"]) > 0


def test_an_old_app_is_told_so_before_anything_else(sqlite_server: RunningServer) -> None:
    phone = SimulatedPhone(sqlite_server.address)
    for path in ("/api/devices", "/api/sync/pull", "/api/sync/push"):
        phone.token = "x"
        reply = phone.post(path, {"protocol": 99})
        assert reply.status_code in (401, 426)
    reply = phone.post("/api/devices", {"protocol": 0, "something": "else"})
    assert (reply.status_code, reply.json()["code"]) == (426, "unsupported-protocol")


def test_an_account_that_records_no_checks_gets_no_code(sqlite_server: RunningServer) -> None:
    user = add_inspector(sqlite_server.ledger, "boss", Role.APPRAISAL, unit_id(UnitKind.OFFICE))
    with pytest.raises(Problem, match="forbidden"):
        enrolment_code(sqlite_server.ledger, user)


def test_the_clock_of_the_server_is_open_to_all(sqlite_server: RunningServer) -> None:
    reply = SimulatedPhone(sqlite_server.address).get("/api/ping").json()
    told = datetime.fromisoformat(reply["server_time"])
    assert abs(told - datetime.now(UTC)) < timedelta(seconds=5)
    assert (reply["protocol"], reply["oldest_protocol"]) == (1, 1)
