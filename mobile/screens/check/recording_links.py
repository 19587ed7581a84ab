"""The ways to 录音 and 录像, with how many there are: on the check's page and on a finding's."""

from __future__ import annotations

import flet as ft

from mobile.screens.check.check_base import CheckBase
from shared.recording import MediaKind

_ICONS = {MediaKind.AUDIO: ft.Icons.MIC_NONE, MediaKind.VIDEO: ft.Icons.VIDEOCAM_OUTLINED}


class RecordingLinks:
    """Buttons one below the other, as high together as a picture, to stand beside the pictures; none on phones that
    record nothing. A clip is offered where the district's rules say so, and stays reachable where there is one. `fill`
    does not send."""

    def __init__(self, screen: CheckBase, finding_id: str = "") -> None:
        self._screen, self._finding = screen, finding_id
        self._links = {kind: self._link(kind) for kind in MediaKind}
        self.control = ft.Column(list[ft.Control](self._links.values()), spacing=0, tight=True)

    def fill(self) -> None:
        screen = self._screen
        here = screen.app.device.recorder.here
        recordings = screen.checks.recordings(screen.draft_id)
        for kind, link in self._links.items():
            of_kind = (one for one in recordings if one.media and one.media.kind is kind)
            count = sum(not self._finding or one.finding_id == self._finding for one in of_kind)
            link.content = f"{kind.label} · {count} 段" if count else kind.label
            offered = here and (kind is MediaKind.AUDIO or screen.checks.video_offered)
            link.visible = offered or bool(count)

    async def rescue(self) -> None:
        """What a kill cut short is kept as far as it goes, and said."""
        screen = self._screen
        try:
            kept = await screen.checks.takes.finish_interrupted()
        except OSError:
            return  # no room: it stays where it was written down, and is tried again
        if kept is not None and kept.photo.media is not None:
            word = kept.photo.media.kind.label
            screen.app.say(f"上次中断的{word}已保留（{kept.photo.media.length}）")
            if screen.app.on_top(screen):
                self.fill()
                screen.refresh()

    def _link(self, kind: MediaKind) -> ft.TextButton:
        return ft.TextButton(
            kind.label,
            icon=_ICONS[kind],
            on_click=lambda _: self._screen.app.go(f"{self._screen.route}/record/{kind.value}"),
        )
