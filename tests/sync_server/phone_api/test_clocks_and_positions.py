"""No clock and no position refuses evidence: what cannot be believed is marked, and nothing is worked out from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from shared.evidence import ClockReading
from shared.inspection import Inspection
from shared.moment import from_iso
from shared.plain import to_plain
from shared.position import Fix
from shared.sealing import SealedKind
from sync_server.ledger import tables as t
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import photo_of

REAL = "2026-11-24T07:00:00.000Z"


def filed(server: RunningServer, record: Inspection) -> dict[str, Any]:
    with server.ledger.read() as conn:
        row = conn.execute(select(t.records).where(t.records.c.id == record.id)).mappings().one()
        return dict(row)


def offset_from(device: str) -> float:
    return (from_iso(REAL) - from_iso(device)).total_seconds()


@pytest.mark.parametrize("device", ["1970-01-01T00:00:10.000Z", "2099-12-31T23:00:00.000Z", "0001-01-01T00:00:00Z"])
def test_a_clock_far_off_with_a_known_offset_is_corrected(server: RunningServer, device: str) -> None:
    phone = server.phone()
    check = phone.check(started_at=device, ended_at=device)
    clock = ClockReading(device, 12.0, offset_from(device), device)
    sent = [
        phone.seal(SealedKind.INSPECTION, check, clock=clock),
        phone.seal(SealedKind.ALERT, replace(phone.alert(check), at=device), clock=clock),
        phone.seal(SealedKind.SUGGESTION, replace(phone.suggestion(), at=device), clock=clock),
    ]
    notice = phone.notice(check, issued_at=device, inspected_at=device)
    issued = replace(notice, service=replace(notice.service, at=device))
    sent.append(phone.seal(SealedKind.NOTICE, issued, clock=clock))
    assert [verdict["verdict"] for verdict in phone.verdicts(*sent)] == ["accepted"] * 4
    row = filed(server, check)
    assert row["occurred_at"] == REAL
    assert "unchecked_clock" in row["flags"]
    assert "no_time" not in row["flags"]
    with server.ledger.read() as conn:
        assert conn.execute(select(t.notices.c.issued_at)).scalar_one() == REAL
        assert conn.execute(select(t.alerts.c.raised_at)).scalar_one() == REAL


@pytest.mark.parametrize(
    ("device", "offset"),
    [
        ("1970-01-01T00:00:10.000Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("2026-11-24T07:00:00Z", -1e300),
        ("1970-01-01T00:00:10.000Z", 5.0),
    ],
)
def test_a_clock_that_tells_no_time_is_marked_and_the_arrival_stands_in_for_it(
    server: RunningServer, device: str, offset: float | None
) -> None:
    phone = server.phone()
    check = phone.check(started_at=device, ended_at=device)
    clock = ClockReading(device, 12.0, offset, device)
    sent = [
        phone.seal(SealedKind.INSPECTION, check, clock=clock),
        phone.seal(SealedKind.ALERT, replace(phone.alert(check), at=device), clock=clock),
    ]
    assert [verdict["verdict"] for verdict in phone.verdicts(*sent)] == ["accepted"] * 2
    row = filed(server, check)
    assert row["occurred_at"] == row["received_at"]
    assert "no_time" in row["flags"]
    with server.ledger.read() as conn:
        words = conn.execute(select(t.events.c.words).where(t.events.c.kind == "alert.raised")).scalar_one()
    assert words.endswith("（手机时间不可信，按收到时间计）")


@pytest.mark.parametrize("device", ["2099-12-31T23:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_clock_in_the_future_counts_as_the_moment_of_arrival(server: RunningServer, device: str) -> None:
    phone = server.phone()
    check = phone.check(started_at=device, ended_at=device)
    sealed = phone.seal(SealedKind.INSPECTION, check, clock=ClockReading(device, 1.0))
    assert phone.verdicts(sealed)[0]["verdict"] == "accepted"
    row = filed(server, check)
    assert row["occurred_at"] == row["received_at"]
    assert {"unchecked_clock", "future_clock"} <= set(row["flags"])


def test_a_clock_that_was_set_meanwhile_neither_refuses_nor_moves_the_check_to_1970(server: RunningServer) -> None:
    phone = server.phone()
    forward = phone.check(started_at="1970-01-01T00:00:10Z", ended_at=REAL)
    back = phone.check(started_at=REAL, ended_at="1970-01-01T00:00:10Z")
    clock = ClockReading(REAL, 1.0, 0.0, REAL)
    sent = [phone.seal(SealedKind.INSPECTION, check, clock=clock) for check in (forward, back)]
    assert [verdict["verdict"] for verdict in phone.verdicts(*sent)] == ["accepted"] * 2
    assert [filed(server, check)["occurred_at"] for check in (forward, back)] == [REAL, REAL]
    assert "ends_first" in filed(server, back)["flags"]


def test_a_photo_taken_by_a_clock_of_1970_is_listed_and_marked(server: RunningServer) -> None:
    phone = server.phone()
    photo = replace(photo_of(b"one"), clock=ClockReading("1970-01-01T00:00:10Z", 1.0))
    check = phone.check(photos=(photo,))
    assert phone.verdicts(phone.seal(SealedKind.INSPECTION, check))[0]["verdict"] == "accepted"
    assert "no_time" in filed(server, check)["flags"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": 0.0, "longitude": 0.0},
        {"latitude": 91.0},
        {"longitude": 721.5},
        {"accuracy_m": 0.0},
        {"accuracy_m": -5.0},
        {"source": "manual"},
    ],
)
def test_a_bad_position_marks_and_is_kept_but_never_used(server: RunningServer, wrong: dict[str, Any]) -> None:
    phone = server.phone()
    good = phone.check()
    assert good.place.fix is not None
    bad = replace(good, place=replace(good.place, fix=Fix(**{**to_plain(good.place.fix), **wrong})))
    assert phone.verdicts(phone.seal(SealedKind.INSPECTION, bad))[0]["verdict"] == "accepted"
    row = filed(server, bad)
    assert (row["latitude"], row["longitude"], row["accuracy_m"]) == (None, None, None)
    assert {"no_position", "bad_position"} <= set(row["flags"])
    assert "outside_district" not in row["flags"]
    assert row["body"]["place"]["fix"] == to_plain(bad.place.fix)


def test_the_bad_position_of_a_photo_marks_its_record(server: RunningServer) -> None:
    phone = server.phone()
    photo = replace(photo_of(b"one"), fix=Fix(0.0, 0.0, 0.0, REAL))
    check = phone.check(photos=(photo,))
    assert phone.verdicts(phone.seal(SealedKind.INSPECTION, check))[0]["verdict"] == "accepted"
    flags = filed(server, check)["flags"]
    assert "bad_position" in flags
    assert not {"no_position", "outside_district"} & set(flags)
