"""严重问题的销号: what ends a grave finding, on whatever way – at the desk or with its notice.

It takes the chief's word (domain.md §1.2: 核验反馈 销号, 科长 ●严重), another person's than who found it or asked for
its end, and evidence that it is put right or was none. What the city's own inspection found, or had notified at once,
is not closed behind the city's back: whoever closes it says whom of the city was told and when, and the city reads it
in its inbox (沪城管执〔2009〕1号 二, 四(一)4). An inspector's correction asks for such an end, and ends nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.catalogue import Severity
from shared.moment import chinese_moment, minute_of
from sync_server.casework.approval import Chain, Doer, Step, Taken
from sync_server.casework.said import says
from sync_server.procedures.accounts import as_doer
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, allowed

FIND, ASK, CLOSE = "find", "ask", "close"
ANOTHER = Chain(
    (
        Step(FIND),
        Step(ASK),
        Step(CLOSE, frozenset({FIND, ASK}), "严重问题须由发现人、提出人以外的负责人销号，请交其他负责人办理"),
    )
)
CHIEF = "严重问题由科长或分管领导销号，请提请科长办理"


class AskedEnd(StrEnum):
    """What a correction of the record would make of a grave finding; the values stand in `end_requests.what`."""

    STRUCK = "struck"
    LOWERED = "lowered"

    @property
    def label(self) -> str:
        return {"struck": "删去", "lowered": "改为不属严重"}[self.value]


@dataclass(frozen=True)
class Told:
    """That the city knows: whom there, when, and how it was told."""

    whom: str
    when: datetime | None
    how: str

    @property
    def words(self) -> str:
        """As it is kept."""
        return f"{chinese_moment(self.when) if self.when else ''} {self.how.strip()}告知{self.whom.strip()}".strip()


@dataclass(frozen=True)
class Closing:
    """With what a grave finding is closed: `proof` in words, `photos` on file that show it put right (their ids), and
    that the city was told."""

    proof: str = ""
    photos: tuple[str, ...] = ()
    told: Told | None = None

    @property
    def words(self) -> str:
        """As the timeline has it."""
        parts = [self.proof.strip(), f"另有照片{len(self.photos)}张为证" if self.photos else ""]
        parts.append(f"已告知市级：{self.told.words}" if self.told else "")
        return "；".join(filter(None, parts))


@dataclass(frozen=True)
class GraveFacts:
    """What the rules look at, of grave findings that end together: who found them, those merged into them included, and
    when the last; the city's units that found one or had it notified; how many photos and visits already show it put
    right."""

    finders: tuple[Doer, ...]
    found_at: datetime
    city_units: tuple[str, ...] = ()
    evidence: int = 0
    askers: tuple[Doer, ...] = ()  # who asked that one ends: by a correction of the record


def stops_being_grave(before: Severity, after: Severity) -> bool:
    """Whether a correction takes a finding out of what only the chief ends."""
    return before is Severity.GRAVE and after is not Severity.GRAVE


def closer_refusal(facts: GraveFacts, caller: Caller) -> str:
    """Why this person may not close it, as a sentence without its full stop; '' when they may."""
    if not allowed(caller.role, Action.CLOSE_GRAVE):
        return CHIEF
    taken = [Taken(FIND, finder) for finder in facts.finders] + [Taken(ASK, asker) for asker in facts.askers]
    return ANOTHER.refusal(CLOSE, taken, as_doer(caller))


def closing_refusal(facts: GraveFacts, caller: Caller, closing: Closing, now: datetime) -> str:
    """What still lacks, or '': the person, the evidence, the city's knowledge."""
    if refused := closer_refusal(facts, caller):
        return refused
    shown = facts.evidence or closing.photos
    if not says(closing.proof) and (closing.proof.strip() or not shown):
        return "严重问题销号须有证据，请勾选整改后的照片，或写明何时、何地、怎样查实已经整改"
    if closing.told or (facts.city_units and caller.district_code != CITY_CODE):
        return _told_refusal(facts, closing.told, now)
    return ""


def _told_refusal(facts: GraveFacts, told: Told | None, now: datetime) -> str:
    if told is None or told.when is None or not (says(told.whom) and says(told.how)):
        return "该严重问题由市级督察发现或通知，请写明何时、以何种方式告知了市级何人，再予销号"
    if told.when > now:
        return "告知市级的时间还没有到，请先告知，再予销号"
    if told.when < minute_of(facts.found_at):
        return f"告知市级的时间早于问题发现的时间（{chinese_moment(facts.found_at)}），请核对"
    return ""
