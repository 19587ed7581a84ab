"""录入检查 (补录): a paper record keyed in at the desk becomes a record like any other, and says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.evidence import ClockReading
from shared.organisation import Role
from shared.plain import to_plain
from shared.problems import BAD_SIGNATURE, Problem
from shared.sealing import Sealed, SealedKind, seal
from sync_server.acts.common import desk_devices
from sync_server.acts.common.devices import DESK, device_by_token, hash_token
from sync_server.acts.envelopes import Rejected, open_envelope
from sync_server.app import create_app
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.sync_server import postgres
from tests.sync_server.conftest import TEMPLATE
from tests.sync_server.console.conftest import (
    DETACHMENT,
    OTHER_SECTION,
    SECTION,
    Browser,
    Clock,
    add_user,
    running,
)
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone, picture
from tests.sync_server.scans.handing import pdf

Enter = Callable[..., Browser]
FACTS = "定西路沿线店外堆放货物，占用人行道约 6 平方米。"


@pytest.fixture
def zhou(app: FastAPI, squads: list[str]) -> Phone:
    """The inspector who made the check; the phone stays in the drawer."""
    return Phone(app, squads[0])


@pytest.fixture
def officer(logged_in: Enter) -> Browser:
    return logged_in(Role.SECTION_OFFICER)


def sheet(phone: Phone, **more: Any) -> dict[str, Any]:
    """What stands on the paper: two problems, one item in order, yesterday between two and three."""
    return {
        "inspector": phone.user_id,
        "unit": phone.unit_id,
        "method": ["on_site"],
        "began": "2026-11-23T14:00",
        "ended": "2026-11-23T15:00",
        "address": "定西路710弄口",
        "point": "31.21650, 121.42100",
        "reason": "现场没有可用的手机",
        "item1": "JM03",
        "facts1": FACTS,
        "count1": "3",
        "action1": "report",
        "item2": "RW03",
        "facts2": "未佩戴执法记录仪。",
        "passed": ["JM01"],
        **more,
    }


def key_in(browser: Browser, fields: dict[str, Any], **more: Any) -> str:
    """Send the sheet; the address of its record."""
    done = browser.post("/records/new", fields, form="/records/new", **more)
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def count(ledger: Ledger, table: Any) -> int:
    with ledger.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


def faults(app: FastAPI) -> list[str]:
    with app.state.ledger.read() as conn:
        return verify(conn, open_store(app.state.settings.photos)).faults


def test_the_desk_keys_in_a_check_with_two_problems_and_a_notice_is_made_of_it(
    app: FastAPI, ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    files = [
        ("photos", ("现场.jpg", picture(words="desk"), "image/jpeg")),
        ("sheet", ("记录表.pdf", pdf(2), "application/pdf")),
    ]
    place = key_in(officer, sheet(zhou), files=files)

    page = officer.get(place).text
    assert "补录" in page
    assert "在督察台按纸质记录录入：现场没有可用的手机" in page
    assert "用户section_officer" in page
    assert "督察员 周敏" in page
    assert "没有手机签名" in page
    assert FACTS in page
    assert "/paper.pdf#page=2" in page  # the sheet's scan lies on its record
    assert "照片（1）" in page
    assert place in officer.get("/records").text
    assert officer.get("/findings").text.count(place) >= 2

    with ledger.read() as conn:
        record = conn.execute(select(t.records)).one()
        findings = conn.execute(select(t.findings)).all()
        told = (
            conn.execute(select(t.deliveries.c.unit_id).where(t.deliveries.c.subject_id == record.id)).scalars().all()
        )
    assert record.user_id == zhou.user_id
    assert record.occurred_at.startswith("2026-11-23T06:00")
    assert record.photos_missing == 0
    assert record.flags == ["backfilled"]
    assert {f.item_code for f in findings} == {"JM03", "RW03"}
    assert {f._mapping["count"] for f in findings} == {1, 3}
    assert SECTION in told

    ids = [f.id for f in findings]
    fields = {"record": record.id, "finding": ids, "requirement": "请立即清理并书面反馈。", "days": "3"}
    notice = officer.post("/notices", fields)
    assert notice.status_code == 303, notice.text
    assert "周敏" in officer.get(notice.headers["location"]).text
    assert officer.get(f"{place}/paper.pdf").status_code == 200
    assert faults(app) == []


def test_what_is_keyed_in_counts_once_beside_what_phones_send(
    app: FastAPI, ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    key_in(officer, sheet(zhou))
    again = officer.post("/records/new", sheet(zhou), form="/records/new")
    assert "已经在台账里" in again.text
    assert count(ledger, t.records) == 1
    check = zhou.check()
    assert issue(officer, check)
    with ledger.read() as conn:
        c = t.visit_counts.c
        of_unit = (c.scope_id == zhou.unit_id) & (c.period == "2026-11")
        visits = conn.execute(select(c.visits).where(of_unit)).scalar()
    assert visits == 2
    assert faults(app) == []


def test_each_inspector_has_one_desk_device_whose_chain_goes_on(
    app: FastAPI, ledger: Ledger, squads: list[str], zhou: Phone, officer: Browser
) -> None:
    other = Phone(app, squads[1], "wang", "王强", "050118")
    key_in(officer, sheet(zhou))
    key_in(officer, sheet(zhou, began="2026-11-23T16:00", ended="2026-11-23T16:30"))
    key_in(officer, sheet(other))
    with ledger.read() as conn:
        d = t.devices.c
        chains = {row.user_id: row.chain_seq for row in conn.execute(select(t.devices).where(d.platform == DESK))}
    assert chains == {zhou.user_id: 2, other.user_id: 1}
    assert faults(app) == []


def test_with_another_secret_the_desk_begins_a_new_device_and_the_old_originals_stay_good(
    app: FastAPI, ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    key_in(officer, sheet(zhou))
    object.__setattr__(app.state.console.room, "desk_keys", b"another secret of thirty-two byte")
    key_in(officer, sheet(zhou, began="2026-11-23T16:00", ended="2026-11-23T16:30"))
    with ledger.read() as conn:
        d = t.devices.c
        ended = conn.execute(select(d.revoked_reason).where(d.platform == DESK).order_by(d.id)).scalars().all()
    assert sorted(ended) == ["", desk_devices.SECRET_CHANGED]
    assert faults(app) == []


def test_no_phone_is_the_desk_device(app: FastAPI, ledger: Ledger, zhou: Phone, officer: Browser) -> None:
    check = officer.get(key_in(officer, sheet(zhou)))
    assert check.status_code == 200
    with ledger.read() as conn:
        desk = conn.execute(select(t.devices).where(t.devices.c.platform == DESK)).one()
        with pytest.raises(Problem):
            device_by_token(conn, desk.token_hash)  # not even with its own token
        with pytest.raises(Problem):
            device_by_token(conn, hash_token(desk.id))
    clock = ClockReading("2026-11-24T07:00:00+00:00", 0.0)
    next_one = Sealed(desk.id, SealedKind.SUGGESTION, 1, desk.id, 2, desk.chain_hash, clock, {})
    forged = to_plain(seal(next_one, zhou.key.sign))  # by a phone's key as the next of the desk
    own_key, desk_key = zhou.key.public_key(), Ed25519PublicKey.from_public_bytes(bytes.fromhex(desk.public_key))
    for opened in (open_envelope(forged, zhou.device_id, own_key), open_envelope(forged, desk.id, desk_key)):
        assert isinstance(opened, Rejected)
        assert opened.problem.kind is BAD_SIGNATURE
    assert desk_devices.LABEL not in officer.get("/devices").text
    refused = officer.post(f"/devices/{desk.id}/revoke", {"reason": "遗失"}, form="/devices")
    assert refused.status_code == 404


def test_a_phone_that_says_it_was_keyed_in_at_the_desk_is_not_believed(
    ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    check = zhou.check(backfilled="没带手机")
    claimed = replace(check, id=zhou.new_id(), keyed_by=zhou.person, items=(), photos=())
    zhou.send(SealedKind.INSPECTION, claimed)
    page = officer.get(f"/records/{claimed.id}").text
    assert "由纸质记录补录" in page
    assert "在督察台按纸质记录录入" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"began": "2026-11-25T14:00", "ended": "2026-11-25T15:00"}, "检查时间晚于现在"),
        ({"ended": "2026-11-23T13:00"}, "结束时间早于开始时间"),
        ({"began": ""}, "请选择检查开始的日期和时间"),
        ({"ended": ""}, "请选择检查结束的日期和时间"),
        ({"method": []}, "请至少选择一种督察方式"),
        ({"reason": "……"}, "请填写补录原因"),
        ({"item1": "", "facts1": "堆放货物"}, "第 1 行写了内容"),
        ({"facts2": ""}, "RW03 不合格，请写明发现的事实"),
        ({"count1": "0"}, "JM03 的数量"),
        ({"item1": "", "facts1": "", "item2": "", "facts2": "", "passed": []}, "请至少填写一项检查项目"),
        ({"passed": ["JM03"]}, "JM03 填了合格又填了其他结果"),
        ({"point": ""}, "请在地图上点选位置"),
        ({"point": "东北角"}, "坐标请填纬度和经度两个数"),
        ({"point": "39.9, 116.4"}, "坐标不在上海市"),
    ],
)
def test_a_refusal_says_what_to_do_and_keeps_the_words(
    ledger: Ledger, zhou: Phone, officer: Browser, wrong: dict[str, Any], words: str
) -> None:
    refused = officer.post("/records/new", sheet(zhou, notes="纸上第二页有草图", **wrong), form="/records/new")
    assert words in refused.text
    assert "纸上第二页有草图" in refused.text
    assert count(ledger, t.records) == 0


def test_a_refused_form_keeps_its_photos_and_its_scan(ledger: Ledger, zhou: Phone, officer: Browser) -> None:
    files = [
        ("photos", ("现场.jpg", picture(words="kept"), "image/jpeg")),
        ("sheet", ("记录表.pdf", pdf(1), "application/pdf")),
    ]
    refused = officer.post("/records/new", sheet(zhou, facts2=""), form="/records/new", files=files).text
    assert "已收到第 1 张照片，不用重新选择" in refused
    assert "已收到 1 页（记录表.pdf），不用重新选择" in refused
    said = re.findall(r'value="(已收到[^"]+)"', refused)
    kept = {
        "photos_kept": next(one for one in said if "张照片" in one),
        "sheet_ticket": next(one for one in said if "页（" in one),
    }
    page = officer.get(key_in(officer, sheet(zhou, **kept))).text
    assert "照片（1）" in page
    assert "/scans/" in page


def test_without_a_point_the_place_is_said_to_be_unknown(zhou: Phone, officer: Browser) -> None:
    page = officer.get(key_in(officer, sheet(zhou, point="", unknown="1"))).text
    assert "无定位：纸质记录没有写明位置" in page


def test_one_keys_in_for_ones_own_body_only(
    app: FastAPI, ledger: Ledger, squads: list[str], zhou: Phone, logged_in: Enter
) -> None:
    for browser in (
        logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui"),
        logged_in(Role.OFFICE_STAFF),
        logged_in(Role.DETACHMENT_INSPECTOR),
    ):
        assert zhou.user_id not in browser.get("/records/new").text
        refused = browser.post("/records/new", sheet(zhou), form="/records/new")
        assert "找不到" in refused.text or "不存在" in refused.text or refused.status_code == 404
    assert count(ledger, t.records) == 0


def test_the_detachment_keys_in_its_own_checks_of_any_district(ledger: Ledger, zhou: Phone, logged_in: Enter) -> None:
    own = add_user(ledger, "jidong", Role.DETACHMENT_INSPECTOR, DETACHMENT)
    place = key_in(logged_in(Role.DETACHMENT_CHIEF), sheet(zhou, inspector=own))
    assert place.startswith("/records/")
    with ledger.read() as conn:
        record = conn.execute(select(t.records)).one()
    assert (record.user_id, record.body_id) == (own, DETACHMENT)


@pytest.mark.parametrize("role", [Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT, Role.BUREAU_LEADER, Role.OFFICE_CHIEF])
def test_who_may_not_key_in_is_not_offered_it(logged_in: Enter, role: Role) -> None:
    browser = logged_in(role)
    assert browser.get("/records/new").status_code == 403
    assert "录入检查" not in browser.get("/records").text


@pytest.mark.postgres
def test_it_is_the_same_on_postgresql(tmp_path: Path, clock: Clock, postgres_server: str) -> None:
    name = f"t{uuid4().hex}"
    url = postgres.create_database(postgres_server, name, TEMPLATE)
    for app in running(create_app(Settings(data_dir=tmp_path, database_url=url), clock)):
        ledger = app.state.ledger
        with ledger.read() as conn:
            u = t.units.c
            unit = conn.execute(select(u.id).where(u.kind == "squad", u.district_code == "310105")).scalars().first()
        phone = Phone(app, str(unit))
        add_user(ledger, "officer", Role.SECTION_OFFICER, SECTION)
        browser = Browser(app)
        assert browser.log_in("officer").status_code == 303
        place = key_in(browser, sheet(phone))
        assert "在督察台按纸质记录录入" in browser.get(place).text
        assert faults(app) == []
    postgres.drop_database(postgres_server, name)
