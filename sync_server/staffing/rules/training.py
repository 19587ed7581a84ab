"""培训: courses with their hours, and who took part with what result; hours are summed for units, persons are never
ordered by results (沪城管执〔2009〕1号 五(四); domain.md trap 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shared import spelling
from shared.problems import Problem
from sync_server.casework.said import says
from sync_server.grounds import staffing as grounds

MOST_COURSE, MOST_PLACE, MOST_CONTENT = 80, 80, 2000
MOST_HOURS = 200.0


class Result(StrEnum):
    ATTENDED = "attended"
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        labels = {"attended": "参加（不考核）", "passed": "合格", "failed": "不合格，须补训", "absent": "缺席"}
        return labels[self.value]


TOOK_PART = (Result.ATTENDED, Result.PASSED, Result.FAILED)  # whose hours count


@dataclass(frozen=True)
class Training:
    """A course as it is entered."""

    course: str
    organiser: str
    day: date
    hours: float
    place: str = ""
    content: str = ""


def spelled_training(training: Training) -> Training:
    """The course as it is kept; what was taught keeps its characters."""
    return replace(
        training,
        course=spelling.line(training.course),
        organiser=spelling.name(training.organiser),
        place=spelling.line(training.place),
        content=training.content.strip(),
    )


def read_hours(text: str) -> float:
    """`2`, `1.5` or `１．５` as hours; 0 for what is none."""
    plain = spelling.line(text).replace("．", ".")
    whole, _, half = plain.partition(".")
    return float(plain) if whole.isdecimal() and len(whole) <= 3 and half in ("", "0", "5") else 0.0


def training_refusal(training: Training, today: date) -> Problem | None:
    """Why the course cannot be entered so."""
    if not training.course or not training.organiser:
        return Problem(grounds.COURSE_MISSING)
    if not 0.5 <= training.hours <= MOST_HOURS:
        return Problem(grounds.HOURS_UNREADABLE, most=f"{MOST_HOURS:g}")
    longest = max(len(training.course) - MOST_COURSE, len(training.organiser) - MOST_COURSE)
    if max(longest, len(training.place) - MOST_PLACE, len(training.content) - MOST_CONTENT) > 0:
        return Problem(grounds.TRAINING_TOO_LONG, course=MOST_COURSE, content=MOST_CONTENT)
    return Problem(grounds.TRAINING_TO_COME) if training.day > today else None


def voiding_refusal(void: bool, words: str) -> Problem | None:
    """Why a course that was entered wrongly cannot be taken back."""
    if void:
        return Problem(grounds.TRAINING_VOID_ALREADY)
    return None if says(words) else Problem(grounds.VOID_WORDS_MISSING)
