"""Cards of the check's page that lead to a screen of their own."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.checks.review import needs_live_photo
from mobile.host import Host
from mobile.parts.cards import card
from mobile.parts.pill import pill, severity_pill
from mobile.parts.theme import Tone
from mobile.parts.words import body, quiet
from shared.evidence import Photo
from shared.inspection import ItemResult, OnSpotAction


def leading_card(app: Host, icon: ft.IconData, lines: list[ft.Control], route: str) -> ft.Control:
    """Icon, words, and the sign that there is more behind them."""
    return card(
        ft.Row(
            [
                ft.Icon(icon, color=ft.Colors.PRIMARY, size=24),
                ft.Column(lines, spacing=6 if len(lines) > 2 else 2, expand=True),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, color=ft.Colors.OUTLINE),
            ],
            spacing=14,
        ),
        on_click=lambda _: app.go(route),
    )


def finding_card(app: Host, check_route: str, finding: ItemResult, photos: Sequence[Photo]) -> ft.Control:
    """A finding: how grave, how many, how many pictures, what was done, and whether a picture is still needed."""
    mine = sum(photo.finding_id == finding.id for photo in photos)
    tags = [severity_pill(finding.severity), pill(f"{finding.count} 处", ft.Icons.TAG)]
    if mine:
        tags.append(pill(f"{mine} 张", ft.Icons.PHOTO_OUTLINED))
    if finding.action is not OnSpotAction.NONE:
        tags.append(pill(finding.action.label, ft.Icons.TASK_OUTLINED))
    item = app.reference.item(finding.item_code)
    if needs_live_photo(finding, photos, item) and not finding.no_live_photo_reason:
        tags.append(pill("待拍照", ft.Icons.ADD_A_PHOTO_OUTLINED, Tone.WAITING))
    lines: list[ft.Control] = [body(finding.item_text, bold=True)]
    if finding.facts:
        lines.append(quiet(finding.facts, lines=3))
    lines.append(ft.Row(tags, wrap=True, spacing=8, run_spacing=6))
    return card(ft.Column(lines, spacing=6), on_click=lambda _: app.go(f"{check_route}/item/{finding.id}"))
