"""问题: the states of a finding, and what moves it from one to the next (沪城管执〔2009〕1号 四(一)2–6, domain.md §4).

People decide only two things on a finding itself: that the section has it, and that it ends without a notice. All else
comes with something that is decided elsewhere: a notice, a correction of the record, two findings that are one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.finding import ENDED, FindingState
from sync_server.casework.course import Course, Step, ways
from sync_server.procedures.closing import GraveFacts, closer_refusal
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope


class FindingDeed(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    UNDO = "undo"  # the acknowledgement, at once, by who has just given it
    ISSUE = "issue"  # the desk puts it on a notice
    ISSUE_ON_SITE = "issue_on_site"  # a phone has put it on a notice, which may arrive after anything else
    CLOSE = "close"  # without a notice
    SIGN_OFF = "sign_off"  # with its notice
    GIVE_BACK = "give_back"  # its notice is void, goes on without it, or is taken back for one it is merged into
    REVOKE = "revoke"  # with its notice, or by an objection
    STRIKE = "strike"  # a correction of the record takes it out
    BRING_BACK = "bring_back"  # a correction of the record has it again
    MERGE = "merge"
    PART = "part"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    FindingDeed.ACKNOWLEDGE: "确认已收到",
    FindingDeed.UNDO: "撤销刚才的确认",
    FindingDeed.ISSUE: "开具通知书",
    FindingDeed.ISSUE_ON_SITE: "现场开具通知书",
    FindingDeed.CLOSE: "不开具通知书办结",
    FindingDeed.SIGN_OFF: "随通知书销号",
    FindingDeed.GIVE_BACK: "通知书作废、更正或随合并撤销，退回督察科",
    FindingDeed.REVOKE: "随通知书撤销",
    FindingDeed.STRIKE: "更正记录时删去",
    FindingDeed.BRING_BACK: "更正记录时恢复",
    FindingDeed.MERGE: "并入同一问题",
    FindingDeed.PART: "撤销合并",
}
S, D = FindingState, FindingDeed


@dataclass(frozen=True)
class FindingFacts:
    """What the rules look at. `district_code` is the record's, `section_id` the body that handles the finding;
    `noticed` says that it stands on a notice, whatever became of that."""

    name: str  # `JM01 占道设摊`
    state: FindingState
    district_code: str
    section_id: str
    user_id: str
    noticed: bool = False
    merged: bool = False
    grave: GraveFacts | None = None  # it is grave, or a grave one is merged into it


def _wrong_state(deed: FindingDeed, facts: FindingFacts) -> str:
    if facts.state in ENDED:
        return f"“{facts.name}”已办结或撤回，不能再{deed.label}"
    if facts.state is S.NOTICED:
        return f"“{facts.name}”已经开具过通知书，请在通知书中办理"
    return f"“{facts.name}”现为“{facts.state.label}”，此时不能{deed.label}"


def _on_no_notice(_: FindingDeed, facts: FindingFacts) -> str:
    return f"“{facts.name}”已经开具过通知书，请在通知书中办理" if facts.noticed else ""


def _by_itself(_: FindingDeed, facts: FindingFacts) -> str:
    return f"“{facts.name}”已与另一名督察员上报的同一问题合并，请在合并后的那一个问题上开具" if facts.merged else ""


def _not_merged(deed: FindingDeed, facts: FindingFacts) -> str:
    return f"“{facts.name}”已与同一问题合并，不能再{deed.label}" if facts.merged else ""


def _by_the_section(deed: FindingDeed, facts: FindingFacts, caller: Caller) -> str:
    within = Target(facts.district_code, user_id=facts.user_id)
    may = allowed(caller.role, Action.VERIFY) and in_scope(caller, Action.VERIFY, within)
    return "" if may else f"只有督察机构可以{deed.label}，请交督察科办理"


def _by_the_closer(deed: FindingDeed, facts: FindingFacts, caller: Caller) -> str:
    """Any officer of the section, unless it is grave."""
    return _by_the_section(deed, facts, caller) or (closer_refusal(facts.grave, caller) if facts.grave else "")


def _by_who_handles(deed: FindingDeed, facts: FindingFacts, caller: Caller) -> str:
    """The section of the place, or the one that the finding was routed to."""
    action = Action.CONFIRM_NOTICE
    here = caller.unit_id == facts.section_id or in_scope(caller, action, Target(facts.district_code))
    return "" if allowed(caller.role, action) and here else f"只有督察机构可以{deed.label}，请交督察科办理"


def _by_the_system(*_: object) -> str:
    return "此步随通知书、记录更正或合并办理，不能单独办理"


FINDING_COURSE: Course[FindingState, FindingDeed, FindingFacts, Caller] = Course(
    states=tuple(FindingState),
    deeds=tuple(FindingDeed),
    starts=(S.OPEN,),
    ends=ENDED,
    steps=(
        Step(D.ACKNOWLEDGE, {S.OPEN: S.ACKNOWLEDGED, **ways(S.NOTICED)}, _by_the_section),
        Step(D.UNDO, {S.ACKNOWLEDGED: S.OPEN}, _by_the_section, (_on_no_notice, _not_merged)),
        Step(D.ISSUE, ways(S.OPEN, S.ACKNOWLEDGED, to=S.NOTICED), _by_who_handles, (_on_no_notice, _by_itself)),
        Step(D.ISSUE_ON_SITE, ways(S.OPEN, S.ACKNOWLEDGED, *ENDED, to=S.NOTICED), _by_the_system, (_on_no_notice,)),
        Step(
            D.CLOSE,
            ways(S.OPEN, S.ACKNOWLEDGED, to=S.CLOSED),
            _by_the_closer,
            (_on_no_notice,),
            asks="请写明不开具通知书的理由",
        ),
        Step(D.SIGN_OFF, {S.NOTICED: S.CLOSED}, _by_the_system),
        Step(D.GIVE_BACK, ways(S.NOTICED, S.CLOSED, to=S.ACKNOWLEDGED), _by_the_system),
        Step(D.REVOKE, ways(S.NOTICED, S.CLOSED, to=S.WITHDRAWN), _by_the_system),
        Step(D.STRIKE, ways(S.OPEN, S.ACKNOWLEDGED, S.CLOSED, to=S.WITHDRAWN), _by_the_system),
        Step(D.BRING_BACK, {S.WITHDRAWN: S.OPEN}, _by_the_system),
        Step(D.MERGE, {**ways(*FindingState), S.OPEN: S.ACKNOWLEDGED}, _by_the_system),
        Step(D.PART, {**ways(*FindingState), S.WITHDRAWN: S.ACKNOWLEDGED}, _by_the_system),
    ),
    state_of=lambda facts: facts.state,
    wrong_state=_wrong_state,
)
