"""Sound and vibration as the person wants them. `app.shared(CueGiver).give(Cue.SAVED)`."""

from __future__ import annotations

import contextlib

import flet as ft

from mobile.device.cues import Cue
from mobile.host import Host
from mobile.parts.fields import chips, mark
from mobile.parts.words import quiet

VIBRATION, SOUND = "cue_vibration", "cue_sound"
_LABELS = ((VIBRATION, "振动"), (SOUND, "声音"))
# No app is told whether the phone is set to silent: who inspects a night market decides that himself.
_BEFORE_ASKED = {VIBRATION: True, SOUND: False}
SILENCE = "应用读不到手机是否静音，所以默认只振动、不出声。打开“声音”后，静音的手机也可能出声。"
NO_VIBRATION = "这个浏览器不能让手机振动（苹果手机都是如此），可以打开“声音”。"
NO_SOUND = "这台手机上只能振动。"


class CueGiver:
    """One for the app."""

    def __init__(self, app: Host) -> None:
        self._app = app

    def wanted(self, which: str) -> bool:
        """Whether the person wants `VIBRATION` or `SOUND`."""
        return self._app.store.preferences.get(which, _BEFORE_ASKED[which])

    def give(self, cue: Cue) -> None:
        """In the background: nothing waits for it, and it never fails."""
        sound, vibration = self.wanted(SOUND), self.wanted(VIBRATION)
        if sound or vibration:
            self._app.run(self._give, cue, sound, vibration)

    async def _give(self, cue: Cue, sound: bool, vibration: bool) -> None:
        with contextlib.suppress(Exception):  # each platform has its own way of refusing, and it is worth no word
            await self._app.device.cues.give(cue, sound=sound, vibration=vibration)


def cue_choice(app: Host) -> ft.Control:
    """What the person chooses in the settings, with what this phone cannot do."""
    giver = app.shared(CueGiver)
    words = quiet(SILENCE)

    def chosen() -> list[str]:
        return [which for which, _ in _LABELS if giver.wanted(which)]

    def pick(which: str) -> None:
        app.store.preferences.put(which, not giver.wanted(which))
        mark(row, chosen())
        giver.give(Cue.SAVED)

    async def look() -> None:
        able = await app.device.cues.able()
        lacking = [] if able.vibration else [NO_VIBRATION]
        if not able.sound:
            lacking = [NO_SOUND] if able.vibration else ["这台手机既不能振动也不能出声。"]
        if lacking:
            words.value = lacking[0]
            if words.parent is not None:
                words.update()

    row = chips(_LABELS, chosen(), pick)
    app.run(look)
    return ft.Column([quiet("拍照和保存时"), row, words], spacing=4)
