"""What most people do not need to read each time: one line that opens."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.parts.theme import RADIUS
from mobile.parts.words import body


def folded(label: str, inside: Sequence[ft.Control]) -> ft.Control:
    """A line with the label; a tap shows what is inside, another hides it."""
    shape = ft.RoundedRectangleBorder(radius=RADIUS)
    return ft.ExpansionTile(
        title=body(label),
        controls=list(inside),
        controls_padding=ft.Padding.only(left=16, right=16, bottom=12),
        tile_padding=ft.Padding.symmetric(horizontal=16),
        expanded_cross_axis_alignment=ft.CrossAxisAlignment.START,
        shape=shape,
        collapsed_shape=shape,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        collapsed_bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
    )
