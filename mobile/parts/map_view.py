"""The map: outlines of the districts with their names, the server's squares below them where there are any, where the
phone is and how exactly, what is open, and a point that is picked.

Everything is handed in as WGS-84 and drawn in the datum of the map. What lies on it stands in a list beside it as well:
a map cannot be read aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft
import flet_map as ftm

from mobile.checks.nearby import Spot
from mobile.host import Host
from mobile.parts.known_basemap import KnownBasemap
from mobile.parts.named import named
from mobile.parts.theme import BODY, FONT, TOUCH
from mobile.reference.outlines import Outline, outlines
from shared.basemap import SHOWN_PX, Basemap
from shared.datum import Datum, into, out_of
from shared.position import Fix

Point = tuple[float, float]  # latitude, longitude in WGS-84
CITY, STREET = 10.0, 16.0  # zooms: a district on a phone, a few hundred metres
OUTLINE = 13.5  # where the outlines are all there is: less than the way to the next border shows nothing
DEEPEST = 18.0  # without squares; with them, two steps further than they go
CLOSE = 4  # decimals of a degree: what lies within some ten metres is one mark with a number
SHANGHAI = (31.23, 121.47)


class Outlines:
    """`app.shared(Outlines)`: reckoned once for each datum."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._made: dict[Datum, tuple[Outline, ...]] = {}

    def on(self, datum: Datum) -> tuple[Outline, ...]:
        """As they lie on a map of the datum."""
        if datum not in self._made:
            own = self._app.identity.district_code if self._app.identity else ""
            self._made[datum] = outlines(self._app.reference.areas, datum, own)
        return self._made[datum]


class MapView:
    """One map on one screen. `on_spots` is told which marks were tapped, `on_pick` where the map was. It opens at
    `centre`, else with all the points of `around` in sight, else on the own district."""

    def __init__(
        self,
        app: Host,
        *,
        on_spots: Callable[[Sequence[Spot]], Any] | None = None,
        on_pick: Callable[[Point], Any] | None = None,
        centre: Point | None = None,
        around: Sequence[Point] = (),
    ) -> None:
        self._app, self._on_spots, self._on_pick = app, on_spots, on_pick
        self._base = app.shared(KnownBasemap)
        self._spots: Sequence[Spot] = ()
        self._fix: Fix | None = None
        self._picked: Point | None = None
        self._circles, self._markers = ftm.CircleLayer(circles=[]), ftm.MarkerLayer(markers=[])
        basemap = self._base.now
        self._map = ftm.Map(
            layers=self._layers(basemap),
            initial_center=_at(centre or self._own_district() or SHANGHAI, basemap.datum),
            initial_zoom=self._close(basemap) if centre else CITY,
            initial_camera_fit=self._in_sight(around, basemap) if around and not centre else None,
            min_zoom=8.0,
            max_zoom=_deepest(basemap),
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
            interaction_configuration=ftm.InteractionConfiguration(
                flags=ftm.InteractionFlag.ALL & ~ftm.InteractionFlag.ROTATE
            ),
            on_tap=self._tapped if on_pick else None,
        )
        heard = ft.Semantics(label="地图", container=True, content=self._map)
        self._notice = ft.Container(
            ft.Text("", size=BODY - 2, font_family=FONT, color=ft.Colors.ON_SURFACE),
            bgcolor=ft.Colors.with_opacity(0.86, ft.Colors.SURFACE),
            padding=ft.Padding.symmetric(vertical=2, horizontal=8),
            left=0,
            right=0,
            bottom=0,
        )
        self._say_source(basemap)
        self.control = ft.Container(
            ft.Stack(
                [ft.Container(heard, left=0, top=0, right=0, bottom=0), self._buttons(), self._notice], expand=True
            ),
            clip_behavior=ft.ClipBehavior.HARD_EDGE,
        )

    # ---- what is shown

    def show(self, spots: Sequence[Spot], fix: Fix | None, picked: Point | None = None) -> None:
        """These marks, this position, this point. Does not send: the screen does."""
        self._spots, self._fix, self._picked = spots, fix, picked
        self._lay()

    async def renew(self) -> None:
        """Ask the server for its map, and draw on what it says."""
        if await self._base.ask():
            basemap = self._base.now
            self._map.layers, self._map.max_zoom = self._layers(basemap), _deepest(basemap)
            self._say_source(basemap)
            self._lay()
            if self.control.parent is not None:
                self.control.update()

    async def go_to(self, point: Point) -> None:
        """Bring the point to the middle, as near as the map has something to show."""
        await self._map.move_to(destination=_at(point, self._base.now.datum), zoom=self._close(self._base.now))

    def _close(self, basemap: Basemap) -> float:
        """Who picks a point looks at it from near by: the distance from the phone is said beside it."""
        return STREET if basemap.available or self._on_pick is not None else OUTLINE

    def _in_sight(self, points: Sequence[Point], basemap: Basemap) -> ftm.CameraFit:
        """All of them, clear of the edges and the buttons, and never nearer than the map has something to show."""
        return ftm.CameraFit(
            coordinates=[_at(point, basemap.datum) for point in points],
            max_zoom=self._close(basemap),
            padding=ft.Padding.all(TOUCH),
        )

    # ---- layers

    def _layers(self, basemap: Basemap) -> list[ftm.MapLayer]:
        layers: list[ftm.MapLayer] = []
        if basemap.available:
            layers.append(
                ftm.TileLayer(
                    url_template=f"{self._server}{basemap.template}",
                    tile_size=SHOWN_PX,
                    min_native_zoom=basemap.min_zoom,
                    max_native_zoom=basemap.max_zoom,
                    display_mode=ftm.InstantaneousTileDisplay(),
                )
            )
        layers.append(self._areas(basemap))
        return [*layers, self._circles, self._markers]

    def _areas(self, basemap: Basemap) -> ftm.PolygonLayer:
        own = self._app.identity.district_code if self._app.identity else ""
        polygons = [
            ftm.PolygonMarker(
                coordinates=[ftm.MapLatitudeLongitude(*corner) for corner in ring],
                # The squares have names of their own.
                label=None if basemap.available or nth else outline.name,
                label_text_style=ft.TextStyle(size=BODY, font_family=FONT, color=ft.Colors.ON_SURFACE),
                color=_fill(outline.code == own, basemap.available),
                border_color=ft.Colors.PRIMARY if outline.code == own else ft.Colors.OUTLINE,
                border_stroke_width=3.0 if outline.code == own else 1.0,
            )
            for outline in self._app.shared(Outlines).on(basemap.datum)
            for nth, ring in enumerate(outline.rings)
        ]
        return ftm.PolygonLayer(polygons=polygons, simplification_tolerance=0.5)

    def _lay(self) -> None:
        datum = self._base.now.datum
        self._circles.circles = [self._accuracy(self._fix, datum)] if self._fix else []
        # What lies further on covers what came before: nothing may cover a mark that can be tapped.
        marks = [_marker(_point(self._fix), datum, _me())] if self._fix is not None else []
        marks += [self._mark(spots, datum) for spots in reversed(_together(self._spots))]
        if self._picked is not None:
            marks.append(_marker(self._picked, datum, _pin(), alignment=ft.Alignment.TOP_CENTER))
        self._markers.markers = marks

    @staticmethod
    def _accuracy(fix: Fix, datum: Datum) -> ftm.CircleMarker:
        return ftm.CircleMarker(
            radius=fix.accuracy_m,
            use_radius_in_meter=True,
            coordinates=_at(_point(fix), datum),
            color=ft.Colors.with_opacity(0.16, ft.Colors.PRIMARY),
            border_color=ft.Colors.PRIMARY,
            border_stroke_width=1.0,
        )

    def _mark(self, spots: Sequence[Spot], datum: Datum) -> ftm.Marker:
        first = spots[0]
        front = ft.Colors.ERROR if any(spot.grave for spot in spots) else ft.Colors.PRIMARY
        icon = ft.Icons.EVENT_REPEAT if first.follow_up else ft.Icons.PRIORITY_HIGH
        inside: ft.Control = ft.Icon(icon, size=20, color=front)
        if len(spots) > 1:
            inside = ft.Text(str(len(spots)), size=BODY, weight=ft.FontWeight.W_700, color=front, font_family=FONT)
        round_mark = ft.Container(
            inside,
            width=34,
            height=34,
            bgcolor=ft.Colors.SURFACE,
            border=ft.Border.all(2, front),
            border_radius=17,
            alignment=ft.Alignment.CENTER,
        )
        name = first.title if len(spots) == 1 else f"{len(spots)} 处问题"
        touched = ft.Container(
            round_mark,
            width=TOUCH,
            height=TOUCH,
            alignment=ft.Alignment.CENTER,
            on_click=(lambda _, chosen=spots: self._on_spots(chosen)) if self._on_spots else None,
        )
        spot = ft.Semantics(label=name, button=True, content=touched)
        return _marker(first.point or SHANGHAI, datum, spot)

    # ---- round it

    def _say_source(self, basemap: Basemap) -> None:
        words = self._notice.content
        self._notice.visible = basemap.available and bool(basemap.notice)
        if isinstance(words, ft.Text):
            words.value = basemap.notice

    def _buttons(self) -> ft.Control:
        def button(icon: ft.IconData, name: str, work: Callable[..., Any]) -> ft.Control:
            return named(
                ft.IconButton(
                    icon,
                    tooltip=name,
                    bgcolor=ft.Colors.SURFACE,
                    icon_color=ft.Colors.ON_SURFACE,
                    width=TOUCH,
                    height=TOUCH,
                    on_click=lambda _: self._app.run(work),
                )
            )

        return ft.Container(
            ft.Column(
                [
                    button(ft.Icons.ADD, "放大", self._map.zoom_in),
                    button(ft.Icons.REMOVE, "缩小", self._map.zoom_out),
                    button(ft.Icons.MY_LOCATION, "回到我的位置", self._home),
                ],
                spacing=6,
                tight=True,
            ),
            right=8,
            top=8,
        )

    async def _home(self) -> None:
        if self._fix is None:
            self._app.say("还没有取得位置")
            return
        await self.go_to(_point(self._fix))

    def _tapped(self, event: ftm.MapTapEvent) -> None:
        if self._on_pick is not None:
            where = event.coordinates
            self._on_pick(out_of(self._base.now.datum, where.latitude, where.longitude))

    @property
    def _server(self) -> str:
        return self._app.identity.base_url if self._app.identity else ""

    def _own_district(self) -> Point | None:
        own = self._app.identity.district_code if self._app.identity else ""
        box = next((area.box for area in self._app.reference.areas if area.code == own), None)
        return ((box[1] + box[3]) / 2, (box[0] + box[2]) / 2) if box else None


def _deepest(basemap: Basemap) -> float:
    return max(DEEPEST, basemap.max_zoom + 2.0) if basemap.available else DEEPEST


def _point(fix: Fix) -> Point:
    return fix.latitude, fix.longitude


def _at(point: Point, datum: Datum) -> ftm.MapLatitudeLongitude:
    return ftm.MapLatitudeLongitude(*into(datum, *point))


def _fill(own: bool, tiles: bool) -> ft.ColorValue:
    if tiles:
        return ft.Colors.TRANSPARENT
    return ft.Colors.with_opacity(0.10, ft.Colors.PRIMARY) if own else ft.Colors.with_opacity(0.5, ft.Colors.SURFACE)


def _together(spots: Sequence[Spot]) -> list[list[Spot]]:
    """What lies on one spot is one mark: findings of one check have one position."""
    found: dict[Point, list[Spot]] = {}
    for spot in spots:
        if spot.point is not None:
            found.setdefault((round(spot.point[0], CLOSE), round(spot.point[1], CLOSE)), []).append(spot)
    return list(found.values())


def _marker(point: Point, datum: Datum, content: ft.Control, alignment: ft.Alignment | None = None) -> ftm.Marker:
    return ftm.Marker(content=content, coordinates=_at(point, datum), width=TOUCH, height=TOUCH, alignment=alignment)


def _me() -> ft.Control:
    dot = ft.Container(
        width=18, height=18, border_radius=9, bgcolor=ft.Colors.PRIMARY, border=ft.Border.all(3, ft.Colors.SURFACE)
    )
    return ft.Semantics(label="我的位置", content=ft.Container(dot, alignment=ft.Alignment.CENTER))


def _pin() -> ft.Control:
    return ft.Semantics(label="选定的点", content=ft.Icon(ft.Icons.LOCATION_ON, size=TOUCH, color=ft.Colors.TERTIARY))
