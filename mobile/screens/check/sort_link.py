"""The way from the check's page to 归入问题."""

from __future__ import annotations

import flet as ft

from mobile.checks.adopting import own_photos, unassigned
from mobile.screens.check.check_base import CheckBase


class SortLink:
    """Seen when there are findings, and pictures that belong to none or could belong to another."""

    def __init__(self, screen: CheckBase) -> None:
        self._screen = screen
        self._words = ft.TextButton(
            "", icon=ft.Icons.DRIVE_FILE_MOVE_OUTLINE, on_click=lambda _: screen.app.go(f"{screen.route}/sort")
        )
        self.control = self._words

    def fill(self) -> None:
        """Say how many wait. Does not send."""
        screen = self._screen
        findings = screen.content.findings
        photos = own_photos(screen.app.store, screen.draft) if findings else []
        loose = len(unassigned(photos, findings))
        self._words.content = f"归入问题（{loose} 张未归入）" if loose else "归入问题"
        # The first finding takes what was photographed before it: with a second one some may be its.
        self._words.visible = bool(loose) or (bool(photos) and len(findings) > 1)
