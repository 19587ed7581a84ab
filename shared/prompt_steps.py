"""What a unit must do within hours of a notice, long before it answers: the catalogue asks it of certain findings.

A notice of such a finding is the report (接报) from which the hours run, by night and on holidays too. A building that
is just going up (正在搭建的2小时) is 严重 and rung at once: the two hours to be on the spot are those of 立即通知.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PromptStep:
    """`what` names the term in the book, `items` are the catalogue's codes of the findings, `words` the step."""

    what: str
    items: frozenset[str]
    hours: int
    words: str


PROMPT_STEPS: tuple[PromptStep, ...] = (
    # RW08 违法建筑接报后未在24小时内到场取证 (拆违规定§7)
    PromptStep("evidence", frozenset({"JM19"}), 24, "到场取证"),
    # RW11 共享单车挤占道路未通知企业2小时内清理 (非机动车条例§31)
    PromptStep("clearing", frozenset({"JM20"}), 2, "通知企业清理"),
)
EVIDENCE, CLEARING = (step.what for step in PROMPT_STEPS)
STEPS = {step.what: step for step in PROMPT_STEPS}


def steps_of(items: Iterable[str]) -> list[PromptStep]:
    """The steps that a notice of these items asks for."""
    found = frozenset(items)
    return [step for step in PROMPT_STEPS if step.items & found]


def steps_words(items: Iterable[str]) -> str:
    """What the paper says of them: `自送达之时起2小时内通知企业清理，并以书面或线上方式报告。`; '' without any."""
    steps = "，".join(f"{step.hours}小时内{step.words}" for step in steps_of(items))
    return f"自送达之时起{steps}，并以书面或线上方式报告。" if steps else ""
