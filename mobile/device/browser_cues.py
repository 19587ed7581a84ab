"""Cues in the browser, given by the page (`webapp/page/cues.js`): a worker neither sounds nor vibrates."""

from __future__ import annotations

from mobile.device.browser_shutter import Asks
from mobile.device.cues import Able, Cue


class PageCues:
    """`Cues` by the page."""

    def __init__(self, page: Asks) -> None:
        self._page = page

    async def able(self) -> Able:
        told = await self._page.ask("cuesAble")
        return Able(sound=bool(told.sound), vibration=bool(told.vibration))

    async def give(self, cue: Cue, *, sound: bool, vibration: bool) -> None:
        await self._page.ask("cue", cue=cue.value, sound=sound, vibration=vibration)
