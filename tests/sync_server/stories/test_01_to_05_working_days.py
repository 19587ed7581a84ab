"""Stories 1, 2, 4 and 5: terms over 国庆, 春节 and New Year, and a notice that was signed at 23:58 without a network;
through filing, service, clockwork and the words on the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from shared.moment import from_iso, to_iso
from shared.notice import FeedbackVerdict
from shared.organisation import DelegationMode, Role
from shared.wire import NoticeStatus
from sync_server.acts.calendar import load_year
from sync_server.acts.states import notice_status
from sync_server.clockwork.ticks import tick
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.notices.deeds import Feedback, feed_back, file_notice
from tests.sync_server.acts.world import SECTION, World, build_world
from tests.sync_server.clockwork.of_notices import OF_NOTICES
from tests.sync_server.console.conftest import Browser
from tests.sync_server.console.conftest import Clock as ConsoleClock
from tests.sync_server.procedures.calendars import at, official_2027

ANSWER = Feedback(FeedbackVerdict.TRUE, "情况属实", "班长李强，已谈话提醒", "已清理", "")


class Story:
    """A world and a console on the same ledger, at the same clock."""

    def __init__(self, world: World, clock: ConsoleClock, squad: Browser, section: Browser) -> None:
        self.world, self.console_clock, self.squad, self.section = world, clock, squad, section

    def at(self, moment: str) -> None:
        self.world.clock.set(moment)
        self.console_clock.moment = at(moment)

    def tick(self, moment: str) -> dict[str, int]:
        self.at(moment)
        return self.world.do(tick, OF_NOTICES)

    def sign(self, *, offset_s: float = 0.0, signed_at: str = "") -> str:
        """A notice signed for on the spot, filed now."""
        record = self.world.file_check()
        issued = self.world.issue(record, signed_at=signed_at)
        return str(self.world.by(Role.SQUAD_INSPECTOR, file_notice, self.world.device, issued, offset_s))

    def answer(self, notice: str) -> bool:
        """Feed back now; True if it counts as late."""
        answer = self.world.by(Role.INSPECTED_UNIT, feed_back, notice, ANSWER)
        return bool(self.world.row(t.answers, id=answer)["late"])

    def squad_page(self, notice: str) -> str:
        page = self.squad.get(f"/squad/notices/{notice}")
        if page.status_code == 303:  # the session of another day has run out
            self.squad.log_in("squad")
            page = self.squad.get(f"/squad/notices/{notice}")
        return page.text

    def section_page(self, notice: str) -> str:
        return self.section.get(f"/notices/{notice}").text

    def on_the_phone(self, notice: str) -> NoticeStatus:
        with self.world.ledger.read() as conn:
            return notice_status(conn, notice, self.world.clock())


@pytest.fixture
def story(
    app: FastAPI, clock: ConsoleClock, logged_in: Callable[..., Browser], tmp_path: Path
) -> Iterator[Callable[[str], Story]]:
    worlds = []

    def begin(moment: str) -> Story:
        world = build_world(tmp_path, moment, url=app.state.ledger.url)
        world.delegate(DelegationMode.DIRECT)
        worlds.append(world)
        clock.moment = at(moment)
        squad = logged_in(Role.INSPECTED_UNIT, world.squad, "squad")
        return Story(world, clock, squad, logged_in(Role.SECTION_OFFICER, SECTION, "section"))

    yield begin
    for world in worlds:
        world.ledger.close()


Begin = Callable[[str], Story]


def test_story_1_a_notice_signed_before_the_national_holiday_is_due_on_the_make_up_saturday(story: Begin) -> None:
    told = story("2026-09-30 16:00")
    in_time, too_late = told.sign(), told.sign()
    assert told.world.notice(in_time)["due_on"] == "2026-10-10"
    assert "请于 2026年10月10日（星期六）24时前反馈" in told.squad_page(in_time)
    assert told.on_the_phone(in_time).words == "已送达，反馈期限至2026年10月10日（星期六）24时"
    assert told.tick("2026-10-09 12:00") == {}
    assert told.tick("2026-10-10 07:30") == {"notice_reminders": 2}
    told.at("2026-10-10 23:50")
    assert not told.answer(in_time)
    assert told.tick("2026-10-11 00:00") == {"overdue": 1}
    told.at("2026-10-11 00:05")
    assert told.answer(too_late)
    assert "逾期反馈" in told.squad_page(too_late)
    assert "逾期反馈" not in told.squad_page(in_time)


@pytest.mark.parametrize(
    ("served", "due", "said"),
    [
        ("2026-02-12 10:00", "2026-02-24", "2026年2月24日（星期二）24时"),  # 13 日, 14 日（班）, 24 日
        ("2026-02-13 10:00", "2026-02-25", "2026年2月25日（星期三）24时"),
    ],
)
def test_story_2_a_notice_served_before_spring_festival(story: Begin, served: str, due: str, said: str) -> None:
    told = story(served)
    notice = told.sign()
    assert told.world.notice(notice)["due_on"] == due
    assert f"请于 {said}前反馈" in told.squad_page(notice)
    ends = from_iso(told.world.notice(notice)["overdue_from"])
    during = ends - timedelta(days=4)
    assert told.tick(f"{during:%Y-%m-%d %H:%M}") == {}
    assert told.tick(f"{due} 23:59")["notice_reminders"] == 1
    assert "overdue" not in told.tick(f"{due} 23:59")


def test_story_4_a_term_across_new_year_is_provisional_until_the_table_is_loaded_and_moves_once(story: Begin) -> None:
    told = story("2026-12-31 10:00")
    notice = told.sign()
    assert told.world.notice(notice)["due_on"] == "2027-01-06"
    assert "2027年1月6日（星期三）24时（暂定）前反馈" in told.squad_page(notice)
    assert told.on_the_phone(notice).words.endswith("2027年1月6日（星期三）24时（暂定）")
    table = official_2027(("2027-01-02",))  # a make-up Saturday nobody could know of
    assert [move.moved for move in told.world.do(load_year, table, SYSTEM)] == [True]
    assert told.world.notice(notice)["due_on"] == "2027-01-05"
    page = told.squad_page(notice)
    assert "<span>请于 2027年1月5日（星期二）24时前反馈" in page
    assert "反馈期限由2027年1月6日（星期三）24时（暂定）改为2027年1月5日（星期二）24时" in page
    assert told.world.do(load_year, table, SYSTEM) == []
    assert len(told.world.rows(t.events, kind="notice.recomputed", subject_id=notice)) == 1
    # Reminders and the flag follow the new date.
    assert told.tick("2027-01-05 08:00") == {"notice_reminders": 1}
    assert told.tick("2027-01-06 00:00") == {"overdue": 1}


def test_story_4_a_certain_term_does_not_move_with_a_new_table(story: Begin) -> None:
    told = story("2026-12-24 10:00")
    notice = told.sign()
    assert told.world.notice(notice)["due_on"] == "2026-12-29"
    assert told.world.do(load_year, official_2027(("2027-01-02",)), SYSTEM) == []
    assert told.world.notice(notice)["due_on"] == "2026-12-29"


def test_story_5_a_notice_signed_at_23_58_without_a_network_keeps_its_day(story: Begin) -> None:
    told = story("2026-11-24 23:58")
    signed = to_iso(told.world.clock())
    record = told.world.file_check()
    issued = told.world.issue(record, signed_at=signed)
    told.at("2026-11-25 09:10")  # the phone was restarted at 00:30 and meets the network again
    notice = str(told.world.by(Role.SQUAD_INSPECTOR, file_notice, told.world.device, issued, 0.0))
    row = told.world.notice(notice)
    assert row["served_at"] == to_iso(at("2026-11-24 23:58"))
    assert row["online_at"] == to_iso(at("2026-11-25 09:10"))
    assert row["due_on"] == "2026-11-27"
    assert "请于 2026年11月27日（星期五）24时前反馈" in told.squad_page(notice)
    assert told.tick("2026-11-27 23:59")["notice_reminders"] == 1
    assert told.tick("2026-11-28 00:00") == {"overdue": 1}
    assert {row["unit_id"] for row in told.world.rows(t.deliveries, kind="notice.overdue")} == {
        told.world.squad,
        SECTION,
    }


def test_a_notice_that_came_late_is_said_to_squad_section_and_phone_with_the_day_until_which_it_is_not_overdue(
    story: Begin,
) -> None:
    told = story("2026-11-24 16:00")
    record = told.world.file_check()
    issued = told.world.issue(record, signed_at=to_iso(told.world.clock()))
    told.at("2026-11-30 10:00")  # the phone was without a network for six days
    notice = str(told.world.by(Role.SQUAD_INSPECTOR, file_notice, told.world.device, issued, 0.0))
    term = "2026年11月27日（星期五）24时（因迟到上传，2026年12月1日（星期二）24时前反馈不计逾期）"
    told.squad.log_in("squad")
    told.section.log_in("section")
    for page in (told.squad_page(notice), told.section_page(notice)):
        assert term in page
        assert "宽限下一个工作日到期" in page
        assert "超期" not in page
    said = told.on_the_phone(notice)
    assert (said.words, said.term) == (f"已送达，反馈期限至{term}", term)
    assert "宽限下一个工作日到期" in told.squad.get("/squad").text
    assert "宽限下一个工作日到期" in told.section.get("/notices").text
    assert "overdue" not in told.tick("2026-12-01 23:59")
    assert told.tick("2026-12-02 00:00") == {"overdue": 1}
    assert "逾期" in told.squad_page(notice)
