"""State charts as Mermaid text, so that a test can hold the drawing against the table it was drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Arrow:
    """From one state to another by a deed; names are the states' values, words their labels."""

    source: str
    target: str
    deed: str


def draw(arrows: Iterable[Arrow], labels: Mapping[str, str], starts: Iterable[str], ends: Iterable[str]) -> str:
    """A Mermaid `stateDiagram-v2`. Deeds between the same two states share an arrow; states appear in the order of
    `labels`, those that nothing leads to or from are left out."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows:
        grouped.setdefault((arrow.source, arrow.target), []).append(arrow.deed)
    seen = {state for pair in grouped for state in pair} | set(starts)
    order = {state: n for n, state in enumerate(labels)}
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{label}" as {state}' for state, label in labels.items() if state in seen]
    lines += [f"    [*] --> {state}" for state in starts]
    pairs = sorted(grouped, key=lambda pair: (order[pair[0]], order[pair[1]]))
    lines += [f"    {source} --> {target} : {'、'.join(grouped[source, target])}" for source, target in pairs]
    lines += [f"    {state} --> [*]" for state in ends if state in seen]
    return "\n".join(lines)
