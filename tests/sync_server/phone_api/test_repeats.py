"""What comes back reaches the phone of whoever checks there, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shared.organisation import Role, UnitKind
from shared.plain import from_plain
from shared.repeats import UnitRepeats
from shared.sealing import SealedKind
from sync_server.ledger import tables as t
from sync_server.reference.shipped import unit_id
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SECTION, SQUAD, inspection_envelope


def told(changes: list[dict[str, Any]]) -> dict[str, UnitRepeats]:
    return {c["id"]: from_plain(UnitRepeats, c["value"]) for c in changes if c["kind"] == "repeats"}


def test_a_check_with_a_finding_tells_the_phones_of_the_unit_and_a_withdrawn_one_is_told_of_no_more(
    server: RunningServer,
) -> None:
    phone = server.phone()
    changes, cursor = phone.pull()
    assert told(changes) == {}
    phone.push(inspection_envelope(phone))
    changes, cursor = phone.pull(cursor)
    unit = told(changes)[SQUAD]
    assert (unit.times, unit.days) == (3, 90)
    (item,) = unit.items
    assert len(item.checks) == 1
    again, _ = phone.pull(cursor)
    assert told(again) == {}, "nothing has happened since"

    server.ledger.write(lambda w: w.conn.execute(t.findings.update().values(state="withdrawn")))
    fresh, _ = phone.pull()
    assert told(fresh)[SQUAD].items == (), "what was withdrawn does not count"


def test_what_concerns_a_leader_and_what_is_long_ago_is_not_told(server: RunningServer) -> None:
    phone = server.phone()
    phone.push(inspection_envelope(phone))
    server.ledger.write(lambda w: w.conn.execute(t.records.update().values(leader_concerned=True)))
    changes, _ = phone.pull()
    assert told(changes)[SQUAD].items == ()
    server.ledger.write(lambda w: w.conn.execute(t.findings.update().values(occurred_at="2026-01-05T02:00:00.000Z")))
    changes, _ = phone.pull()
    assert told(changes) == {}


def test_a_check_that_a_correction_gives_to_another_unit_counts_no_more_at_the_former(server: RunningServer) -> None:
    phone = server.phone("zhang", role=Role.SECTION_OFFICER, unit=SECTION)
    check = phone.check()
    phone.verdicts(phone.seal(SealedKind.INSPECTION, check))
    changes, cursor = phone.pull()
    assert len(told(changes)[SQUAD].items) == len(check.findings)
    neighbour = unit_id(UnitKind.SQUAD, "310105002")
    again = replace(check, unit_id=neighbour, unit_name="新华路街道综合行政执法队", correction_reason="选错了单位")
    phone.verdicts(phone.seal(SealedKind.INSPECTION, again, version=2))
    changes, _ = phone.pull(cursor)
    assert told(changes)[SQUAD].items == ()
    assert len(told(changes)[neighbour].items) == len(check.findings)
