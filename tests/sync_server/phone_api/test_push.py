"""Pushing records: each envelope its own verdict, the same envelope always the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import ColumnElement, Table, func, select

from shared.catalogue import Severity
from shared.sealing import SealedKind
from sync_server.acts.common.devices import revoke_device
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from tests.sync_server.conftest import RunningServer
from tests.sync_server.phones import SECTION, SQUAD, SimulatedPhone, finding, fresh_id, inspection_envelope, photo_of


def count(server: RunningServer, table: Table, *where: ColumnElement[bool]) -> int:
    with server.ledger.read() as conn:
        found: int = conn.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    return found


def test_a_record_is_filed_with_its_finding_and_delivered_to_the_section(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check(items=(finding("RW03", severity=Severity.MINOR),))
    [verdict] = phone.verdicts(phone.seal(SealedKind.INSPECTION, check))
    assert verdict["verdict"] == "accepted"
    assert verdict["receipt"]["missing"] == []
    with server.ledger.read() as conn:
        found = conn.execute(select(t.findings)).mappings().one()
        # The server's catalogue scores, whatever the phone thought.
        assert (found["severity"], found["points"], found["section_id"]) == ("grave", 5.0, SECTION)
        delivery = conn.execute(select(t.deliveries).where(t.deliveries.c.subject_id == check.id)).mappings().one()
        assert (delivery["unit_id"], delivery["channel"], delivery["urgent"]) == (SECTION, "inbox", True)
        record = conn.execute(select(t.records)).mappings().one()
        assert record["complete_at"] is not None
        assert record["flags"] == []


def test_the_same_envelope_again_is_known_and_changes_nothing(server: RunningServer) -> None:
    phone = server.phone()
    envelope = inspection_envelope(phone)
    [first] = phone.verdicts(envelope)
    [again] = phone.verdicts(envelope)
    assert (first["verdict"], again["verdict"]) == ("accepted", "known")
    assert first["receipt"] == again["receipt"]
    assert count(server, t.records) == 1


def test_a_hundred_twins_at_the_same_instant_make_one_record_and_all_succeed(server: RunningServer) -> None:
    phone = server.phone()
    envelope = inspection_envelope(phone)
    with ThreadPoolExecutor(100) as pool:
        verdicts = [v[0]["verdict"] for v in pool.map(lambda _: phone.verdicts(envelope), range(100))]
    assert verdicts.count("accepted") == 1
    assert verdicts.count("known") == 99
    assert count(server, t.records) == 1
    assert count(server, t.events, t.events.c.kind == "record.received") == 1


def test_a_batch_gets_a_verdict_for_each_and_one_bad_record_does_not_harm_its_neighbours(server: RunningServer) -> None:
    phone = server.phone()
    good, unknown_unit, after = (
        inspection_envelope(phone),
        inspection_envelope(phone, unit_id=fresh_id()),
        inspection_envelope(phone),
    )
    verdicts = phone.verdicts(good, unknown_unit, after)
    assert [v["verdict"] for v in verdicts] == ["accepted", "refused", "accepted"]
    assert verdicts[1]["problem"]["code"] == "unknown-unit"
    # Refused for its contents, yet kept as an original, and the answer stays the same.
    assert count(server, t.envelopes, t.envelopes.c.standing == "refused") == 1
    assert phone.verdicts(unknown_unit)[0]["problem"] == verdicts[1]["problem"]


def test_an_envelope_whose_predecessor_has_not_arrived_may_come_again_later(server: RunningServer) -> None:
    phone = server.phone()
    first, second = inspection_envelope(phone), inspection_envelope(phone)
    [early] = phone.verdicts(second)
    assert (early["problem"]["code"], early["problem"]["final"]) == ("chain-broken", False)
    assert [v["verdict"] for v in phone.verdicts(first, second)] == ["accepted", "accepted"]


def test_a_phone_restored_from_a_backup_forks_and_both_branches_are_kept(server: RunningServer) -> None:
    phone = server.phone()
    inspection_envelope_1 = inspection_envelope(phone)
    restored = replace(phone)
    phone.verdicts(inspection_envelope_1, inspection_envelope(phone))
    forked, continued = inspection_envelope(restored), inspection_envelope(restored)
    verdicts = restored.verdicts(forked, continued)
    assert [v["problem"]["code"] for v in verdicts] == ["chain-forked", "chain-forked"]
    assert count(server, t.envelopes, t.envelopes.c.standing == "forked") == 2
    assert count(server, t.records) == 2
    reply = restored.push()
    restored.seq, restored.prev = reply.json()["chain"]["seq"], reply.json()["chain"]["hash"]
    assert restored.verdicts(inspection_envelope(restored))[0]["verdict"] == "accepted"


def test_a_correction_is_a_new_version_and_an_equal_version_from_elsewhere_is_a_conflict(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check()
    phone.verdicts(phone.seal(SealedKind.INSPECTION, check))
    corrected = replace(check, notes="补充", correction_reason="漏记", items=(*check.items, finding("RW04")))
    [second] = phone.verdicts(phone.seal(SealedKind.INSPECTION, corrected, version=2))
    assert second["verdict"] == "accepted"
    [third] = phone.verdicts(phone.seal(SealedKind.INSPECTION, replace(corrected, notes="另一版"), version=2))
    assert third["problem"]["code"] == "version-conflict"
    assert count(server, t.envelopes, t.envelopes.c.standing == "conflict") == 1
    assert count(server, t.findings) == 2
    with server.ledger.read() as conn:
        record = conn.execute(select(t.records)).mappings().one()
    assert (record["version"], record["finding_count"], record["body"]["notes"]) == (2, 2, "补充")


def test_the_same_contents_sealed_once_more_are_accepted_and_change_nothing(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check()
    sent = [phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.ALERT, phone.alert(check))]
    phone.verdicts(*sent)
    before = count(server, t.events)
    renewed = [
        phone.seal(SealedKind.INSPECTION, check),
        phone.seal(SealedKind(sent[1]["kind"]), replace(phone.alert(check), id=sent[1]["id"])),
    ]
    assert [v["verdict"] for v in phone.verdicts(*renewed)] == ["accepted", "accepted"]
    assert (count(server, t.records), count(server, t.alerts), count(server, t.events)) == (1, 1, before)


def test_a_refused_envelope_has_no_receipt(server: RunningServer) -> None:
    phone = server.phone()
    refused = inspection_envelope(phone, unit_id=fresh_id())
    [verdict] = phone.verdicts(refused)
    assert verdict["receipt"] is None
    assert phone.post("/api/sync/receipts", {"hashes": [refused["hash"]]}).json()["receipts"] == []


def test_a_changed_byte_and_a_foreign_signature_are_refused_and_not_kept(server: RunningServer) -> None:
    phone = server.phone()
    envelope = inspection_envelope(phone)
    damaged = envelope | {"body": envelope["body"] | {"notes": "改过"}}
    stranger = SimulatedPhone(server.address, device_id=phone.device_id)
    foreign = inspection_envelope(stranger)
    verdicts = phone.verdicts(damaged, foreign)
    assert [v["problem"]["code"] for v in verdicts] == ["hash-mismatch", "bad-signature"]
    assert count(server, t.envelopes) == 0
    assert phone.verdicts(envelope)[0]["verdict"] == "accepted"


def test_clocks_and_places_are_flagged_and_never_block(server: RunningServer) -> None:
    phone = server.phone()
    phone.offset_s = None
    check = phone.check(started_at="2027-06-01T08:00:00Z", ended_at="2027-06-01T09:00:00Z", backfilled=True)
    assert check.place.fix is not None
    far = replace(check.place, fix=replace(check.place.fix, latitude=31.40, longitude=121.49, mocked=True))
    [verdict] = phone.verdicts(phone.seal(SealedKind.INSPECTION, replace(check, place=far)))
    assert verdict["verdict"] == "accepted"
    with server.ledger.read() as conn:
        record = conn.execute(select(t.records)).mappings().one()
    assert record["flags"] == ["unchecked_clock", "future_clock", "backfilled", "outside_district", "mocked"]
    assert record["occurred_at"] <= record["received_at"]
    assert record["device_at"] == "2027-06-01T08:00:00.000Z"


def test_a_record_with_photos_names_what_is_missing(server: RunningServer) -> None:
    phone = server.phone()
    photos = (photo_of(b"one"), photo_of(b"two", 2))
    [verdict] = phone.verdicts(inspection_envelope(phone, photos=photos))
    assert verdict["receipt"]["missing"] == [p.sha256 for p in photos]
    reply = phone.post("/api/sync/receipts", {"hashes": [verdict["receipt"]["hash"], "0" * 64]})
    assert reply.json()["receipts"] == [verdict["receipt"]]


def test_alerts_suggestions_and_notices_find_their_places(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check()
    sent = [
        phone.seal(SealedKind.ALERT, phone.alert(check)),
        phone.seal(SealedKind.INSPECTION, check),
        phone.seal(SealedKind.SUGGESTION, phone.suggestion(anonymous=True)),
        phone.seal(SealedKind.NOTICE, phone.notice(check)),
    ]
    assert [v["verdict"] for v in phone.verdicts(*sent)] == ["accepted"] * 4
    assert count(server, t.alerts, t.alerts.c.section_id == SECTION) == 1
    assert count(server, t.suggestions, t.suggestions.c.user_id == "") == 1
    assert count(server, t.notices, t.notices.c.unit_id == SQUAD) == 1
    with server.ledger.read() as conn:
        event = conn.execute(select(t.events).where(t.events.c.kind == "suggestion.received")).mappings().one()
    assert event["actor_name"] == "匿名"
    assert phone.device_id not in str(dict(event))


def test_a_revoked_phone_is_told_so(server: RunningServer) -> None:
    phone = server.phone()
    assert phone.verdicts(inspection_envelope(phone))[0]["verdict"] == "accepted"
    server.ledger.write(lambda w: revoke_device(w, phone.device_id, "遗失", SYSTEM))
    reply = phone.push(inspection_envelope(phone))
    assert (reply.status_code, reply.json()["code"]) == (403, "device-revoked")
    assert phone.post("/api/sync/pull", {}).json()["code"] == "device-revoked"
