"""Two versions of one record, the branch of a restored phone: the section sees both and picks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from shared.evidence import ClockReading
from shared.inspection import Inspection
from shared.moment import to_iso
from shared.organisation import Role
from shared.plain import to_plain
from shared.sealing import Sealed, SealedKind, seal
from sync_server.acts.common.devices import device_by_id
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.receiving import receive
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import OTHER_SECTION, Browser
from tests.sync_server.console.story import AREAS, Phone

Enter = Callable[..., Browser]


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def send_again(phone: Phone, check: Inspection, *, seq: int, prev: str) -> str:
    """The phone sends a sealed version 1 of the check at a place of its chain; returns the envelope's hash."""
    now = to_iso(phone.clock())
    clock = ClockReading(now, 5.0, 0.5, now)
    body = to_plain(check)
    sealed = seal(Sealed(check.id, SealedKind.INSPECTION, 1, phone.device_id, seq, prev, clock, body), phone.key.sign)

    def job(w: Write) -> None:
        device = device_by_id(w.conn, phone.device_id)
        verdict = receive(w, device, [open_envelope(to_plain(sealed), phone.device_id, phone.key.public_key())], AREAS)
        assert verdict[0][0].problem is not None

    phone.ledger.write(job)
    return sealed.hash


def other_version(phone: Phone, check: Inspection, facts: str) -> str:
    """A second, different version 1 of the check arrives; returns its hash."""
    changed = replace(check, items=tuple(replace(item, facts=facts) for item in check.items))
    return send_again(phone, changed, seq=phone.seq + 1, prev=phone.prev)


def test_the_section_sees_both_versions_and_puts_the_other_in_force(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(facts="堆物约 6 平方米。")
    digest = other_version(phone, check, "堆物约 16 平方米，已占用盲道。")
    officer = logged_in(Role.SECTION_OFFICER)
    desk = officer.get("/").text
    assert "两份内容待选定" in desk
    assert f"/originals/{digest}" in desk
    assert f"/originals/{digest}" in officer.get(f"/records/{check.id}").text
    page = officer.get(f"/originals/{digest}").text
    assert "堆物约 6 平方米" in page
    assert "堆物约 16 平方米" in page
    assert len(re.findall(r'class="differs"', page)) == 1

    assert "请写明理由" in officer.post(f"/originals/{digest}/choose", {"reason": ""}).text
    done = officer.post(f"/originals/{digest}/choose", {"reason": "已与周敏核对"})
    assert done.status_code == 303
    record = officer.get(f"/records/{check.id}").text
    assert "堆物约 16 平方米" in record
    assert "堆物约 6 平方米" not in record
    assert "已与周敏核对" in record
    assert "两份内容待选定" not in officer.get("/").text
    assert officer.post(f"/originals/{digest}/leave", {"reason": "改主意"}).status_code == 409


def test_keeping_what_is_filed_changes_nothing_but_the_log(phone: Phone, logged_in: Enter, ledger: Ledger) -> None:
    check = phone.check()
    digest = other_version(phone, check, "另一份")
    officer = logged_in(Role.SECTION_OFFICER)
    with ledger.read() as conn:
        before = conn.execute(select(t.records.c.hash, t.records.c.body)).all()
        envelopes = conn.execute(select(t.envelopes).order_by(t.envelopes.c.hash)).all()
    assert officer.post(f"/originals/{digest}/leave", {"reason": "前一份为准"}).status_code == 303
    with ledger.read() as conn:
        assert conn.execute(select(t.records.c.hash, t.records.c.body)).all() == before
        assert conn.execute(select(t.envelopes).order_by(t.envelopes.c.hash)).all() == envelopes
    assert "另一份" in officer.get(f"/originals/{digest}").text
    assert "两份内容待选定" not in officer.get("/").text


def test_a_restored_phones_other_branch_is_filed_when_the_section_wants_it(phone: Phone, logged_in: Enter) -> None:
    check = phone.check()
    stray = replace(check, id=phone.new_id(), items=(), photos=(), notes="恢复前做的检查")
    digest = send_again(phone, stray, seq=1, prev="0" * 64)
    officer = logged_in(Role.SECTION_OFFICER)
    assert officer.get(f"/records/{stray.id}").status_code == 404
    page = officer.get(f"/originals/{digest}").text
    assert "恢复前做的检查" in page
    assert officer.post(f"/originals/{digest}/choose", {"reason": "确有其事"}).status_code == 303
    assert "恢复前做的检查" in officer.get(f"/records/{stray.id}").text


def test_originals_of_another_district_do_not_exist(phone: Phone, logged_in: Enter) -> None:
    digest = other_version(phone, phone.check(), "另一份")
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.get(f"/originals/{digest}").status_code == 404
    assert stranger.post(f"/originals/{digest}/choose", {"reason": "看看"}).status_code == 404
    squad = logged_in(Role.INSPECTED_UNIT)
    assert squad.get(f"/originals/{digest}").status_code == 403


def test_a_phone_of_another_district_that_names_our_record_gives_its_section_no_sight_of_it(
    app: FastAPI, phone: Phone, logged_in: Enter, squads: list[str]
) -> None:
    check = phone.check(facts="本区的事实")
    foreign = Phone(app, squads[2], login="qian", name="钱进", badge="040001")
    digest = send_again(foreign, check, seq=1, prev="0" * 64)
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION)
    assert stranger.get(f"/originals/{digest}").status_code == 404
    assert stranger.post(f"/originals/{digest}/choose", {"reason": "覆盖"}).status_code == 404
    assert digest not in stranger.get("/").text
    ours = logged_in(Role.SECTION_OFFICER)
    assert digest in ours.get("/").text
    assert "钱进" in ours.get(f"/originals/{digest}").text
