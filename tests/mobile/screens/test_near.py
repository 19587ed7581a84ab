"""附近 and the line before saving: what this phone knows to be open near by, without a network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mobile.checks.draft import CheckDraft
from mobile.device.interface import LocateFailure, NetworkKind
from shared.moment import to_iso
from shared.nearby import OpenFinding
from shared.plain import to_plain
from shared.wire import Assignment, ChangeKind
from tests.mobile.headless import Headless
from tests.mobile.office import DISTRICT, SECTION, SQUAD
from tests.mobile.screens.checking import IN_CHANGNING, judge, prepare, start
from tests.mobile.screens.conftest import Phone

METRE = 1 / 111_195  # of latitude, in degrees


def hand_down(phone: Phone, key: str = "f1", *, metres: float = 40, minutes: float = 12, **changes: str) -> None:
    """An open finding of a colleague, north of where the phone is."""
    at = to_iso(phone.clock.now() - timedelta(minutes=minutes))
    one = OpenFinding(key, "JM03", "跨门经营", IN_CHANGNING[0] + metres * METRE, IN_CHANGNING[1], at)
    facts = {"record_id": f"r-{key}", "unit_id": SQUAD.id, "unit_name": SQUAD.name, "severity": "minor"}
    facts |= {"address": "江苏路 12 号", "by": "张三"}
    phone.office.hand_down(ChangeKind.NEAR, key, OpenFinding(**{**to_plain(one), **facts, **changes}))


async def to_finish(phone: Phone, screen: Headless, *codes: str) -> None:
    """From the open check to 核对, with these findings."""
    await screen.tap("添加项目")
    if codes[0].startswith("JM"):
        await screen.tap("街面实效")
    for code in codes:
        await judge(screen, code, "不合格")
    draft = phone.app.store.drafts.open_drafts()[0]
    phone.app.go(f"/check/{draft.id}/finish")
    await screen.settle()


def near_lines(screen: Headless) -> list[str]:
    return [text for text in screen.texts() if text.startswith("一份相近的问题")]


async def test_before_saving_a_similar_finding_near_by_is_named_and_stops_nobody(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, item_code="RW01", state="acknowledged")
    hand_down(phone, "f2", item_code="JM04")
    hand_down(phone, "f3", item_code="RW01", metres=400)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.units)
        phone.office.unreachable = True
        phone.network.become(NetworkKind.NONE)
        await start(phone, screen)
        await to_finish(phone, screen, "RW01")
        assert near_lines(screen) == ["一份相近的问题 40 米外、12 分钟前（RW01，张三记录，已确认）"]
        assert screen.sees("由督察科合并办理")
        finish = phone.app.nav.path
        await screen.tap(near_lines(screen)[0])
        assert phone.app.nav.path == "/near/f1"
        assert screen.sees("江苏路 12 号")
        assert screen.sees("张三")
        await screen.go_back()
        assert phone.app.nav.path == finish
        assert not screen.barred("保存并提交")


async def test_the_finding_itself_says_so_too_and_a_notice_by_its_number(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, metres=3, minutes=3 * 24 * 60, notice_id="n1", notice_number="沪长城管督通〔2026〕7号")
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        await to_finish(phone, screen, "JM03")
        draft = phone.app.store.drafts.open_drafts()[0]
        (finding,) = CheckDraft(phone.app.store.drafts, draft.id).content.findings
        phone.app.go(f"/check/{draft.id}/item/{finding.id}")
        await screen.settle()
        assert near_lines(screen) == [
            "一份相近的问题 10 米内、3 天前（JM03，张三记录，已开通知书 沪长城管督通〔2026〕7号）"
        ]


async def test_what_was_sealed_on_this_phone_counts_before_the_server_has_it(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await start(phone, screen)
        phone.office.unreachable = True
        await to_finish(phone, screen, "RW01")
        assert near_lines(screen) == []
        await screen.tap("保存并提交")
        await screen.until(lambda: screen.sees("开始检查"))
        record = phone.app.store.records.list().rows[0].id
        phone.clock.forward(minutes=12)
        await start(phone, screen)
        await to_finish(phone, screen, "RW01")
        (words,) = near_lines(screen)
        assert words.startswith("一份相近的问题 10 米内、")
        assert "本人记录" in words
        await screen.tap(words)
        assert phone.app.nav.path == f"/records/{record}"


async def test_near_by_lists_findings_and_follow_ups_the_nearest_first(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone, "f1", metres=400)
    hand_down(phone, "f2", metres=40, severity="grave")
    hand_down(phone, "f3", metres=200, notice_id="n3")
    task = Assignment("a1", "回访：江苏路跨门经营", due_on="2026-11-27", notice_id="n3", place="江苏路 12 号")
    phone.office.hand_down(ChangeKind.ASSIGNMENT, "a1", task)
    phone.office.hand_down(ChangeKind.ASSIGNMENT, "a2", Assignment("a2", "回访：无位置的通知书", notice_id="n9"))
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.reference.assignments)
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("40 米外"))
        wanted = ["40 米外", "200 米外", "400 米外"]
        shown = [text.split(" · ")[0] for text in screen.texts() if text.split(" · ")[0] in wanted]
        assert shown == wanted
        assert screen.sees("未办结 4 处")
        assert screen.sees("200 米外 · 回访 · 11月27日前 · 江苏路 12 号")
        await screen.tap("回访：江苏路跨门经营")
        assert phone.app.nav.path == "/tasks/a1"
        await screen.go_back()
        assert phone.app.nav.path == "/near"


@pytest.mark.parametrize("failure", list(LocateFailure))
async def test_without_a_position_the_list_is_there_and_says_what_to_do(phone: Phone, failure: LocateFailure) -> None:
    prepare(phone)
    hand_down(phone)
    phone.locator.failure = failure
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("定位") and screen.sees("跨门经营"))
        assert not screen.sees("米外")


async def test_with_nothing_open_the_screen_says_what_will_be_there(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled() as screen:
        await screen.tap("附近的问题")
        await screen.until(lambda: screen.sees("附近没有未办结的问题"))


async def test_what_was_settled_meanwhile_says_so_instead_of_an_empty_page(phone: Phone) -> None:
    prepare(phone)
    async with phone.run_enrolled():
        pass
    async with phone.run_enrolled("/near/f9") as screen:
        assert screen.sees("这个问题已经办结")
        await screen.go_back()
        assert phone.app.nav.path == "/near"


async def test_who_comes_to_another_district_keeps_nothing_of_the_one_before(phone: Phone) -> None:
    prepare(phone)
    hand_down(phone)
    async with phone.run_enrolled() as screen:
        await screen.until(lambda: phone.app.store.reference.rows(ChangeKind.NEAR))
        own = {"person_id": "p", "unit_id": SECTION.id, "role": "section_officer", "district_code": DISTRICT}
        phone.office.hand_down(ChangeKind.SELF, "current", own)
        await phone.synced(screen)
        assert phone.app.store.reference.rows(ChangeKind.NEAR) == []
