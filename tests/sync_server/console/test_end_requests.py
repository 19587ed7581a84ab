"""What a correction asks of a grave finding, and with what it ended: on the desk, on the record and on the notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from shared.evidence import ClockReading
from shared.inspection import Inspection
from shared.moment import SHANGHAI, chinese_moment, to_iso
from shared.organisation import Role
from shared.plain import to_plain
from shared.sealing import Sealed, SealedKind, seal
from sync_server.acts.common.devices import device_by_id
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.receiving import receive
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from tests.sync_server.console.conftest import OTHER_SECTION, Browser
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import AREAS, Phone

Enter = Callable[..., Browser]
PROOF = "11月24日16时到现场复查，线索已立案"


@pytest.fixture
def phone(app: FastAPI, squads: list[str]) -> Phone:
    return Phone(app, squads[0])


def strike(phone: Phone, check: Inspection) -> str:
    """The phone sends a version without its findings; returns the request's id."""
    now = to_iso(phone.clock())
    body = to_plain(replace(check, items=(), correction_reason="核对后认为记错"))
    clock = ClockReading(now, 5.0, 0.5, now)
    place = (phone.device_id, phone.seq + 1, phone.prev)
    sealed = seal(Sealed(check.id, SealedKind.INSPECTION, 2, *place, clock, body), phone.key.sign)

    def job(w: Write) -> Any:
        device = device_by_id(w.conn, phone.device_id)
        opened = open_envelope(to_plain(sealed), phone.device_id, phone.key.public_key())
        return receive(w, device, [opened], AREAS)[0][0]

    assert phone.ledger.write(job).problem is None
    with phone.ledger.read() as conn:
        return str(conn.execute(select(t.end_requests.c.id)).scalar_one())


def test_the_request_stands_at_the_chiefs_desk_and_on_the_record_until_it_is_decided(
    phone: Phone, logged_in: Enter
) -> None:
    check = phone.check(("RW03",))
    request = strike(phone, check)
    place, form = f"/records/{check.id}", f"/findings/requests/{request}"
    officer, chief = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    assert "严重问题待决定" not in officer.get("/").text
    assert "严重问题待决定" in chief.get("/").text
    page = officer.get(place).text
    for words in ("更正要求删去", "核对后认为记错", "周敏，第 2 版更正", "待科长决定", "在此之前问题照旧"):
        assert words in page
    assert form not in page
    assert form in chief.get(place).text
    assert officer.post(form, {"decision": "grant", "words": PROOF}).status_code == 403
    assert "请选择同意或不同意更正" in chief.post(form, {"words": PROOF, "back": place}).text
    shown = chief.follow(chief.post(form, {"decision": "grant", "words": PROOF, "back": place})).text
    for words in ("已同意", "销号依据", PROOF, "决定人"):
        assert words in shown
    assert "严重问题待决定" not in chief.get("/").text


def test_a_refusal_leaves_the_finding_and_says_why(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("RW03",))
    request, place = strike(phone, check), f"/records/{check.id}"
    chief = logged_in(Role.SECTION_CHIEF)
    answered = chief.post(
        f"/findings/requests/{request}", {"decision": "refuse", "words": "照片可见仍在施工", "back": place}
    )
    page = chief.follow(answered).text
    for words in ("未同意", "照片可见仍在施工", "问题照旧"):
        assert words in page
    assert "待确认" in page


def test_the_end_shows_its_pictures_to_those_who_may_see_them_only(
    phone: Phone, logged_in: Enter, squads: list[str], app: FastAPI
) -> None:
    check = phone.check(("RW03",), photos=1)
    photo = check.photos[0].id
    after = update(t.photos).where(t.photos.c.id == photo).values(meta={"purpose": "after"})
    phone.ledger.write(lambda w: w.conn.execute(after))
    chief = logged_in(Role.SECTION_CHIEF)
    closed = {"reason": "已纳入专项整治", "photo": photo, "back": f"/records/{check.id}"}
    page = chief.follow(chief.post(f"/findings/{check.items[0].id}/close", closed)).text
    card = page[page.index("销号依据") :]
    assert f"/photos/{photo}/thumbnail" in card[: card.index("</section>")]
    elsewhere = Phone(app, squads[2], "qian", "钱进", "050200").check(("RW03",), photos=1).photos[0].id
    foreign = update(t.finding_closings).values(photos=[photo, elsewhere])
    phone.ledger.write(lambda w: w.conn.execute(foreign))
    page = chief.get(f"/records/{check.id}").text
    assert "另有 1 张照片不在您的查看范围内" in page
    assert elsewhere not in page
    assert logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get(f"/records/{check.id}").status_code == 404


def test_the_form_asks_whom_of_the_city_was_told_when_and_how(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("RW03",))
    finding, place = check.items[0].id, f"/records/{check.id}"
    logged_in(Role.OFFICE_STAFF, login="office").post("/alerts", {"finding": finding, "text": "违法搭建仍在施工"})
    chief, form = logged_in(Role.SECTION_CHIEF), f"/findings/{finding}/close"
    assert all(label in chief.get(place).text for label in ("告知时间", "告知方式", "告知何人"))
    given = {"reason": "已纳入专项整治", "proof": PROOF, "back": place}
    told = {"told_whom": "市局值班员刘洋", "told_how": "电话", "told_when": "2027-06-01T10:00"}
    for more, why in (
        ({}, "告知了市级何人"),
        ({**told, "told_how": "。"}, "告知了市级何人"),
        (told, "告知市级的时间还没有到"),
        ({**told, "told_when": "下午"}, "请选择告知市级的日期和时间"),
    ):
        refused = chief.post(form, given | more)
        assert why in refused.text
    told["told_when"] = f"{phone.clock().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    page = chief.follow(chief.post(form, given | told)).text
    card = page[page.index("销号依据") :]
    card = card[: card.index("</section>")]
    for words in ("已纳入专项整治", PROOF, f"{chinese_moment(phone.clock())} 电话告知市局值班员刘洋"):
        assert card.count(words) == 1


def test_the_notices_forms_ask_it_too_and_keep_what_was_typed(phone: Phone, logged_in: Enter) -> None:
    check = phone.check(("RW03",))
    alert = {"finding": check.items[0].id, "text": "违法搭建仍在施工"}
    logged_in(Role.OFFICE_STAFF, login="office").post("/alerts", alert)
    chief = logged_in(Role.SECTION_CHIEF)
    notice = issue(chief, check)
    told = {"told_whom": "市局值班员刘洋", "told_how": "电话", "told_when": "2027-06-01T10:00"}
    refused = chief.post(f"{notice}/revoke", {"reason": "经查线索已立案"} | told).text
    assert "告知市级的时间还没有到" in refused
    assert all(f'value="{typed}"' in refused for typed in told.values())
    told["told_when"] = f"{phone.clock().astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
    page = chief.follow(chief.post(f"{notice}/revoke", {"reason": "经查线索已立案"} | told)).text
    card = page[page.index("销号依据") :]
    assert card[: card.index("</section>")].count("经查线索已立案") == 1
