"""Story 11: one upload is sent three times after time-outs: one record, one finding, one notice with one number."""

from __future__ import annotations

from sqlalchemy import select

from shared.organisation import DelegationMode, Role
from shared.sealing import SealedKind
from sync_server.acts.organisation import set_delegation
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import DISTRICT, SECTION


def delegate(w: Write) -> None:
    chief = Caller(w.new_id(), "科长", Role.SECTION_CHIEF, SECTION, DISTRICT)
    set_delegation(w, chief, DISTRICT, DelegationMode.DIRECT, paper="沪长城管督〔2026〕3号")


def test_three_sendings_make_one_record_and_one_number(server: RunningServer) -> None:
    server.ledger.write(delegate)
    phone = server.phone()
    check = phone.check()
    sent = [phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.NOTICE, phone.notice(check))]
    said = [[verdict["verdict"] for verdict in phone.verdicts(*sent)] for _ in range(3)]
    assert said == [["accepted"] * 2, ["known"] * 2, ["known"] * 2]
    with server.ledger.read() as conn:
        assert conn.execute(select(t.records.c.id)).scalars().all() == [check.id]
        assert len(conn.execute(select(t.findings.c.id)).all()) == len(check.findings)
        [number] = conn.execute(select(t.notices.c.number)).scalars().all()
        assert number.endswith("〕1号")
        assert conn.execute(select(t.number_series.c.next)).scalars().all() == [2], "no number was used up besides"
