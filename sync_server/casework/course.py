"""A course: the states that a case goes through, what can be done in each, by whom, and what is said when it cannot.

One table is the rule, the list of buttons and the chart. A course knows nothing of what it moves: how to read the state
of a case, and who may do what, are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sync_server.casework.chart import Arrow, draw
from sync_server.casework.refusal import Refusal
from sync_server.casework.said import says


class Named(Protocol):
    """A state or a deed: what is stored, and how people call it."""

    @property
    def value(self) -> Any: ...

    @property
    def label(self) -> str: ...


State = TypeVar("State", bound=Named)
Deed = TypeVar("Deed", bound=Named)
Facts = TypeVar("Facts")
Who = TypeVar("Who")


@dataclass(frozen=True)
class Step(Generic[State, Deed, Facts, Who]):
    """A deed with the states it leads from and to. A deed that is another person's from another state stands in several
    steps.

    `may` says why this person may not do it, `needs` what is still lacking besides the state, each as a sentence
    without its full stop, '' when nothing is in the way. `asks` is what is said when a text is required and says
    nothing; '' requires none."""

    deed: Deed
    ways: Mapping[State, State]
    may: Callable[[Deed, Facts, Who], str]
    needs: Sequence[Callable[[Deed, Facts], str]] = ()
    asks: str = ""


@dataclass(frozen=True)
class Course(Generic[State, Deed, Facts, Who]):
    """The whole table. `states` and `deeds` stand in the order in which people read them; `wrong_state` says why a deed
    cannot be done in the state in which the case is. Raises ValueError for two steps that disagree."""

    states: Sequence[State]
    deeds: Sequence[Deed]
    starts: Sequence[State]
    ends: Sequence[State]
    steps: Sequence[Step[State, Deed, Facts, Who]]
    state_of: Callable[[Facts], State]
    wrong_state: Callable[[Deed, Facts], str]
    _by_way: Mapping[tuple[State, Deed], Step[State, Deed, Facts, Who]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ways: dict[tuple[State, Deed], Step[State, Deed, Facts, Who]] = {}
        for step in self.steps:
            for state in step.ways:
                if (state, step.deed) in ways:
                    raise ValueError(f"{step.deed.value} from {state.value} stands in two steps")
                ways[state, step.deed] = step
        object.__setattr__(self, "_by_way", ways)

    @property
    def transitions(self) -> Mapping[tuple[State, Deed], State]:
        """(from, deed) → to, in the order of the deeds."""
        order = {deed: n for n, deed in enumerate(self.deeds)}
        ways = sorted(self._by_way.items(), key=lambda way: order[way[0][1]])
        return {(state, deed): step.ways[state] for (state, deed), step in ways}

    def after(self, state: State, deed: Deed) -> State | None:
        """The state after the deed, or None if the state does not allow it."""
        step = self._by_way.get((state, deed))
        return step.ways[state] if step else None

    def leads(self, facts: Facts, deed: Deed) -> State:
        """The state to which the deed leads from where the case is, for the act that does it. Raises LookupError where
        it leads nowhere: the act has not asked whether it can be done."""
        after = self.after(self.state_of(facts), deed)
        if after is None:
            raise LookupError(f"{deed.value} leads nowhere from {self.state_of(facts).value}")
        return after

    def refusal(self, deed: Deed, facts: Facts, who: Who | None, words: str | None = None) -> Refusal | None:
        """Why this cannot be done now; None when it can.

        `who` None asks on behalf of nobody (the clockwork, another case's deed). `words` None asks only whether the
        deed is open (for buttons); a text is checked when one is required."""
        step = self._by_way.get((self.state_of(facts), deed))
        if step is None:
            return Refusal(self.wrong_state(deed, facts), moved=True)
        said = next(filter(None, (need(deed, facts) for need in step.needs)), "")
        if not said and who is not None:
            said = step.may(deed, facts, who)
        if not said and words is not None and not says(words):
            said = step.asks
        return Refusal(said) if said else None

    def open_deeds(self, facts: Facts, who: Who) -> tuple[Deed, ...]:
        """What this person can do with the case now, in the order of the deeds."""
        return tuple(deed for deed in self.deeds if self.refusal(deed, facts, who) is None)

    def asks_words(self, deed: Deed) -> bool:
        """True if the deed is refused without a text, whatever the state."""
        return any(step.asks for step in self.steps if step.deed == deed)

    def chart(self) -> str:
        """The table as a Mermaid `stateDiagram-v2`."""
        arrows = [Arrow(source.value, to.value, deed.label) for (source, deed), to in self.transitions.items()]
        labels = {state.value: state.label for state in self.states}
        return draw(arrows, labels, [state.value for state in self.starts], [state.value for state in self.ends])


def ways(*states: State, to: State | None = None) -> dict[State, State]:
    """From each of the states to `to`; without it the case stays where it is."""
    return {state: state if to is None else to for state in states}
