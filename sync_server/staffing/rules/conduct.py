"""作风事项: what is said of an inspector's conduct and how it was handled, seen by the few who need to know (沪城管执
〔2009〕1号 五(一)、(四); domain.md §9: conduct items about a named person are visible to need-to-know only)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from shared.problems import Problem
from sync_server.casework.course import Course, Step, ways
from sync_server.casework.said import says
from sync_server.grounds import staffing as grounds

MOST_MATTER, MOST_WORDS = 2000, 1000


class ConductKind(StrEnum):
    PRAISE = "praise"
    REMINDER = "reminder"
    COMPLAINT = "complaint"
    BREACH = "breach"

    @property
    def label(self) -> str:
        return {"praise": "表扬", "reminder": "苗头提醒", "complaint": "投诉举报", "breach": "违反纪律"}[self.value]


class ConductState(StrEnum):
    OPEN = "open"
    HANDLED = "handled"

    @property
    def label(self) -> str:
        return {"open": "办理中", "handled": "已处理"}[self.value]


class ConductDeed(StrEnum):
    NOTE = "note"
    HANDLE = "handle"
    REOPEN = "reopen"

    @property
    def label(self) -> str:
        return {"note": "补记情况", "handle": "登记处理", "reopen": "重新办理"}[self.value]


class Handling(StrEnum):
    PRAISED = "praised"
    TALK = "talk"
    CRITICISM = "criticism"
    REVIEW = "review"
    TRANSFER = "transfer"
    UNFOUNDED = "unfounded"

    @property
    def label(self) -> str:
        return {
            "praised": "表扬、通报表扬",
            "talk": "谈话提醒",
            "criticism": "批评教育",
            "review": "责令检查、调整岗位",
            "transfer": "移送纪检监察",
            "unfounded": "查不属实，予以澄清",
        }[self.value]


S, D = ConductState, ConductDeed


def _another(_deed: ConductDeed, _state: ConductState, _who: object) -> str:
    """Whoever reaches the matter handles it: whom it concerns does not reach it."""
    return ""


CONDUCT_COURSE: Course[ConductState, ConductDeed, ConductState, object] = Course(
    states=tuple(ConductState),
    deeds=tuple(ConductDeed),
    starts=(S.OPEN,),
    ends=(S.HANDLED,),
    steps=(
        Step(D.NOTE, ways(S.OPEN, S.HANDLED), _another, asks="请写明情况"),
        Step(D.HANDLE, {S.OPEN: S.HANDLED}, _another, asks="请写明怎样处理、结果如何"),
        Step(D.REOPEN, {S.HANDLED: S.OPEN}, _another, asks="请写明重新办理的理由"),
    ),
    state_of=lambda state: state,
    wrong_state=lambda deed, state: f"这件事项现为“{state.label}”，此时不能{deed.label}",
)


def matter_refusal(matter: str, day: date, today: date, own: bool) -> Problem | None:
    """Why the matter cannot be entered so."""
    if own:
        return Problem(grounds.CONDUCT_OF_ONESELF)
    if not says(matter) or len(matter) > MOST_MATTER:
        return Problem(grounds.MATTER_MISSING, most=MOST_MATTER)
    return Problem(grounds.DAY_TO_COME) if day > today else None


def step_refusal(deed: ConductDeed, way: Handling | None, day: date, matter_day: date, today: date) -> Problem | None:
    """Why the step cannot be entered, besides what the course says."""
    if deed is D.HANDLE and way is None:
        return Problem(grounds.HANDLING_MISSING)
    if day > today:
        return Problem(grounds.DAY_TO_COME)
    return Problem(grounds.HANDLED_BEFORE_MATTER) if day < matter_day else None
