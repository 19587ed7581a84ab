"""Pictures that the start page took, into a check: each with its own time and place, none twice. No Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobile.checks.shots import Scene, Shots
from mobile.store.phone import PhoneStore
from mobile.store.start_shots import StartShot
from shared.picture import NotAPhoto


@dataclass(frozen=True)
class TakenUp:
    """How many pictures the check has got, and how many were no pictures (those were put aside)."""

    kept: int
    unreadable: int


async def take_up(
    store: PhoneStore, shots: Shots, scene: Callable[[], Scene], draft_id: str, names: Sequence[str]
) -> TakenUp:
    """Give the draft what waits by these names, in the order in which it was taken. A kill in between loses nothing and
    doubles nothing. Raises `NoRoom` or OSError when the phone is full: what is not in the check by then waits on."""
    kept = unreadable = 0
    for name in names:
        shot = await store.start_shots.read(name)
        if shot is None:
            unreadable += 1
            continue
        if not _has(store, draft_id, shot):
            try:
                await shots.take_up(scene(), shot)
            except NotAPhoto:
                await store.start_shots.put_aside(name)
                unreadable += 1
                continue
        kept += 1
        await store.start_shots.forget(name)
    return TakenUp(kept, unreadable)


def _has(store: PhoneStore, draft_id: str, shot: StartShot) -> bool:
    """Whether the draft got it before a kill: no two are taken in the same millisecond."""
    return any(kept.photo.clock.device == shot.clock.device for kept in store.photos.of_draft(draft_id))
