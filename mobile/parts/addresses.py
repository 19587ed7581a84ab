"""The browser's own history, kept equal to the stack of screens: its back button, Android's and the swipe of iOS then
take one step back where the arrow of the bar does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from mobile.device.interface import History

log = logging.getLogger(__name__)

LOOK_S = 0.02
ECHO_S = 0.1  # until the client has told its address after a step
LOOKS = 100  # within which the browser stands where it was sent


class Addresses:
    """`moved` hears that the person walked: the path that the browser shows now, and how many steps back it lies (0
    when it was typed, or lies ahead)."""

    def __init__(self, page: ft.Page, history: History, moved: Callable[[str, int], Any]) -> None:
        self._page, self._history, self._moved = page, history, moved
        self._known: list[str] | None = None  # what the browser remembers, up to where it stands
        self._wanted: list[str] = []
        self._settling = False
        self._shown: set[str] = set()  # the addresses that the browser has told of since the last step

    def want(self, paths: Sequence[str]) -> None:
        """Let the browser remember these, the last one being shown."""
        self._wanted = list(paths)
        self._settle_soon()

    def arrived(self) -> None:
        """The browser says that its address is another: by our own doing or by the person's."""
        self._shown.add(self._page.route or "/")
        self._settle_soon()

    def _settle_soon(self) -> None:
        if not self._settling:
            self._settling = True
            self._page.run_task(self._settle)

    async def _settle(self) -> None:
        try:
            while True:
                await self._follow_the_person()
                if self._known == self._wanted:
                    return
                await self._step()
        except (TimeoutError, RuntimeError):
            log.warning("the browser's history does not follow", exc_info=True)
            self._known = None
        finally:
            self._settling = False

    async def _follow_the_person(self) -> None:
        known = self._known
        if known is None:
            return
        place = await self._history.place()
        if place >= len(known):
            await asyncio.sleep(ECHO_S)  # until then what it has told is where it stood before
            place = await self._history.place()
        if place < len(known) - 1:
            self._known = known[: place + 1]
            self._moved(known[place], len(known) - 1 - place)
        elif place >= len(known):
            path = self._page.route or "/"
            self._known = [*known, path]
            if place == len(known):
                self._moved(path, 0)
            else:  # several steps ahead: what lies between is not known
                await self._back_to(len(known) - 1)
                self._known = known

    async def _step(self) -> None:
        """One step nearer to what is wanted."""
        wanted = list(self._wanted)
        known = self._known
        if known is None:
            # Opened by an address, or loaded anew: what the app remembered before lies under it.
            await self._back_to(0)
            await asyncio.sleep(ECHO_S)
            self._known = [self._page.route or "/"]
            return
        same = next((n for n, (a, b) in enumerate(zip(known, wanted, strict=False)) if a != b), None)
        same = min(len(known), len(wanted)) if same is None else same
        if len(known) > max(same, 1):
            await self._back_to(max(same, 1) - 1)
            self._known = known[: max(same, 1)]
        elif same == 0:
            await self._history.rename(wanted[0])
            # The client learns the new name by coming back to it.
            await self._page.push_route(wanted[0])
            await self._stands_at(1)
            await self._back_to(0)
            self._known = wanted[:1]
        else:
            self._shown.clear()
            await self._page.push_route(wanted[same])
            try:
                await self._stands_at(same)
            except TimeoutError:
                # It did stand there, and the person has gone back before we looked.
                if wanted[same] not in self._shown:
                    raise
            self._known = wanted[: same + 1]

    async def _back_to(self, place: int) -> None:
        if await self._history.place() > place:
            await self._history.back_to(place)
            await self._stands_at(place)

    async def _stands_at(self, place: int) -> None:
        for _ in range(LOOKS):
            if await self._history.place() == place:
                return
            await asyncio.sleep(LOOK_S)
        raise TimeoutError(f"the browser does not go to its address no. {place}")
