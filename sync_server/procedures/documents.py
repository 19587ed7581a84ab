"""Documents that people write: what a kind is, their states, and who may read them and move them on.

A text is edited only until it is signed, and every text that was saved stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from shared.organisation import Role, UnitKind
from shared.sealing import canonical
from sync_server.casework.approval import Taken
from sync_server.casework.course import Course
from sync_server.casework.refusal import Refusal
from sync_server.procedures.form import Form
from sync_server.procedures.permissions import Action, Caller, Target, allowed, in_scope
from sync_server.procedures.rulebook import TermRules


class DocumentState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    FIRST_APPROVED = "first_approved"
    ISSUED = "issued"
    FILED = "filed"
    RECEIVED = "received"
    RETURNED = "returned"
    DECIDED = "decided"
    DECLINED = "declined"
    VOID = "void"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    DocumentState.DRAFT: "起草中",
    DocumentState.PROPOSED: "待审核",
    DocumentState.FIRST_APPROVED: "待分管领导审批",
    DocumentState.ISSUED: "已签发",
    DocumentState.FILED: "已报送",
    DocumentState.RECEIVED: "已接收",
    DocumentState.RETURNED: "退回修改",
    DocumentState.DECIDED: "已决定",
    DocumentState.DECLINED: "未予批准",
    DocumentState.VOID: "已作废",
}


class DocumentDeed(StrEnum):
    SAVE = "save"
    PROPOSE = "propose"
    SEND_BACK = "send_back"  # from within the own body
    APPROVE = "approve"  # the first of two
    ISSUE = "issue"
    FILE = "file"  # sign and send upward
    RECEIVE = "receive"
    RETURN = "return"  # from the body above
    DECIDE = "decide"
    DECLINE = "decline"  # what was put before the leader is not approved
    VOID = "void"
    LAPSE = "lapse"  # with the case for which it is written

    @property
    def label(self) -> str:
        return _DEED_LABELS[self]


_DEED_LABELS = {
    DocumentDeed.SAVE: "保存",
    DocumentDeed.PROPOSE: "送审",
    DocumentDeed.SEND_BACK: "退回起草人",
    DocumentDeed.APPROVE: "同意，报分管领导",
    DocumentDeed.ISSUE: "签发",
    DocumentDeed.FILE: "签发并报送",
    DocumentDeed.RECEIVE: "接收",
    DocumentDeed.RETURN: "退回修改",
    DocumentDeed.DECIDE: "作出决定",
    DocumentDeed.DECLINE: "不予批准",
    DocumentDeed.VOID: "作废",
    DocumentDeed.LAPSE: "随所办事项办结作废",
}

S = DocumentState
# Units outside the writing body meet a document only once it is signed.
SIGNED = frozenset({S.ISSUED, S.FILED, S.RECEIVED, S.DECIDED})
ENDED = frozenset({S.RECEIVED, S.DECIDED, S.DECLINED, S.VOID})
# Writing and signing belong to the body itself; these to those it reports to.
FROM_ABOVE = frozenset({DocumentDeed.RECEIVE, DocumentDeed.RETURN, DocumentDeed.DECIDE})


@dataclass(frozen=True)
class Filed:
    """A paper of a month that is to go out: in which month after its own (before it, when negative), and on which day
    by the rules in force there."""

    months: int
    day: Callable[[TermRules], int]


@dataclass(frozen=True)
class ByHand:
    """A kind that people begin by hand: which bodies do, how it is called and what stands in it at first ({body}, {day}
    and {name} are filled in), and whether it goes to the units below the body, which are chosen on its page."""

    bodies: tuple[UnitKind, ...]
    title: str
    first: Mapping[str, str] = field(default_factory=dict)
    goes_below: bool = False


@dataclass(frozen=True)
class Besides:
    """What a kind's paper has besides its form: texts with what is said of them, tables with their columns, groups of
    pictures."""

    texts: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()


class ShownTerm(StrEnum):
    """Which term a document shows as its day: until when it is to go out, until when units may object to what has gone
    out, or that of the case for which it is written."""

    FILING = "filing"
    OBJECTION = "objection"
    OF_CASE = "of_case"


@dataclass(frozen=True, eq=False)
class DocumentKind:
    """All there is to say of one kind of document. There is one object of each (`sync_server/documents/kinds`).

    `value` is how the ledger names it, `read` what lets somebody read it within their scope. `numbered` names the
    series of its official numbers, `first_reminder` how long before the day of the rule people are first reminded of
    it, `shows` which term its day is, `term` what the day is called where it follows from the calendar. `gives_tasks`:
    its rows become tasks of inspectors. `by_another`: who wrote it approves it at no step.
    `answers_above`: it answers whoever gave the matter. `by_hand` says how people
    begin it who are not led there by a case or a month. `list_page` is where people find and start it, `page` where one
    is shown."""

    value: str
    label: str
    form: Form
    course: DocumentCourse
    read: Action
    numbered: str = ""
    filed: Filed | None = None
    first_reminder: timedelta | None = None
    shows: ShownTerm = ShownTerm.FILING
    term: str = ""
    gives_tasks: bool = False
    by_hand: ByHand | None = None
    besides: Besides = Besides()
    list_page: str = "/documents"
    page: str = "/documents"
    by_another: bool = False
    answers_above: bool = False

    @property
    def upward(self) -> bool:
        """True for 上行文: its head names who has signed it (GB/T 9704-2012 7.2.6)."""
        return self.goes_upward or self.answers_above

    @property
    def goes_upward(self) -> bool:
        """True if the body hands it to those above it, False if it sends it out itself."""
        return any(deed is DocumentDeed.FILE for _, deed in self.course.transitions)


@dataclass(frozen=True)
class DocumentFacts:
    """What the rules look at. `receivers` are units that it concerns or was sent to (they read it once signed),
    `taken` the steps of the approval so far, since the last return; `led_by` is the body whose leader signs, where the
    writing body has none of its own (机动督察支队)."""

    kind: DocumentKind
    state: DocumentState
    unit_id: str
    district_code: str
    receivers: frozenset[str] = frozenset()
    taken: tuple[Taken, ...] = ()
    led_by: str = ""

    def target(self) -> Target:
        """What scopes are asked about."""
        return Target(self.district_code, self.receivers | {self.unit_id}, hidden_from_units=self.state not in SIGNED)


def belongs(unit_id: str, caller: Caller) -> bool:
    """True if the caller is of the body `unit_id` that writes. An account of the appraisal body may be kept at the
    section that it evaluates; it stays outside all the same and meets what was handed in."""
    return caller.unit_id == unit_id and caller.role is not Role.APPRAISAL


def led_by(facts: DocumentFacts, caller: Caller) -> bool:
    """True if the caller is the leader to whom the paper of a body without one of its own goes, once its head has
    looked through it (沪城管执〔2009〕1号 二: 机动督察支队 对执法监督处负责)."""
    leader = caller.role is Role.BUREAU_LEADER and caller.unit_id == facts.led_by
    return leader and facts.state not in (S.DRAFT, S.PROPOSED)


def signed_hash(title: str, number: str | None, body: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what a signature stands under; the log keeps it, `ducha verify` compares."""
    signed = {"title": title, "number": number or "", "body": dict(body), "figures": dict(figures)}
    return hashlib.sha256(canonical(signed)).hexdigest()


def may_read(facts: DocumentFacts, caller: Caller) -> bool:
    """True if the caller may open the document. Drafts stay with the body that writes them; what was sent to a unit is
    read there, also when it comes from above. A street or town reads what it was sent, whatever its kind, and nothing
    else."""
    if allowed(caller.role, Action.READ_ADDRESSED):
        return facts.state in SIGNED and caller.unit_id in facts.receivers
    action = facts.kind.read
    if not allowed(caller.role, action):
        return False
    if (
        belongs(facts.unit_id, caller)
        or led_by(facts, caller)
        or (facts.state in SIGNED and caller.unit_id in facts.receivers)
    ):
        return True
    return facts.state in SIGNED | {S.RETURNED} and in_scope(caller, action, facts.target())


def refusal(deed: DocumentDeed, facts: DocumentFacts, caller: Caller, *, reason: str | None = None) -> Refusal | None:
    """Why the caller may not do this now; None when they may.

    `reason` None asks only whether the deed is open; a text is checked when one is required."""
    return facts.kind.course.refusal(deed, facts, caller, reason)


def open_deeds(facts: DocumentFacts, caller: Caller) -> tuple[DocumentDeed, ...]:
    """What the caller can do with the document now, in the order of the procedure."""
    return facts.kind.course.open_deeds(facts, caller)


DocumentCourse: TypeAlias = Course[DocumentState, DocumentDeed, DocumentFacts, Caller]
