"""A pad for a signature with the finger. Kept out of scrolling content: a scroll would take the strokes away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft
import flet.canvas as cv

from mobile.checks.signing import Point, Strokes, is_drawn, lines_of, shape, strokes_of
from mobile.parts.theme import BODY, RADIUS

INK = 3.5


class SignPad:
    """Collects strokes in pixels; `lines`, `width` and `height` go into `checks.signing.sign`. `on_change` is called
    after each stroke and when the pad was cleared."""

    def __init__(self, width: float, label: str, on_change: Callable[[], Any], height: float) -> None:
        self.width, self.height = width, height
        self.lines: list[list[Point]] = []
        self._written: tuple[Strokes, int] | None = None  # as it was before the pad changed its size
        self._on_change = on_change
        self._canvas = cv.Canvas([])
        # The pad itself has this name, also once the words are gone.
        words = ft.Semantics(exclude_semantics=True, content=ft.Text(label, size=BODY + 2, color=ft.Colors.OUTLINE))
        self._hint = ft.Container(words, alignment=ft.Alignment.CENTER)
        self._stack = ft.Stack([self._hint, self._canvas])
        self._frame = ft.Container(
            ft.GestureDetector(
                self._stack,
                on_pan_start=self._begin,
                on_pan_update=self._move,
                on_pan_end=self._end,
                drag_interval=12,
            ),
            bgcolor=ft.Colors.WHITE,
            border=ft.Border.all(1.5, ft.Colors.OUTLINE),
            border_radius=RADIUS,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        )
        self.control = ft.Semantics(label=label, content=self._frame)
        self._size()

    @property
    def drawn(self) -> bool:
        """More than a tap."""
        return is_drawn(self.lines, self.width)

    def clear(self) -> None:
        """An empty pad again."""
        self._written = None
        self._show([])
        self.control.update()
        self._on_change()

    def undo(self) -> None:
        """Without the last stroke."""
        if self.lines:
            self._written = None
            self._show(self.lines[:-1])
            self.control.update()
            self._on_change()

    def restore(self, strokes: Strokes, height: int) -> None:
        """Show strokes written before, perhaps on a pad of another size. Does not send: the screen does."""
        self._written = (strokes, height)
        self._show(lines_of(strokes, height, self.width, self.height))

    def fit(self, width: float, height: float) -> None:
        """Another size, with what is written on it. Does not send: the screen does."""
        # From what was written, so that turning there and back does not shrink it.
        written = self._written or (strokes_of(self.lines, self.width), shape(self.width, self.height))
        self.width, self.height = width, height
        self._size()
        self.restore(*written)

    def _size(self) -> None:
        for each in (self._hint, self._canvas, self._stack, self._frame):
            each.width, each.height = self.width, self.height

    def _show(self, lines: list[list[Point]]) -> None:
        self.lines = lines
        self._canvas.shapes = [_path(line) for line in lines]
        self._hint.visible = not lines

    def _begin(self, event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        at = event.local_position
        self._written = None
        self.lines.append([(at.x, at.y)])
        self._canvas.shapes.append(_path(self.lines[-1]))
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


def _path(line: Sequence[Point]) -> cv.Path:
    """One stroke of ink."""
    first, *rest = line
    return cv.Path(
        [cv.Path.MoveTo(*first), *(cv.Path.LineTo(x, y) for x, y in rest)],
        paint=ft.Paint(
            color="#0B1B33",
            stroke_width=INK,
            style=ft.PaintingStyle.STROKE,
            stroke_cap=ft.StrokeCap.ROUND,
            stroke_join=ft.StrokeJoin.ROUND,
        ),
    )
