"""Who was told of what, held against the register."""

from __future__ import annotations

from collections.abc import Iterable

from sync_server.casework import happenings


def strangers(told: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those (kind of event, kind of unit) of which the register says that such units are not told."""
    return {(kind, unit) for kind, unit in told if not happenings.REGISTER[kind].is_for(unit)}
