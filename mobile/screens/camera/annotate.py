"""Drawing a circle or an arrow on a copy of a picture; the picture itself stays as it is."""

from __future__ import annotations

import flet as ft
import flet.canvas as cv

from mobile.device.imaging import Stroke
from mobile.host import Host
from mobile.parts.bars import LOW_PAGE
from mobile.parts.fields import chips, mark
from mobile.parts.theme import GAP, GUTTER
from mobile.parts.words import quiet
from mobile.screens.check.check_base import FULL, CheckBase
from mobile.screens.check.check_parts import bar_button, camera_bar
from mobile.store.kept_photo import PhotoFile
from mobile.store.room import NoRoom

CIRCLE, ARROW = "circle", "arrow"
RED = "#D3231C"
MIN_SPAN = 0.03  # of the picture's width: less is a tap, not a mark
HEAD = 22.0
LEAST = 120.0  # width of the picture, however low the window
RESERVED = 330  # height of bars, chips and words around the picture
RESERVED_LOW = 224  # on a phone held sideways the words have to be scrolled to

Point = tuple[float, float]


class AnnotateScreen(CheckBase):
    """The picture with a finger on it."""

    def __init__(self, app: Host, draft: str, photo: str) -> None:
        super().__init__(app, draft)
        self._photo_id = photo
        self.route = f"/check/{draft}/photo/{photo}/draw"
        self._shape = CIRCLE
        self._strokes: list[Stroke] = []
        self._start: Point | None = None
        self._end: Point | None = None
        self._busy = False

    def build(self) -> ft.View:
        kept = self.app.store.photos.get(self._photo_id)
        if kept is None:
            return self.gone_view("这张照片已不在本机")
        self._photo = kept.photo
        self._canvas = cv.Canvas([])
        self._picture = ft.Container(bgcolor=ft.Colors.BLACK)
        self._stack = ft.Stack([self._picture, self._canvas])
        self._fit()
        self._shapes = chips([(CIRCLE, "画圈"), (ARROW, "箭头")], [self._shape], self._pick)
        pad = ft.GestureDetector(
            self._stack,
            on_pan_start=self._begin,
            on_pan_update=self._move,
            on_pan_end=self._finish,
            drag_interval=16,
        )
        self.app.run(self._load)
        return self.frame(
            self.route,
            "标注",
            [quiet("在图上拖动即可。标注保存为单独一张照片，原图不变。")],
            above=ft.Container(
                ft.Column(
                    [
                        self._shapes,
                        ft.Row([ft.Semantics(label="标注区", content=pad)], alignment=ft.MainAxisAlignment.CENTER),
                    ],
                    spacing=GAP,
                ),
                padding=ft.Padding.symmetric(horizontal=GUTTER, vertical=8),
            ),
            bottom=camera_bar(
                bar_button("撤销一笔", ft.Icons.UNDO, self._undo),
                bar_button("保存标注", ft.Icons.CHECK, self._save, main=True),
                bar_button("取消", ft.Icons.CLOSE, lambda _: self.app.run(self.app.back)),
            ),
        )

    def _fit(self) -> None:
        """As large as the window allows. Not in the scrolling part, where a scroll would take the strokes away: so
        picture and bars have to fit together."""
        page_width, page_height = self.app.page.width or 390, self.app.page.height or 844
        shape = self._photo.height / self._photo.width
        around = RESERVED if page_height >= LOW_PAGE else RESERVED_LOW
        width = max(LEAST, min(page_width - 2 * GUTTER, 720, (page_height - around) / shape))
        self._size = (width, width * shape)
        for each in (self._canvas, self._picture, self._stack):
            each.width, each.height = self._size

    def resized(self) -> None:
        if self.app.store.photos.get(self._photo_id) is not None:
            self._fit()
            self._canvas.shapes = self._marks()
        super().resized()

    async def _load(self) -> None:
        data = await self.app.store.photos.read(self._photo_id, PhotoFile.ORIGINAL)
        if data:
            self._picture.content = ft.Image(src=data, fit=ft.BoxFit.FILL, expand=True)
            self._picture.update()

    def _pick(self, shape: str) -> None:
        self._shape = shape
        mark(self._shapes, [shape])

    def _begin(self, event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        self._start = self._end = self._fraction(event.local_position)

    def _move(self, event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        self._end = self._fraction(event.local_position)
        self._paint()

    def _finish(self) -> None:
        stroke = self._current()
        if stroke is not None:
            self._strokes.append(stroke)
        self._start = self._end = None
        self._paint()

    def _current(self) -> Stroke | None:
        if self._start is None or self._end is None:
            return None
        span = max(abs(self._start[0] - self._end[0]), abs(self._start[1] - self._end[1]))
        return Stroke(self._shape, (self._start, self._end)) if span >= MIN_SPAN else None

    def _fraction(self, at: ft.Offset) -> Point:
        return (min(1.0, max(0.0, at.x / self._size[0])), min(1.0, max(0.0, at.y / self._size[1])))

    def _paint(self) -> None:
        self._canvas.shapes = self._marks()
        self._canvas.update()

    def _marks(self) -> list[cv.Shape]:
        current = self._current()
        return [shape for stroke in [*self._strokes, *([current] if current else [])] for shape in self._draw(stroke)]

    def _draw(self, stroke: Stroke) -> list[cv.Shape]:
        """The mark as it will be burned in."""
        width, height = self._size
        paint = ft.Paint(color=RED, stroke_width=4, style=ft.PaintingStyle.STROKE, stroke_cap=ft.StrokeCap.ROUND)
        (x1, y1), (x2, y2) = [(x * width, y * height) for x, y in (stroke.points[0], stroke.points[-1])]
        if stroke.shape == CIRCLE:
            return [cv.Oval(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1), paint=paint)]
        length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        wings = [
            cv.Line(x2, y2, x2 - HEAD * (ux + side * 0.5 * uy), y2 - HEAD * (uy - side * 0.5 * ux), paint=paint)
            for side in (1, -1)
        ]
        return [cv.Line(x1, y1, x2, y2, paint=paint), *wings]

    def _undo(self) -> None:
        if self._strokes:
            self._strokes.pop()
            self._paint()

    async def _save(self) -> None:
        if not self._strokes:
            self.app.say("还没有画。在图上拖动即可画圈或箭头。")
            return
        if self._busy:
            return
        self._busy = True
        try:
            await self.checks.shots.draw(self.checks.scene(self.draft_id), self._photo, self._strokes)
        except (NoRoom, ValueError) as error:
            self.app.say(str(error))
            return
        except OSError:
            self.app.say(FULL)
            return
        finally:
            self._busy = False
        self.app.say("标注已保存为新的照片")
        self.app.go(f"/check/{self.draft_id}")
