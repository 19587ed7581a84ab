"""Story 10: two phones offline edit one record: no silent overwrite, both versions kept, the person in charge picks,
the audit shows both."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from sqlalchemy import select

from shared.evidence import ClockReading
from shared.inspection import Inspection
from shared.moment import to_iso
from shared.organisation import Role
from shared.plain import to_plain
from shared.sealing import GENESIS, Sealed, SealedKind, seal
from shared.wire import EnrolRequest, RecordVerdict, Verdict
from sync_server.acts.common.devices import device_by_id
from sync_server.acts.enrolment import enrol, make_code
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.receiving import receive
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.story import AREAS, Phone

LogIn = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def second_phone(phone: Phone) -> Phone:
    """Another phone of the same inspector."""
    other = copy.copy(phone)
    other.key, other.seq, other.prev = Ed25519PrivateKey.generate(), 0, GENESIS

    def job(w: Write) -> str:
        code = make_code(w, phone.user_id, 24, SYSTEM)
        proof = other.key.sign(f"ducha-enrol:{code}".encode()).hex()
        public = other.key.public_key().public_bytes_raw().hex()
        return enrol(w, EnrolRequest(code, public, proof, "web", "1.0.0", "另一部手机")).device_id

    other.device_id = phone.ledger.write(job)
    return other


def correct(phone: Phone, check: Inspection, facts: str) -> RecordVerdict:
    """The phone sends its version 2 of the check, edited while it had no network."""
    now = to_iso(phone.clock())
    items = tuple(replace(item, facts=facts) for item in check.items)
    body = to_plain(replace(check, items=items, correction_reason="补充现场情况"))
    clock = ClockReading(now, 5.0, 0.5, now)
    place = (phone.device_id, phone.seq + 1, phone.prev)
    sealed = seal(Sealed(check.id, SealedKind.INSPECTION, 2, *place, clock, body), phone.key.sign)

    def job(w: Write) -> RecordVerdict:
        device = device_by_id(w.conn, phone.device_id)
        opened = open_envelope(to_plain(sealed), phone.device_id, phone.key.public_key())
        return receive(w, device, [opened], AREAS)[0][0]

    verdict: RecordVerdict = phone.ledger.write(job)
    return verdict


def test_both_versions_are_kept_and_the_person_in_charge_picks(ledger: Ledger, phone: Phone, logged_in: LogIn) -> None:
    check = phone.check(facts="堆物约 6 平方米。")
    other = second_phone(phone)
    first = correct(phone, check, "堆物约 8 平方米。")
    second = correct(other, check, "堆物约 16 平方米，占用盲道。")
    assert first.verdict is Verdict.ACCEPTED
    assert second.problem is not None, "the second is not written over the first"
    with ledger.read() as conn:
        kept = conn.execute(select(t.envelopes.c.hash, t.envelopes.c.standing).where(t.envelopes.c.version == 2)).all()
        facts = conn.execute(select(t.findings.c.facts)).scalar_one()
    assert sorted(row.standing for row in kept) == ["conflict", "filed"]
    assert facts == "堆物约 8 平方米。"

    officer = logged_in(Role.SECTION_OFFICER)
    [digest] = [row.hash for row in kept if row.standing == "conflict"]
    assert f"/originals/{digest}" in officer.get("/").text
    page = officer.get(f"/originals/{digest}").text
    assert "堆物约 8 平方米" in page
    assert "堆物约 16 平方米" in page
    assert officer.post(f"/originals/{digest}/choose", {"reason": "已到现场核对"}).status_code == 303
    with ledger.read() as conn:
        assert conn.execute(select(t.findings.c.facts)).scalar_one() == "堆物约 16 平方米，占用盲道。"
        log = conn.execute(select(t.events.c.words, t.events.c.data).where(t.events.c.subject_id == check.id)).all()
        hashes = {row.data["hash"] for row in log if (row.data or {}).get("hash")}
    assert {row.hash for row in kept} <= hashes, "the audit names both versions"
    assert "已到现场核对" in officer.get(f"/originals/{digest}").text
