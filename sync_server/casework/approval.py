"""What takes more than one person: a chain of steps – somebody prepares, others review, sign or decide – in which some
steps must be another person's than steps before.

Who stands in for somebody (代) takes the step in their name, and is a person like any other: nobody's second one, least
of all of what they have had a hand in themselves.

Two accounts are two persons only when both are linked to different people of the directory: an account without a
person could be anybody's second one. Whoever sends a case back begins its chain anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

HAD_A_HAND = "代签人须是另一个人，起草、经办过本件的人不能再代他人签批，请由另一人代签或由本人签批"


@dataclass(frozen=True)
class Doer:
    """An account that does something, and the person behind it ('' when nobody has said). `for_unit`: the one account
    of a unit, at which several people may sit; what it did was done on behalf of the unit."""

    user_id: str
    person_id: str = ""
    for_unit: bool = False


@dataclass(frozen=True)
class Taken:
    """A step that was taken, by whom, and in whose place when that is somebody else (代)."""

    step: str
    by: Doer
    instead_of: Doer | None = None

    @property
    def doers(self) -> tuple[Doer, ...]:
        """All for whom it counts."""
        return (self.by, self.instead_of) if self.instead_of else (self.by,)


@dataclass(frozen=True)
class Step:
    """One step of a chain. Whoever took one of the steps `after` may not take this one: `same` is what they are told,
    a sentence without its full stop."""

    name: str
    after: frozenset[str] = frozenset()
    same: str = ""


@dataclass(frozen=True)
class Chain:
    """The steps in their order. Raises ValueError for a step that names one which does not come before it."""

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        before: set[str] = set()
        for step in self.steps:
            if not step.after <= before:
                raise ValueError(f"{step.name} names a step that does not come before it")
            before.add(step.name)

    @property
    def names(self) -> frozenset[str]:
        """The steps by name."""
        return frozenset(step.name for step in self.steps)

    def refusal(self, name: str, taken: Iterable[Taken], who: Doer, instead_of: Doer | None = None) -> str:
        """Why this person may not take the step, for themselves or `instead_of` another, without the full stop; '' when
        nothing of what was taken before stands in the way. Whoever stands in has taken no step at all before, whether
        the chain names it or not. Raises LookupError for a step that the chain does not have."""
        step = next((step for step in self.steps if step.name == name), None)
        if step is None:
            raise LookupError(f"no step {name}")
        before = tuple(taken)
        earlier = [doer for one in before if one.step in step.after for doer in one.doers]
        if instead_of is None:
            return another_refusal(who, earlier, step.same)
        everybody = [*(doer for one in before for doer in one.doers), instead_of]
        return another_refusal(who, everybody, HAD_A_HAND) or another_refusal(instead_of, earlier, step.same)


def two_steps(first: str, second: str, same: str) -> Chain:
    """The shortest chain: what one person has done, another one answers."""
    return Chain((Step(first), Step(second, frozenset({first}), same)))


def same_person(one: Doer, other: Doer) -> bool:
    """True if the two are known to be one: the same account, or two accounts of one person. False does not show that
    they are two."""
    return one.user_id == other.user_id != "" or one.person_id == other.person_id != ""


def another_refusal(who: Doer, earlier: Iterable[Doer], same: str) -> str:
    """'' if `who` is shown to be another person than all who acted before; else why not, without the full stop."""
    before = tuple(earlier)
    if any(same_person(doer, who) for doer in before):
        return same
    strangers = [doer for doer in before if not doer.for_unit]
    if strangers and not who.person_id:
        return "您的账号没有关联人员名录中的本人，无法证明与前一位经办人是两个人，请系统管理员关联人员后再办理"
    if any(not doer.person_id for doer in strangers):
        return "前一位经办人的账号没有关联人员名录中的本人，无法证明是两个人，请系统管理员关联人员后再办理"
    return ""
