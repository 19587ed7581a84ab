"""立即通知: the states of an alert, who may move it on, and how far up it is rung when nobody answers.

Source: 沪城管执〔2009〕1号 四(一)4 and domain.md §4 step 4, §11 story 18. Each deed is done once and in order. Minutes
come from `AlertRules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sync_server.casework.course import Course, Step
from sync_server.casework.term import passed
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, Target, allowed, in_scope
from sync_server.procedures.rulebook import AlertRules


class AlertState(StrEnum):
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    ON_SITE = "on_site"
    DONE = "done"

    @property
    def label(self) -> str:
        return {"waiting": "待响应", "acknowledged": "已响应", "on_site": "已到场", "done": "已处置"}[self.value]


class AlertDeed(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    ARRIVE = "arrive"
    CLOSE = "close"

    @property
    def label(self) -> str:
        return {"acknowledge": "响应", "arrive": "到场", "close": "处置完成"}[self.value]


class CallResult(StrEnum):
    """What came of ringing a number of the list."""

    DIALLED = "dialled"
    NO_ANSWER = "no_answer"
    TOLD = "told"

    @property
    def label(self) -> str:
        return {"dialled": "已拨打", "no_answer": "无人接听", "told": "已告知"}[self.value]


S, D = AlertState, AlertDeed


@dataclass(frozen=True)
class AlertFacts:
    """What the rules look at. `district_code` is that of the body it was sent to; moments are None until they came."""

    district_code: str
    received_at: datetime
    acknowledged_at: datetime | None = None
    on_site_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def state(self) -> AlertState:
        if self.done_at:
            return S.DONE
        if self.on_site_at:
            return S.ON_SITE
        return S.ACKNOWLEDGED if self.acknowledged_at else S.WAITING

    def moment_of(self, deed: AlertDeed) -> datetime | None:
        """When the deed was done."""
        return {D.ACKNOWLEDGE: self.acknowledged_at, D.ARRIVE: self.on_site_at, D.CLOSE: self.done_at}[deed]

    def minutes_to(self, deed: AlertDeed) -> int | None:
        """Whole minutes from receipt to the deed."""
        at = self.moment_of(deed)
        return None if at is None else int((at - self.received_at).total_seconds() // 60)


def _by_the_called(deed: AlertDeed, facts: AlertFacts, caller: Caller) -> str:
    """The body that was called answers, so that a city officer's click does not silence the escalation."""
    inside = allowed(caller.role, Action.VERIFY) and in_scope(caller, Action.VERIFY, Target(facts.district_code))
    if not inside or (caller.district_code == CITY_CODE != facts.district_code):
        return f"立即通知由收到通知的督察机构{deed.label}，请电话催办"
    return ""


def _wrong_state(deed: AlertDeed, facts: AlertFacts) -> str:
    if facts.moment_of(deed):
        return f"这条立即通知此前已经{deed.label}"
    return f"这条立即通知现为“{facts.state.label}”，请按响应、到场、处置完成的次序办理"


ALERT_COURSE: Course[AlertState, AlertDeed, AlertFacts, Caller] = Course(
    states=tuple(AlertState),
    deeds=tuple(AlertDeed),
    starts=(S.WAITING,),
    ends=(S.DONE,),
    steps=(
        Step(D.ACKNOWLEDGE, {S.WAITING: S.ACKNOWLEDGED}, _by_the_called),
        Step(D.ARRIVE, {S.ACKNOWLEDGED: S.ON_SITE}, _by_the_called),
        Step(D.CLOSE, {S.ON_SITE: S.DONE}, _by_the_called, asks="请写明处置情况"),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)


def ring_level(limit: datetime, rules: AlertRules, contacts: int, now: datetime) -> int:
    """How far up it should have been rung when the term of its next step ends at `limit`: 0 not at all, n the n-th
    number of `contacts`, then the leader."""
    if not passed(limit, now):
        return 0
    gone = (now - limit) // timedelta(minutes=max(1, rules.ring_next))
    return min(1 + gone, contacts + 1)


def late_words(state: AlertState, minutes: int) -> str:
    """`30分钟无人响应`, `2小时未到场`, of a step that had so many minutes."""
    span = f"{minutes // 60}小时" if minutes >= 60 and minutes % 60 == 0 else f"{minutes}分钟"
    return f"{span}无人响应" if state is S.WAITING else f"{span}未到场"
