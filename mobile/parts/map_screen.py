"""A screen with a map over its list; on a phone held sideways the map is at the left of it."""

from __future__ import annotations

from typing import Any

import flet as ft

from mobile.parts.bars import LOW_PAGE

LEAST, MOST = 170.0, 460.0  # logical pixels


class MapAndList:
    """Lays both out in a view that `Screen.frame` made with the map above the list."""

    def __init__(self, view: ft.View, over: ft.Container, below: ft.ListView, share: float = 0.45) -> None:
        self._over, self._below, self._share = over, below, share
        self._column = _column_of(view)
        self._rest = [each for each in self._column.controls if each is not over and each is not below]

    def fit(self, width: float | None, height: float | None) -> None:
        """By the size of the page. Does not send."""
        tall = height or 800.0
        sideways = tall < LOW_PAGE and (width or 0) > tall
        self._over.height = None if sideways else max(LEAST, min(MOST, tall * self._share))
        self._over.expand = 1 if sideways else None
        self._below.expand = 1 if sideways else True
        both: list[ft.Control] = [self._over, self._below]
        if sideways:
            stretched = ft.CrossAxisAlignment.STRETCH
            both = [ft.Row([self._over, self._below], expand=True, spacing=0, vertical_alignment=stretched)]
        self._column.controls = [*both, *self._rest]


def _column_of(view: ft.View) -> ft.Column:
    inside: Any = view.controls[0]
    column = inside.content
    assert isinstance(column, ft.Column)
    return column
