"""代签: somebody stands in for a leader who signs. Who may, for how long, and who lets them.

A leader lets somebody stand in of their own authority; on behalf of one who is away a system administrator asks, and a
security administrator, another person, confirms. It has a ground, a first and a last day, and ends at once when anybody
of them says so: taking power away needs no second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.organisation import Role
from sync_server.casework.approval import Doer, Taken, same_person
from sync_server.casework.course import Course, Step, ways
from sync_server.casework.said import says
from sync_server.procedures.accounts import CONFIRMING, as_doer
from sync_server.procedures.permissions import Action, Caller, allowed

# Who signs for a body, and who of it may do so in their place.
SIGNERS = frozenset({Role.SECTION_CHIEF, Role.DETACHMENT_CHIEF, Role.OFFICE_CHIEF, Role.BUREAU_LEADER})
DEPUTIES = SIGNERS | {Role.SECTION_OFFICER, Role.DETACHMENT_INSPECTOR, Role.OFFICE_STAFF}
MOST_DAYS = 180


class StandInState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {"asked": "待确认", "given": "已授权", "refused": "未同意", "ended": "已终止"}[self.value]


class StandInDeed(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"
    END = "end"

    @property
    def label(self) -> str:
        return {"confirm": "确认", "refuse": "不同意", "end": "终止"}[self.value]


@dataclass(frozen=True)
class StandInFacts:
    """What the rules look at. `within` says that both lie within the units of the administrator who looks, `unfit` why
    the one cannot stand in for the other as things are now."""

    state: StandInState
    principal: Doer
    deputy: Doer
    asked: Doer
    within: bool = False
    unfit: str = ""


S, D = StandInState, StandInDeed


def _by_the_second(deed: StandInDeed, facts: StandInFacts, caller: Caller) -> str:
    if not (allowed(caller.role, Action.CONFIRM_USERS) and facts.within):
        return f"代签授权的申请由安全管理员{deed.label}"
    if any(same_person(as_doer(caller), one) for one in (facts.principal, facts.deputy)):
        return "授权涉及您本人，请由另一名安全管理员办理"
    second = CONFIRMING.refusal("confirm", [Taken("propose", facts.asked)], as_doer(caller))
    return second or (facts.unfit if deed is D.CONFIRM else "")


def concerns(facts: StandInFacts, caller: Caller) -> bool:
    """True if the entry is the caller's business: of both, and of the administrators above them."""
    administers = allowed(caller.role, Action.MANAGE_USERS) or allowed(caller.role, Action.CONFIRM_USERS)
    return (facts.within and administers) or caller.user_id in (facts.principal.user_id, facts.deputy.user_id)


def _by_any_of_them(_: StandInDeed, facts: StandInFacts, caller: Caller) -> str:
    return "" if concerns(facts, caller) else "代签授权由授权人、代签人或账号管理员终止"


STAND_IN_COURSE: Course[StandInState, StandInDeed, StandInFacts, Caller] = Course(
    states=tuple(StandInState),
    deeds=tuple(StandInDeed),
    starts=(S.ASKED, S.GIVEN),
    ends=(S.REFUSED, S.ENDED),
    steps=(
        Step(D.CONFIRM, {S.ASKED: S.GIVEN}, _by_the_second),
        Step(D.REFUSE, {S.ASKED: S.REFUSED}, _by_the_second, asks="请写明不同意的理由"),
        Step(D.END, ways(S.ASKED, S.GIVEN, to=S.ENDED), _by_any_of_them),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=lambda deed, facts: f"这项代签授权现为“{facts.state.label}”，此时不能{deed.label}",
)


@dataclass(frozen=True)
class Officer:
    """One of the two, as the accounts have them now (`active`: somebody can still log in)."""

    user_id: str
    person_id: str
    role: Role
    unit_id: str
    active: bool = True

    @property
    def doer(self) -> Doer:
        return Doer(self.user_id, self.person_id)


@dataclass(frozen=True)
class Given:
    """What was asked for: as what, in which body, for which days and on what ground."""

    role: Role
    unit_id: str
    first: date
    last: date
    ground: str


def giving_refusal(principal: Officer, deputy: Officer, *, first: date, last: date, today: date, ground: str) -> str:
    """Why the one cannot stand in for the other, without the full stop; '' when they can."""
    if principal.role not in SIGNERS:
        return "只有签发文书的领导可以授权代签"
    if deputy.role not in DEPUTIES or deputy.unit_id != principal.unit_id:
        return "代签人须是本单位的督察人员或领导"
    if not principal.person_id or not deputy.person_id:
        return "授权人和代签人的账号都须关联人员名录中的本人，请系统管理员关联人员后再办理"
    if same_person(principal.doer, deputy.doer):
        return "代签人须是另一个人"
    if not says(ground):
        return "请写明代签的事由或依据"
    if first < today:
        return "代签的起日不能早于今天，已签批的文稿不能事后补授权"
    if last < first:
        return "代签的止日不能早于起日"
    return f"代签授权一次最长 {MOST_DAYS} 天，期满可以再授权" if (last - first).days >= MOST_DAYS else ""


def confirming_refusal(given: Given, principal: Officer, deputy: Officer, today: date) -> str:
    """Why what was asked for can no longer be given, without the full stop; '' when it can. A first day that has passed
    meanwhile is no reason: it then begins on the day of the confirmation."""
    if not (principal.active and deputy.active):
        return "授权人或代签人的账号已停用，请不同意这项申请"
    if principal.role is not given.role or principal.unit_id != given.unit_id:
        return "授权人的职务或单位已有变动，请由系统管理员重新申请"
    if given.last < today:
        return "申请的止日已过，请由系统管理员重新申请"
    first = max(given.first, today)
    return giving_refusal(principal, deputy, first=first, last=given.last, today=today, ground=given.ground)
