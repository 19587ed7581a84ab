"""What happened at the desks around the month's turn: plans, monthly reports, the bulletin, an evaluation, a meeting,
the shift table, ring lists. Each step is the act that the people would have taken; those after today are still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from shared.moment import SHANGHAI, chinese_day, day_in_shanghai
from shared.organisation import UnitKind
from sync_server.acts.bulletins.editing import start_bulletin
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.assignments import cancel_assignment, finish_assignment
from sync_server.acts.common.documents import existing, save
from sync_server.acts.common.held_document import hold
from sync_server.acts.document_kinds import move
from sync_server.acts.duty import Contact, set_contacts
from sync_server.acts.evaluations.drafting import draft_evaluation
from sync_server.acts.imports.shifts import keep_table, read_table, take_table
from sync_server.acts.plans.starting import start_plan
from sync_server.acts.refreshing import refresh
from sync_server.acts.reports.drafting import FROM_LEDGER
from sync_server.acts.rewards import record_reward
from sync_server.demo.detachment_month import tell_detachment_month
from sync_server.demo.people import DISTRICTS, number_of
from sync_server.demo.stage import Stage, account
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, DocumentKind, DocumentState
from sync_server.procedures.rewarding import Decision, RewardKind
from sync_server.procedures.schedules import PEOPLE
from sync_server.procedures.shift_rows import HEADS
from sync_server.reference.actors import as_actor
from sync_server.reference.shipped import unit_id

HOME, LATE, MISSING = "310105", "310118", ("310151", "310116")  # 长宁; 青浦 is late, 崇明 and 金山 miss some
OFFICE, CHIEF = "jianduchu", "chuzhang"
INSPECTOR = "周敏（050117）"
SQUAD = "华阳路街道综合行政执法队"
Done = dict[date, str]  # day → the demonstration inspector's record of that day


def month_of(day: date, shift: int = 0) -> date:
    """The first day of the month `shift` months away."""
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


class DeskMonth:
    """The steps around one turn of the month; `done` are the inspector's records that answer tasks of the plan."""

    def __init__(self, stage: Stage, done: Done) -> None:
        self.stage, self.done = stage, done
        self.today = stage.now.astimezone(SHANGHAI).date()
        self.this, self.last = month_of(self.today), month_of(self.today, -1)

    def steps(self) -> None:
        """Put what happened on the stage."""
        self._ring_lists()
        for shift in (-1, 0, 1):
            self._plans(month_of(self.today, shift))
        self._reports()
        self._on(self.this, 9, "10:00", self._bulletin)
        self._evaluation()
        self._on(self.this, 10, "15:30", self._meeting)
        tell_detachment_month(self.stage, [month_of(self.today, shift) for shift in (-2, -1, 0, 1)])
        self.stage.at(self.stage.moment(1, "16:40"), self._shifts)

    def _on(self, month: date, day: int, clock: str, job: Callable[[Write], Any]) -> None:
        """On the working day on or after that day of the month."""
        self.stage.on_workday(month, day, clock, job)

    def _ring_lists(self) -> None:
        def job(w: Write) -> None:
            for code, login in DISTRICTS.items():
                chief, leader = account(w, f"{login}-kezhang"), account(w, f"{login}-fenguan")
                contacts = (
                    Contact("值班员", "值班室", f"021-62{number_of(code)[-2:]}0001"),
                    Contact(chief.name, "督察科长", f"021-62{number_of(code)[-2:]}0002"),
                    Contact(leader.name, "分管领导", f"021-62{number_of(code)[-2:]}0003"),
                )
                set_contacts(w, chief, unit_id(UnitKind.SECTION, code), contacts, base=0)

        self._on(self.last, 2, "09:00", job)

    # ---- plans

    def _plans(self, month: date) -> None:
        before, period = month_of(month, -1), f"{month:%Y-%m}"
        for code, login in DISTRICTS.items():
            if month > self.this and code in MISSING:
                continue
            self._on(before, 20, "14:00", partial(self._start_plan, login=login, period=period))
            if code == HOME and month > self.this:
                continue  # still being written
            if code == HOME and month == self.this:
                self._on(before, 21, "10:00", lambda w: self._own_schedule(w, period))
            day = 27 if code == LATE else 23
            self._on(before, day, "16:00", partial(self._file, kind=kinds.PLAN, code=code, period=period))
        self._on(before, 26, "09:30", lambda w: self._receive(w, kinds.PLAN, period))
        if month == self.this:
            self._on(month, 3, "08:10", lambda w: self._call_off(w, period))
            self.stage.at(self.stage.moment(0, "00:30"), lambda w: self._answer_tasks(w, period))

    def _start_plan(self, w: Write, login: str, period: str) -> None:
        """A section without inspectors of its own on the stage goes out itself."""
        officer = account(w, login)
        plan = start_plan(w, officer, period)
        rows = hold(w.conn, plan).row["body"]["schedule"]
        manned = [[cell or officer.name if n == PEOPLE else cell for n, cell in enumerate(row)] for row in rows]
        save(w, officer, plan, {"schedule": manned}, base=1)

    def _own_schedule(self, w: Write, period: str) -> None:
        """The section's own rows: the days on which its inspector went out, and days still to come."""
        officer, plan = account(w, DISTRICTS[HOME]), existing(w.conn, kinds.PLAN, _section(HOME), period)
        month = date.fromisoformat(f"{period}-01")
        rows = [
            [
                day.isoformat(),
                SQUAD,
                "定西路、愚园路",
                "实地督察、定期督察",
                "占道设摊、跨门经营管控实效",
                INSPECTOR,
                "",
            ]
            for day in sorted(self.done)
            if day.month == month.month
        ]
        called_off = self._workday(month, 3)
        rows.append([called_off.isoformat(), SQUAD, "苏州河沿线", "实地督察", "滨河步道秩序", INSPECTOR, "沪A·C0117"])
        for day, words in ((28, "随行督察早班勤务"), (30, "夜间设摊、着装和执法记录仪使用")):
            when = self._workday(month, day)
            if when.month == month.month:
                rows.append([when.isoformat(), SQUAD, "辖区", "实地督察、随机抽查", words, INSPECTOR, ""])
        body = {"schedule": rows, "support": "督察车辆一台，执法记录仪两台；遇极端天气按预案调整。"}
        save(w, officer, plan, body, base=hold(w.conn, plan).row["version"], note="按人员安排调整日程")

    def _workday(self, month: date, day: int) -> date:
        when = month + timedelta(days=day - 1)
        while not self.stage.calendar.is_workday(when):
            when += timedelta(days=1)
        return when

    def _call_off(self, w: Write, period: str) -> None:
        """Rain: one row of the plan is called off with its reason."""
        a, day = t.assignments.c, self._workday(self.this, 3).isoformat()
        plan = existing(w.conn, kinds.PLAN, _section(HOME), period)
        for assignment in w.conn.execute(select(a.id).where((a.plan_id == plan) & (a.due_on == day))).scalars().all():
            cancel_assignment(w, account(w, DISTRICTS[HOME]), assignment, "暴雨橙色预警，改为值守")

    def _answer_tasks(self, w: Write, period: str) -> None:
        a = t.assignments.c
        plan = existing(w.conn, kinds.PLAN, _section(HOME), period)
        caller = account(w, "zhoumin")
        open_tasks = select(a.id, a.due_on).where((a.plan_id == plan) & a.done_at.is_(None) & a.cancelled_at.is_(None))
        for task in w.conn.execute(open_tasks).all():
            record = self.done.get(date.fromisoformat(task.due_on))
            if record:
                finish_assignment(w, task.id, caller.user_id, record, as_actor(caller))

    # ---- reports, bulletin

    def _reports(self) -> None:
        period = f"{self.last:%Y-%m}"
        for code in DISTRICTS:
            if code == MISSING[0]:
                continue
            day = 9 if code == LATE else 4
            self._on(self.this, day, "15:00", partial(self._sign_report, code=code, period=period))
        self._on(self.this, 6, "09:30", lambda w: self._receive(w, kinds.REPORT, period))

    def _sign_report(self, w: Write, code: str, period: str) -> None:
        officer = account(w, DISTRICTS[code])
        report = existing(w.conn, kinds.REPORT, _section(code), period)
        refresh(w, officer, report, FROM_LEDGER)
        if code == HOME:
            good = "华阳路街道队将后巷投放点纳入每日必查，与物业建立联络群，诉件明显减少。"
            save(w, officer, report, {"good": good}, base=hold(w.conn, report).row["version"])
        self._file(w, kinds.REPORT, code, period)

    def _bulletin(self, w: Write) -> None:
        editor = account(w, OFFICE)
        issue = start_bulletin(w, editor, f"{self.last:%Y-%m}")
        examples = "长宁区将诉件点位、整改点位合并巡查，一次出勤完成两项核查。"
        body = {"contents": "一、各区督察情况\n二、典型做法\n三、整改反馈", "examples": examples}
        save(w, editor, issue, body, base=1)
        move(w, account(w, CHIEF), issue, DocumentDeed.ISSUE, "同意印发")

    # ---- evaluation, meeting, shifts

    def _evaluation(self) -> None:
        period = f"{self.last:%Y-%m}"

        def file(w: Write) -> None:
            document = draft_evaluation(w, account(w, DISTRICTS[HOME]), period)
            move(w, account(w, f"{DISTRICTS[HOME]}-kezhang"), document, DocumentDeed.FILE, "同意报送")

        def decide(w: Write) -> None:
            body = account(w, f"{DISTRICTS[HOME]}-kaohe")
            document = existing(w.conn, kinds.EVALUATION, _section(HOME), period)
            move(w, body, document, DocumentDeed.DECIDE, "按评定建议计入当月考核")
            squad = self.stage.squads[self.stage.streets[HOME, "华阳路街道"]].unit
            day = w.moment.astimezone(SHANGHAI).date()
            words = "本月整改反馈及时，予以通报表扬"
            record_reward(
                w,
                body,
                document,
                squad,
                Decision(RewardKind.REWARD, words, f"沪长城管考〔{day.year}〕{day.month}号", day),
            )

        self._on(self.this, 5, "11:00", file)
        self._on(self.this, 17, "10:30", decide)

    def _meeting(self, w: Write) -> None:
        editor = account(w, OFFICE)
        meeting = begin_by_hand(w, editor, kinds.MEETING)
        body = {
            "held_at": f"{chinese_day(day_in_shanghai(w.moment))}14时",
            "place": "市局第二会议室",
            "present": "各区督察科负责人，机动督察支队",
            "agenda": "一、通报上月督察情况\n二、交流整改做法\n三、布置下月任务",
            "minutes": "会议通报了上月督察情况，长宁、静安作了交流。会议要求各区督察科按时报送计划和通报，"
            "对逾期未反馈的通知书及时转入追踪督察，冬季重点督察夜间设摊和共享单车停放。",
            "tasks": [["冬季夜间设摊专项抽查，每区不少于3处", "长宁区", "", ""]],
        }
        save(w, editor, meeting, body, base=hold(w.conn, meeting).row["version"])
        move(w, account(w, CHIEF), meeting, DocumentDeed.ISSUE)

    def _shifts(self, w: Write) -> None:
        squad = self.stage.squads[self.stage.streets[HOME, "华阳路街道"]]
        crew = self._crew(w, squad.unit)
        rows = [",".join(HEADS)]
        for n in range(5):
            day = self.stage.calendar.due(self.today - timedelta(days=1), n + 1).day
            for starts, ends, kind in (("07:30", "15:30", "早班"), ("15:30", "23:00", "晚班")):
                rows.append(f"{squad.name},{day.isoformat()},{starts},{ends},定西路—愚园路,{crew},沪A·C0231,{kind}")
        caller = account(w, squad.login)
        content = ("\ufeff" + "\r\n".join(rows)).encode()
        take_table(w, caller, keep_table(w, caller, "华阳路中队勤务表.csv", content), read_table(content))

    def _crew(self, w: Write, unit: str) -> str:
        p = t.people.c
        found = w.conn.execute(select(p.name, p.badge).where((p.unit_id == unit) & p.active).order_by(p.badge).limit(3))
        return "、".join(f"{row.name}（{row.badge}）" for row in found)

    # ---- what several do

    def _file(self, w: Write, kind: DocumentKind, code: str, period: str) -> None:
        document = existing(w.conn, kind, _section(code), period)
        move(w, account(w, f"{DISTRICTS[code]}-kezhang"), document, DocumentDeed.FILE)

    def _receive(self, w: Write, kind: DocumentKind, period: str) -> None:
        editor, d = account(w, OFFICE), t.documents.c
        filed = (d.kind == kind.value) & (d.period == period) & (d.state == DocumentState.FILED.value)
        for document in w.conn.execute(select(d.id).where(filed)).scalars().all():
            move(w, editor, document, DocumentDeed.RECEIVE)


def _section(code: str) -> str:
    return unit_id(UnitKind.SECTION, code)


def answered_days(tellings: Sequence[Any], who: str) -> Done:
    """The days on which the inspector's records of the story lie, with the record."""
    return {
        telling.ended.astimezone(SHANGHAI).date(): telling.record_id for telling in tellings if telling.check.who == who
    }
