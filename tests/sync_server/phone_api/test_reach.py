"""What a phone can reach and what it cannot: other districts' units, other people's photos, other keys' enrolments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from shared.notice import NoticeState
from shared.numbering import PaperKind
from shared.organisation import DelegationMode, Role, UnitKind
from shared.plain import to_plain
from shared.sealing import SealedKind
from sync_server.acts.common.numbers import lend_block
from sync_server.ledger import tables as t
from sync_server.reference.shipped import unit_id
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import jpeg
from tests.sync_server.phone_api.test_uploads import Tus
from tests.sync_server.phones import (
    DISTRICT,
    SECTION,
    SQUAD,
    SimulatedPhone,
    add_inspector,
    enrolment_code,
    inspection_envelope,
    photo_of,
)

FAR, FAR_SQUAD = "310104", unit_id(UnitKind.SQUAD, "310104003")
NEIGHBOUR = unit_id(UnitKind.SQUAD, "310105002")


def delegate(server: RunningServer, *districts: str, mode: DelegationMode = DelegationMode.DIRECT) -> None:
    d = t.delegations.c
    server.ledger.write(
        lambda w: w.conn.execute(update(t.delegations).where(d.district_code.in_(districts)).values(mode=mode.value))
    )


def notice_row(server: RunningServer, notice_id: str) -> Any:
    with server.ledger.read() as conn:
        return conn.execute(select(t.notices).where(t.notices.c.id == notice_id)).mappings().one()


def file(phone: SimulatedPhone, unit: str) -> str:
    """A check of the unit and a notice on it; the notice's id."""
    check = phone.check(unit_id=unit)
    issued = phone.notice(check)
    first, second = phone.verdicts(phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.NOTICE, issued))
    assert first["verdict"] == second["verdict"] == "accepted", second
    return issued.notice.id


def test_a_squad_inspectors_notice_takes_effect_on_the_own_squad_only(server: RunningServer) -> None:
    delegate(server, DISTRICT, FAR)
    phone = server.phone()
    assert notice_row(server, file(phone, SQUAD))["state"] == NoticeState.SERVED.value
    assert notice_row(server, file(phone, NEIGHBOUR))["state"] == NoticeState.AWAITING_CONFIRMATION.value
    far = notice_row(server, file(phone, FAR_SQUAD))
    assert (far["state"], far["number"]) == (NoticeState.VOID.value, None)
    assert "不在" in far["revoked_reason"]


def test_a_section_officer_issues_within_the_own_district_only(server: RunningServer) -> None:
    delegate(server, FAR)
    phone = server.phone(role=Role.SECTION_OFFICER, unit=SECTION)
    assert notice_row(server, file(phone, NEIGHBOUR))["state"] == NoticeState.SERVED.value
    assert notice_row(server, file(phone, FAR_SQUAD))["state"] == NoticeState.VOID.value


def test_a_notice_to_another_unit_than_the_inspected_one_waits_addressed_to_the_inspected_one(
    server: RunningServer,
) -> None:
    delegate(server, DISTRICT)
    phone = server.phone()
    check = phone.check()
    issued = phone.notice(check, unit_id=NEIGHBOUR)
    _, verdict = phone.verdicts(phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.NOTICE, issued))
    assert verdict["verdict"] == "accepted"
    row = notice_row(server, issued.notice.id)
    assert (row["state"], row["unit_id"]) == (NoticeState.AWAITING_CONFIRMATION.value, SQUAD)
    assert row["body"]["unit_id"] == SQUAD
    [said] = [d for d in row["differences"] if d["field"] == "notice.unit_id"]
    assert (said["claimed"], said["known"], said["holds"]) == (NEIGHBOUR, SQUAD, True)


def test_a_photo_listed_by_its_hash_alone_is_not_shown(server: RunningServer) -> None:
    owner, thief = server.phone("li"), server.phone("zhao")
    content = jpeg(5)
    tus = Tus(owner)
    assert tus.patch(tus.begin(content), 0, content).status_code == 204
    for phone in (owner, thief):
        photo = photo_of(content)
        [verdict] = phone.verdicts(inspection_envelope(phone, photos=(photo,)))
        assert verdict["verdict"] == "accepted"
    assert owner.get(f"/api/photos/{photo.sha256}").status_code == 200
    assert thief.get(f"/api/photos/{photo.sha256}").status_code == 404
    tus = Tus(thief)
    assert tus.patch(tus.begin(content), 0, content).status_code == 204
    assert thief.get(f"/api/photos/{photo.sha256}").status_code == 200


def test_a_foreign_upload_cannot_be_asked_for_continued_or_ended(sqlite_server: RunningServer) -> None:
    content = jpeg(3)
    mine, theirs = Tus(sqlite_server.phone("li")), Tus(sqlite_server.phone("zhao"))
    url = mine.begin(content)
    head = {"Tus-Resumable": "1.0.0"}
    assert theirs.call("HEAD", url, head).status_code == 404
    assert theirs.patch(url, 0, content).status_code == 404
    assert theirs.call("DELETE", url, head).status_code == 404
    override = head | {"X-HTTP-Method-Override": "DELETE"}
    assert theirs.call("POST", url, override).status_code == 404
    assert mine.offset(url) == 0
    assert mine.patch(url, 0, content).status_code == 204
    assert theirs.call("DELETE", url, head).status_code == 404


def test_an_own_address_header_does_not_open_the_door_of_enrolment_again(sqlite_server: RunningServer) -> None:
    phone = SimulatedPhone(sqlite_server.address)
    codes = {
        httpx.post(
            phone.address + "/api/devices",
            json=phone.enrolment("0000-0000-0000"),
            headers={"Forwarded": f"for=10.0.0.{n}", "X-Real-IP": f"10.0.0.{n}"},
        ).status_code
        for n in range(40)
    }
    assert 429 in codes


@pytest.mark.parametrize("spell", [lambda key: " ".join(key[n : n + 2] for n in range(0, 64, 2)), str.upper])
def test_other_spellings_of_a_key_are_refused_or_mean_the_same(
    server: RunningServer, spell: Callable[[str], str]
) -> None:
    phone = SimulatedPhone(server.address)
    request = phone.enrolment(enrolment_code(server.ledger, add_inspector(server.ledger, "li")))
    reply = phone.post("/api/devices", request | {"public_key": spell(request["public_key"])})
    assert reply.status_code in (201, 400)
    if reply.status_code == 201:
        phone.device_id, phone.token = reply.json()["device_id"], reply.json()["token"]
        assert phone.verdicts(inspection_envelope(phone))[0]["verdict"] == "accepted"


def test_a_second_enrolment_of_the_same_key_is_a_device_of_its_own(server: RunningServer) -> None:
    user = add_inspector(server.ledger, "li")
    phone = SimulatedPhone(server.address)
    first = phone.enrol(enrolment_code(server.ledger, user))
    second = phone.enrol(enrolment_code(server.ledger, user))
    assert first["device_id"] != second["device_id"]


def test_a_block_lent_to_another_phone_gives_no_number(server: RunningServer) -> None:
    delegate(server, DISTRICT)
    lender, other = server.phone("li"), server.phone("zhao")
    lent = server.ledger.write(lambda w: lend_block(w, lender.device_id, "沪长城管", PaperKind.NOTICE, 2026, 20))
    check = other.check()
    issued = other.notice(check, number=str(lent.number(lent.first)))
    _, verdict = other.verdicts(other.seal(SealedKind.INSPECTION, check), other.seal(SealedKind.NOTICE, issued))
    assert verdict["problem"]["code"] == "number-not-lent"


def with_photo_of(phone: SimulatedPhone, moment: str) -> dict[str, Any]:
    """A sealed check whose one photo was taken at `moment` by the phone's clock."""
    photo = to_plain(photo_of(jpeg(7)))
    photo["clock"]["device"] = moment
    return _sealed(phone, to_plain(phone.check()) | {"photos": [photo]})


@pytest.mark.parametrize(
    ("moment", "mark"), [("0001-01-01T00:00:00.000Z", "no_time"), ("9999-12-31T23:59:59.000Z", "future_clock")]
)
def test_a_moment_that_cannot_have_been_is_filed_and_never_printed(
    server: RunningServer, moment: str, mark: str
) -> None:
    delegate(server, DISTRICT)
    phone = server.phone()
    check = phone.check()
    issued = phone.notice(check, inspected_at=moment)
    _, verdict = phone.verdicts(phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.NOTICE, issued))
    assert verdict["verdict"] == "accepted"
    row = notice_row(server, issued.notice.id)
    assert row["state"] == NoticeState.AWAITING_CONFIRMATION.value
    assert row["body"]["inspected_at"] == check.started_at
    assert "notice.inspected_at" in [d["field"] for d in row["differences"] if d["holds"]]
    envelope = with_photo_of(phone, moment)
    [verdict] = phone.verdicts(envelope)
    assert verdict["verdict"] == "accepted"
    with server.ledger.read() as conn:
        flags = conn.execute(select(t.records.c.flags).where(t.records.c.id == envelope["id"])).scalar_one()
    assert mark in flags


def test_what_is_no_moment_at_all_is_refused(server: RunningServer) -> None:
    delegate(server, DISTRICT)
    phone = server.phone()
    check = phone.check()
    issued = phone.notice(check, inspected_at="irgendwann")
    _, verdict = phone.verdicts(phone.seal(SealedKind.INSPECTION, check), phone.seal(SealedKind.NOTICE, issued))
    assert verdict["problem"]["code"] == "malformed"
    [verdict] = phone.verdicts(with_photo_of(phone, "irgendwann"))
    assert verdict["problem"]["code"] == "malformed"


def _sealed(phone: SimulatedPhone, plain: dict[str, Any]) -> dict[str, Any]:
    return phone.seal(SealedKind.INSPECTION, plain)


def test_a_correction_moves_open_findings_to_the_unit_it_names(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check()
    other = replace(check, unit_id=NEIGHBOUR, correction_reason="选错了单位")
    secret = replace(other, leader_concerned=True, correction_reason="涉及中队领导")
    phone.verdicts(phone.seal(SealedKind.INSPECTION, check))

    def answering() -> str:
        with server.ledger.read() as conn:
            found: str = conn.execute(select(t.findings.c.answering_unit_id)).scalar_one()
            return found

    assert answering() == SQUAD
    phone.verdicts(phone.seal(SealedKind.INSPECTION, other, version=2))
    assert answering() == NEIGHBOUR
    phone.verdicts(phone.seal(SealedKind.INSPECTION, secret, version=3))
    assert answering() == SECTION


def test_what_a_correction_took_out_a_later_one_may_bring_back(server: RunningServer) -> None:
    phone = server.phone()
    photo = photo_of(jpeg(9))
    check = phone.check(photos=(photo,))
    without = replace(check, items=(), photos=(), correction_reason="误录")
    [one] = phone.verdicts(phone.seal(SealedKind.INSPECTION, check))
    [two] = phone.verdicts(phone.seal(SealedKind.INSPECTION, without, version=2))
    again = replace(check, correction_reason="并非误录")
    [three] = phone.verdicts(phone.seal(SealedKind.INSPECTION, again, version=3))
    assert [v["verdict"] for v in (one, two, three)] == ["accepted"] * 3, three
    assert three["receipt"]["missing"] == [photo.sha256]
    with server.ledger.read() as conn:
        assert conn.execute(select(t.findings.c.state)).scalar_one() == "open"
        assert conn.execute(select(t.photos.c.record_id)).scalar_one() == check.id


def test_a_photo_beyond_the_district_is_flagged_though_the_check_lies_within(server: RunningServer) -> None:
    phone = server.phone()
    check = phone.check()
    assert check.place.fix is not None
    far = replace(photo_of(jpeg(8)), fix=replace(check.place.fix, latitude=31.10, longitude=121.40))
    phone.verdicts(phone.seal(SealedKind.INSPECTION, replace(check, photos=(far,))))
    with server.ledger.read() as conn:
        assert "outside_district" in conn.execute(select(t.records.c.flags)).scalar_one()


def test_nothing_of_another_district_comes_with_a_pull(server: RunningServer) -> None:
    far, near = server.phone("zhao", unit=FAR_SQUAD), server.phone("li")
    far.verdicts(inspection_envelope(far, unit_id=FAR_SQUAD))
    changes, _ = near.pull()
    units = {c["id"]: c["value"]["district_code"] for c in changes if c["kind"] == "unit"}
    assert set(units.values()) == {DISTRICT, "310000"}
    assert {c["value"]["unit_id"] for c in changes if c["kind"] == "person"} <= set(units)
    assert not [c for c in changes if c["kind"] in ("record_state", "notice_state", "block")]
