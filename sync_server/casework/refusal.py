"""Why something cannot be done now: the words, and whether the state has moved on or a rule stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from shared.problems import CONFLICT, RULE, Problem


@dataclass(frozen=True)
class Refusal:
    """A Chinese sentence without its full stop. `moved` says that the state is another one than the deed needs, most
    likely because somebody was quicker: looking again shows more. Without it a rule refuses, and looking again does not
    help."""

    words: str
    moved: bool = False

    def problem(self) -> Problem:
        """As the catalogue has it: a conflict, whose sentence asks to look again, or a refusal by rule."""
        return Problem(CONFLICT if self.moved else RULE, reason=self.words)
