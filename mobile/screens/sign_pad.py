"""A pad for a signature with the finger. Kept out of scrolling content: a scroll would take the strokes away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft
import flet.canvas as cv

from mobile.checks.signing import Point, is_drawn
from mobile.parts.theme import BODY, RADIUS

HEIGHT, LEAST = 220.0, 110.0
INK = 3.5


def pad_height(page_height: float | None) -> float:
    """As high as the screen allows: on its side a phone is only some 360 high."""
    return min(HEIGHT, max(LEAST, (page_height or 844) * 0.3))


class SignPad:
    """Collects strokes in pixels; `lines`, `width` and `height` go into `checks.signing.sign`."""

    def __init__(self, width: float, label: str, on_change: Callable[[], Any], height: float = HEIGHT) -> None:
        self.width, self.height = width, height
        self.lines: list[list[Point]] = []
        self._on_change = on_change
        self._canvas = cv.Canvas([], width=width, height=height)
        self._hint = ft.Container(
            # The pad itself has this name, also once the words are gone.
            ft.Semantics(exclude_semantics=True, content=ft.Text(label, size=BODY + 2, color=ft.Colors.OUTLINE)),
            alignment=ft.Alignment.CENTER,
            width=width,
            height=height,
        )
        self.control = ft.Semantics(
            label=label,
            content=ft.Container(
                ft.GestureDetector(
                    ft.Stack([self._hint, self._canvas], width=width, height=height),
                    on_pan_start=self._begin,
                    on_pan_update=self._move,
                    on_pan_end=self._end,
                    drag_interval=12,
                ),
                bgcolor=ft.Colors.WHITE,
                border=ft.Border.all(1.5, ft.Colors.OUTLINE),
                border_radius=RADIUS,
                clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
                width=width,
                height=height,
            ),
        )

    @property
    def drawn(self) -> bool:
        """More than a tap."""
        return is_drawn(self.lines, self.width)

    def clear(self) -> None:
        """An empty pad again."""
        self.lines = []
        self._canvas.shapes = []
        self._hint.visible = True
        self.control.update()
        self._on_change()

    def _begin(self, event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        at = event.local_position
        self.lines.append([(at.x, at.y)])
        self._canvas.shapes.append(
            cv.Path(
                [cv.Path.MoveTo(at.x, at.y)],
                paint=ft.Paint(
                    color="#0B1B33",
                    stroke_width=INK,
                    style=ft.PaintingStyle.STROKE,
                    stroke_cap=ft.StrokeCap.ROUND,
                    stroke_join=ft.StrokeJoin.ROUND,
                ),
            )
        )
        if self._hint.visible:
            self._hint.visible = False
            self._hint.update()

    def _move(self, event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        path = self._canvas.shapes[-1] if self._canvas.shapes else None
        if isinstance(path, cv.Path):
            at = event.local_position
            self.lines[-1].append((at.x, at.y))
            path.elements.append(cv.Path.LineTo(at.x, at.y))
            self._canvas.update()

    def _end(self) -> None:
        self._on_change()
