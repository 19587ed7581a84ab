"""录入检查 (补录): a paper record keyed in at the desk becomes a record like any other, and says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.evidence import ClockReading
from shared.organisation import INSPECTED, Role, UnitKind
from shared.plain import to_plain
from shared.problems import BAD_SIGNATURE, Problem
from shared.sealing import Sealed, SealedKind, seal
from shared.wire import Verdict
from sync_server.acts.catalogue_editions import change_item
from sync_server.acts.common import desk_devices
from sync_server.acts.common.devices import DESK, device_by_token, hash_token
from sync_server.acts.envelopes import Rejected, open_envelope
from sync_server.acts.receiving import REFUSED
from sync_server.app import create_app
from sync_server.console.queries import photos
from sync_server.evidence.store import open_store
from sync_server.keeping.verify import verify
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.papers.record_paper import record_content
from sync_server.procedures.permissions import Caller
from sync_server.reference.catalogue import catalogue
from sync_server.settings import Settings
from tests.sync_server import postgres
from tests.sync_server.conftest import TEMPLATE
from tests.sync_server.console.conftest import (
    DETACHMENT,
    OFFICE,
    OTHER_SECTION,
    SECTION,
    Browser,
    Clock,
    add_user,
    running,
)
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone, picture
from tests.sync_server.scans.handing import broken_jpeg, pdf
from tests.sync_server.special.opened import NUMBER, put_case

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
        "coverage": "full",
        "timing": "random",
        "joint": "none",
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
    assert re.search(r"/scans/[^/]+/pages/2", page)  # the sheet's scan lies on its record
    assert "没有看到红色" not in page, "a sheet carries no seal"
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
    assert "刷新" not in again.text, "to load the page again does not help"
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


def test_a_joint_check_says_on_page_and_paper_who_took_part(zhou: Phone, officer: Browser, ledger: Ledger) -> None:
    joint = {"joint": "with_others", "lead": "长宁区城管执法局", "bodies": "公安、市场监管"}
    place = key_in(officer, sheet(zhou, **joint))
    page = officer.get(place).text
    assert "全面督察 · 随机抽查 · 联合督察" in page
    assert "公安、市场监管" in page
    with ledger.read() as conn:
        record = conn.execute(select(t.records)).mappings().one()
        texts = record_content(conn, record, [], {}).texts
    assert texts["方式"] == "实地督察（全面督察，随机抽查，联合督察）"
    assert "牵头单位：长宁区城管执法局\n参加单位：公安、市场监管" in texts["方式内容"]


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
        ({"coverage": ""}, "请选择全面督察或重点抽查"),
        ({"timing": ""}, "请选择定期督察或随机抽查"),
        ({"joint": ""}, "请选择单独、联勤或联合督察"),
        ({"joint": "with_others"}, "联合督察请写明参加单位"),
        ({"bodies": "公安"}, "请改选联勤督察或联合督察"),
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


def test_the_record_says_the_scope_and_the_timing_that_the_sheet_says(
    ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    page = officer.get("/records/new").text
    assert 'value="focused" selected' in page
    assert 'value="regular" selected' in page
    page = officer.get(key_in(officer, sheet(zhou))).text
    assert "全面督察" in page
    assert "随机抽查" in page
    assert "定期督察" not in page
    refused = officer.post("/records/new", sheet(zhou, notes="再录"), form="/records/new").text
    for chosen in ("full", "random"):
        assert re.search(rf'<option[^>]*value="{chosen}"[^>]* selected', refused)


@pytest.mark.parametrize("kind", UnitKind)
def test_a_unit_of_any_kind_is_recorded_or_refused_in_words_at_either_door(
    ledger: Ledger, zhou: Phone, logged_in: Enter, kind: UnitKind
) -> None:
    own = add_user(ledger, "jidong", Role.DETACHMENT_INSPECTOR, DETACHMENT)
    chief = logged_in(Role.DETACHMENT_CHIEF)  # whose reach is every unit of the city
    check = zhou.check()
    with ledger.read() as conn:
        u = t.units.c
        unit = conn.execute(select(u.id, u.name).where(u.kind == kind.value, u.active).order_by(u.id)).first()
    assert unit is not None
    inspected = kind in INSPECTED
    assert (f'<option value="{unit.id}"' in chief.get("/records/new").text) == inspected

    keyed = chief.post("/records/new", sheet(zhou, inspector=own, unit=unit.id), form="/records/new")
    claimed = replace(check, id=zhou.new_id(), unit_id=unit.id, unit_name=unit.name, items=(), photos=())
    if inspected:
        assert keyed.status_code == 303, keyed.text
        assert zhou.send(SealedKind.INSPECTION, claimed) is Verdict.ACCEPTED
        return
    assert keyed.status_code == 422
    assert f"{unit.name}不是被督察单位" in keyed.text
    with pytest.raises(AssertionError, match=f"{unit.name}不是被督察单位"):  # the verdict's problem
        zhou.send(SealedKind.INSPECTION, claimed)
    with ledger.read() as conn:
        e = t.envelopes.c
        assert conn.execute(select(e.standing).where(e.id == claimed.id)).scalar_one() == REFUSED


def shot(name: str) -> tuple[str, tuple[str, bytes, str]]:
    return "photos", (f"{name}.jpg", picture(words=name.encode().hex()), "image/jpeg")


SHEET_FILE = ("sheet", ("记录表.pdf", pdf(2), "application/pdf"))
NO_PHOTO = ("photos", ("说明.jpg", b"plain words", "image/jpeg"))
NO_SCAN = ("sheet", ("坏的.jpg", broken_jpeg(), "image/jpeg"))


def boxes(page: str, name: str) -> list[str]:
    """What the ticked boxes of that name send along."""
    tags = re.findall(r"<input [^>]*>", page)
    mine = [tag for tag in tags if f'name="{name}"' in tag and 'type="checkbox"' in tag and " checked" in tag]
    return [unescape(re.findall(r'value="([^"]*)"', tag)[0]) for tag in mine]


def refuse(browser: Browser, fields: dict[str, Any], *files: Any) -> str:
    """The form as it comes back."""
    return browser.post("/records/new", fields, form="/records/new", files=list(files)).text


def test_a_refused_form_keeps_its_photos_and_its_scan(zhou: Phone, officer: Browser) -> None:
    refused = refuse(officer, sheet(zhou, facts2=""), shot("一"), shot("二"), SHEET_FILE)
    assert refused.count('<img src="data:image/jpeg;base64,') == 2, "one sees which photos are there"
    assert "已收到 2 页（记录表.pdf），不用重新选择" in refused
    kept = {name: boxes(refused, name) for name in ("photos_kept", "sheet_ticket")}
    page = officer.get(key_in(officer, sheet(zhou, **kept))).text
    assert "照片（2）" in page
    assert "/scans/" in page


def test_what_was_received_already_is_taken_out_of_the_form_by_its_box(zhou: Phone, officer: Browser) -> None:
    refused = refuse(officer, sheet(zhou, facts2=""), shot("一"), shot("二"), SHEET_FILE)
    left = boxes(refused, "photos_kept")[1:]
    again = refuse(officer, sheet(zhou, facts2="", photos_kept=left))
    assert boxes(again, "photos_kept")[0].endswith(left[0].rpartition(" ")[2])
    assert boxes(again, "sheet_ticket") == [], "the scan was not ticked"
    page = officer.get(key_in(officer, sheet(zhou, photos_kept=left))).text
    assert "照片（1）" in page
    assert "/scans/" not in page


def test_more_photos_than_a_form_takes_all_come_back_to_choose_from(zhou: Phone, officer: Browser) -> None:
    refused = refuse(officer, sheet(zhou), *(shot(f"第{n}张") for n in range(12)))
    assert "一次最多 9 张照片，请去掉一些" in refused
    kept = boxes(refused, "photos_kept")
    assert len(kept) == 12
    again = refuse(officer, sheet(zhou, photos_kept=kept[:9]), shot("再一张"))
    assert len(boxes(again, "photos_kept")) == 10
    page = officer.get(key_in(officer, sheet(zhou, photos_kept=kept[3:]))).text
    assert "照片（9）" in page


@pytest.mark.parametrize(
    ("files", "words", "photos", "scans"),
    [
        ([shot("一"), NO_PHOTO, SHEET_FILE], ["说明.jpg"], 1, 1),
        ([shot("一"), NO_SCAN], ["坏的.jpg"], 1, 0),
        ([shot("一"), NO_PHOTO, NO_SCAN], ["说明.jpg", "坏的.jpg"], 1, 0),
        ([*(shot(str(n)) for n in range(10)), SHEET_FILE], ["最多 9 张照片"], 10, 1),
    ],
)
def test_whichever_part_is_unfit_what_arrived_fit_is_kept(
    zhou: Phone, officer: Browser, files: list[Any], words: list[str], photos: int, scans: int
) -> None:
    refused = refuse(officer, sheet(zhou), *files)
    assert all(word in refused for word in words)
    assert "。。" not in refused
    assert (len(boxes(refused, "photos_kept")), len(boxes(refused, "sheet_ticket"))) == (photos, scans)


def test_a_scan_that_is_there_no_longer_is_asked_for_again_and_not_left_out_unsaid(
    ledger: Ledger, zhou: Phone, officer: Browser, clock: Clock
) -> None:
    kept = boxes(refuse(officer, sheet(zhou, facts2=""), SHEET_FILE), "sheet_ticket")
    clock.pass_by(hours=25)
    officer.log_in("section_officer-15")
    again = refuse(officer, sheet(zhou, sheet_ticket=kept))
    assert "上次收到的扫描件已经不在，请重新选择文件" in again
    assert count(ledger, t.records) == 0
    key_in(officer, sheet(zhou, sheet_ticket=boxes(again, "sheet_ticket")))


def opened_sheet(page: str) -> tuple[str, list[str]]:
    """Where the page offers the sheet as one PDF, and its files as they came."""
    paper = re.findall(r'action="(/records/[^"]+/paper\.pdf)"', page)
    return paper[0] if paper else "", re.findall(r'action="(/records/[^"]+/originals/\d+)"', page)


def test_the_sheet_as_it_came_is_opened_with_a_reason_that_is_in_the_log(
    zhou: Phone, officer: Browser, logged_in: Enter
) -> None:
    place = key_in(officer, sheet(zhou), files=[SHEET_FILE])
    paper, (original,) = opened_sheet(officer.get(place).text)
    for address in (paper, original):
        without = officer.get(address)
        assert without.headers["location"] == place, "an address that is typed or kept gives nothing out"
        assert "请填写查看原件的理由" in officer.post(address, {"reason": "……"}, form=place).text
    assert "查看《纸质督察记录》" not in officer.get(place).text
    pages = officer.post(paper, {"reason": "核对笔迹"}, form=place)
    assert pages.headers["content-type"] == "application/pdf"
    assert quote("纸质督察记录（扫描件）") in pages.headers["content-disposition"]
    assert officer.post(original, {"reason": "异议复核"}, form=place).content == SHEET_FILE[1][1]
    twice = {**officer.frame(place), "reason": "再看一次"}
    for _ in range(2):  # the page stays open beside what it opened
        again = officer.shown(officer.send("POST", original, data=twice, headers={"accept": "text/html"}))
        assert again.content == SHEET_FILE[1][1]
    shown, audit = officer.get(place).text, logged_in(Role.AUDITOR).get("/audit?kind=record.").text
    for words in ("查看《纸质督察记录》的扫描件，理由：核对笔迹", "的原始文件“记录表.pdf”，理由：异议复核"):
        assert words in shown
        assert words in audit


def test_who_may_not_open_originals_sees_the_small_pages_of_the_sheet_only(
    ledger: Ledger, zhou: Phone, officer: Browser, logged_in: Enter
) -> None:
    place = key_in(officer, sheet(zhou), files=[SHEET_FILE])
    paper, (original,) = opened_sheet(officer.get(place).text)
    reader = logged_in(Role.DETACHMENT_INSPECTOR)  # reads the city's records, opens the originals of his own
    page = reader.get(place).text
    assert opened_sheet(page) == ("", [])
    assert "无权查看原件" in page
    assert reader.get(paper.replace("paper.pdf", "pages/1")).status_code == 200
    for address in (paper, original):
        assert reader.post(address, {"reason": "看看"}).status_code == 404
    with ledger.read() as conn:
        assert conn.execute(select(t.events).where(t.events.c.kind == "record.sheet_opened")).first() is None
    stranger = logged_in(Role.SECTION_OFFICER, OTHER_SECTION, "xuhui")
    for address in (paper, original):
        assert stranger.post(address, {"reason": "看看"}).status_code == 404
    assert stranger.get(paper.replace("paper.pdf", "pages/1")).status_code == 404


def test_who_brought_the_sheet_opens_it_again(ledger: Ledger, zhou: Phone, logged_in: Enter) -> None:
    own = add_user(ledger, "jidong", Role.DETACHMENT_INSPECTOR, DETACHMENT)
    chief = logged_in(Role.DETACHMENT_CHIEF)  # opens his own originals only, and these are the inspector's
    place = key_in(chief, sheet(zhou, inspector=own), files=[SHEET_FILE])
    paper, _ = opened_sheet(chief.get(place).text)
    assert chief.post(paper, {"reason": "核对录入"}, form=place).headers["content-type"] == "application/pdf"


def office_changes(ledger: Ledger, code: str, day: date, **changes: Any) -> None:
    """Another edition of the item from that day on; a code that is not known makes a new item."""

    def job(w: Write) -> None:
        known = catalogue(w)
        item = replace(known.on(code if code in known else "RW01", day).item, code=code, **changes)
        change_item(w, Caller("u", "市局", Role.OFFICE_STAFF, OFFICE, ""), item, day, "目录调整")

    ledger.write(job)


def test_the_form_offers_what_was_in_force_within_the_year_and_takes_what_was_on_the_day(
    ledger: Ledger, zhou: Phone, officer: Browser, clock: Clock
) -> None:
    office_changes(ledger, "JM03", date(2026, 11, 24), active=False)
    office_changes(ledger, "RW99", date(2026, 11, 24), text="新增的检查项目")
    page = officer.get("/records/new").text
    assert re.search(r'<option value="JM03"[^>]*>[^<]+（2026年11月23日止）', page), "the day before one could find it"
    assert re.search(r'<option value="RW99"[^>]*>[^<]+（2026年11月24日起）', page)
    refused = refuse(officer, sheet(zhou, item2="RW99"))
    assert "项目 RW99 在检查当天（2026年11月23日）不在督察项目目录里" in refused
    assert FACTS in refused
    key_in(officer, sheet(zhou))
    today = {"began": "2026-11-24T09:00", "ended": "2026-11-24T10:00"}
    assert "项目 JM03 在检查当天" in refuse(officer, sheet(zhou, **today))
    assert "项目 JM01 在检查当天" not in refuse(officer, sheet(zhou, **today))
    key_in(officer, sheet(zhou, item1="RW99", **today))
    clock.pass_by(days=400)
    officer.log_in("section_officer-15")
    assert "JM03" not in officer.get("/records/new").text


def test_the_next_sheet_of_a_pile_begins_with_what_the_last_one_said(
    ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    on = key_in(officer, sheet(zhou, following="1"))
    page = officer.get(on).text
    for chosen in (zhou.user_id, zhou.unit_id, "full", "random"):
        assert f'value="{chosen}" selected' in page
    assert 'value="2026-11-23T15:00"' in page
    assert 'value="现场没有可用的手机"' in page
    assert "接着录入下一张" in page
    assert FACTS not in page
    assert count(ledger, t.records) == 1


def test_a_case_is_told_who_typed_and_what_differs_is_not_said_to_come_from_a_phone(
    ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    ledger.write(lambda w: put_case(w, SECTION, [zhou.unit_id]))
    key_in(officer, sheet(zhou, case=NUMBER))
    with ledger.read() as conn:
        event = conn.execute(select(t.events).where(t.events.c.kind == "case.checked")).one()
        [keyer] = conn.execute(select(t.users.c.id).where(t.users.c.role == Role.SECTION_OFFICER.value)).scalars()
    assert (event.actor_kind, event.actor_id) == ("user", keyer)
    wrong = {"case": "沪长城管督立〔2026〕77号", "began": "2026-11-23T16:00", "ended": "2026-11-23T16:30"}
    page = officer.get(key_in(officer, sheet(zhou, **wrong))).text
    assert "所属专项：录入“沪长城管督立〔2026〕77号”" in page
    assert "手机上报" not in page


def test_a_photo_of_a_keyed_in_check_does_not_say_when_it_was_taken(
    ledger: Ledger, zhou: Phone, officer: Browser
) -> None:
    key_in(officer, sheet(zhou), files=[shot("一")])
    with ledger.read() as conn:
        photo = conn.execute(select(t.photos.c.id)).scalar_one()
        record = photos.record_behind(conn, conn.execute(select(t.records.c.id)).scalar_one())
        assert photos.is_keyed(record)
    page = officer.get(f"/photos/{photo}").text
    assert "随纸质记录在督察台录入" in page
    assert "拍摄时间</dt>" not in page
    own = zhou.check().photos[0].id
    assert "拍摄时间</dt>" in officer.get(f"/photos/{own}").text


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
