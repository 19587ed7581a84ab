"""归入问题: many pictures first, whose they are afterwards. Tap pictures, tap where they belong; or drag."""

from __future__ import annotations

import flet as ft

from mobile.checks.adopting import move, own_photos, unassigned
from mobile.checks.draft import Undo
from mobile.host import Host
from mobile.parts.bars import bottom_bar
from mobile.parts.theme import GAP, GUTTER, RADIUS
from mobile.parts.words import body, quiet
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.photo_tile import PhotoTile, load_pictures, show_pictures
from shared.evidence import Photo

SCENE = ""  # in place of a finding's id: the picture is of the whole scene
SCENE_WORDS = "整个现场"
HOW = "先点照片，再点它属于哪个问题；也可把照片拖过去。没有选照片时点问题，看它已有的照片。"
ALL_GIVEN = "照片都归入问题了。点下面的问题可看它的照片，归错的可以移走。"
TILE, ROWS = 96.0, 2
HIGH = 560  # logical pixels: a lower page has no room for two rows and advice
GROUP = "photos"


class SortPhotosScreen(CheckBase):
    """The pictures above, where they can belong below. The pictures seen are those of one place at a time: the whole
    scene at first, then of whichever finding is tapped while none is chosen."""

    def __init__(self, app: Host, draft: str) -> None:
        super().__init__(app, draft)
        self.route = f"/check/{draft}/sort"
        self._place = SCENE
        self._tiles: dict[str, PhotoTile] = {}
        self._cells: dict[str, ft.Draggable] = {}  # kept with their pictures: what stays is not sent again
        self._chosen: list[str] = []
        self._targets: dict[str, _Target] = {}

    def build(self) -> ft.View:
        self._heading = body("", bold=True)
        self._hint = quiet("")
        self._grid = ft.GridView(
            horizontal=True, runs_count=ROWS, spacing=8, run_spacing=8, height=TILE * ROWS + 8, child_aspect_ratio=1
        )
        self._all = ft.FilledTonalButton("全选", on_click=self._choose_all)
        done = ft.FilledButton("好了", icon=ft.Icons.CHECK, on_click=lambda _: self.app.run(self.app.back))
        self._targets = {
            SCENE: _Target(self, SCENE, SCENE_WORDS, ft.Icons.PANORAMA_OUTLINED),
            **{
                finding.id: _Target(
                    self,
                    finding.id,
                    self.app.reference.name_of(finding.item_code, finding.item_text),
                    ft.Icons.REPORT_OUTLINED,
                    finding.facts,
                )
                for finding in self.content.findings
            },
        }
        self._place = self._first_place()
        self._show_place()
        above = ft.Container(
            ft.Column([self._heading, self._grid, self._hint], spacing=6, tight=True),
            padding=ft.Padding.only(left=GUTTER, right=GUTTER, bottom=GAP),
        )
        targets: list[ft.Control] = [target.control for target in self._targets.values()]
        return self.frame(
            self.route,
            "归入问题",
            targets,
            above=above,
            bottom=bottom_bar(self._all, done),
        )

    def resized(self) -> None:
        super().resized()
        if self.there and self._scroll is not None:
            self._lay_grid()
            self.refresh()

    # ---- what is seen

    def _first_place(self) -> str:
        """Where something lies that can be given: the whole scene, else the first finding that has pictures."""
        photos = own_photos(self.app.store, self.draft)
        findings = self.content.findings
        if unassigned(photos, findings):
            return SCENE
        return next((each.id for each in findings if any(p.finding_id == each.id for p in photos)), SCENE)

    def _photos(self) -> list[Photo]:
        """The pictures of the place that is looked at."""
        photos = own_photos(self.app.store, self.draft)
        if self._place == SCENE:
            return unassigned(photos, self.content.findings)
        return [photo for photo in photos if photo.finding_id == self._place]

    def _show_place(self) -> None:
        """Lay out the pictures of the place, none of them chosen. Does not send."""
        before, self._tiles, self._chosen = self._tiles, {}, []
        for photo in self._photos():
            tile = before.get(photo.id)
            if tile is None or tile.photo != photo:
                tile = PhotoTile(photo, self._tap_photo, size=TILE, tight=True)
            tile.choose(False)
            self._tiles[photo.id] = tile
        self._cells = {photo_id: self._cell(tile) for photo_id, tile in self._tiles.items()}
        self._grid.controls = list[ft.Control](self._cells.values())
        self._lay_grid()
        self._count()
        if show_pictures(self.app, self._tiles.values()):
            self.app.run(load_pictures, self.app, list(self._tiles.values()), self._grid)

    def _lay_grid(self) -> None:
        """On a low page one row, so that the findings keep their room."""
        high = (self.app.page.height or 0) >= HIGH
        rows = ROWS if high and len(self._tiles) > 3 else 1
        self._grid.runs_count, self._grid.height = rows, TILE * rows + 8 * (rows - 1)
        self._grid.visible = bool(self._tiles)
        self._hint.visible = high

    def _cell(self, tile: PhotoTile) -> ft.Draggable:
        before = self._cells.get(tile.photo.id)
        if before is not None and before.content is tile.control:
            return before
        # Sideways the pictures scroll; a finger that moves up or down takes one along.
        return ft.Draggable(
            tile.control,
            group=GROUP,
            affinity=ft.Axis.VERTICAL,
            content_feedback=_carried(),
            data=tile.photo.id,
        )

    def _count(self) -> None:
        """The numbers in words and at each target. Does not send."""
        photos = own_photos(self.app.store, self.draft)
        loose = len(unassigned(photos, self.content.findings))
        for place, target in self._targets.items():
            mine = loose if place == SCENE else sum(photo.finding_id == place for photo in photos)
            target.count(mine, looked_at=place == self._place)
        self._targets[SCENE].control.visible = self._place != SCENE  # what is of the scene need not be given to it
        where = "未归入的照片" if self._place == SCENE else "这个问题的照片"
        chosen = f"，已选 {len(self._chosen)} 张" if self._chosen else ""
        self._heading.value = f"{where} {len(self._tiles)} 张{chosen}"
        self._hint.value = HOW if self._tiles or self._place != SCENE else ALL_GIVEN
        everything = bool(self._tiles) and len(self._chosen) == len(self._tiles)
        self._all.content = "取消选择" if everything else "全选"
        self._all.disabled = not self._tiles

    # ---- choosing

    def _tap_photo(self, photo: Photo) -> None:
        chosen = photo.id not in self._chosen
        (self._chosen.append if chosen else self._chosen.remove)(photo.id)
        tile = self._tiles[photo.id]
        tile.choose(chosen)
        self._count()
        tile.control.update()
        self._heading.update()
        self._all.update()

    def _choose_all(self) -> None:
        everything = len(self._chosen) == len(self._tiles)
        self._chosen = [] if everything else list(self._tiles)
        for tile in self._tiles.values():
            tile.choose(not everything)
        self._count()
        self.refresh()

    # ---- giving

    def tap_target(self, place: str) -> None:
        """Give it what is chosen; with nothing chosen, look at what it has."""
        if self._chosen:
            self._give(self._chosen, place)
        else:
            self._place = place
            self._show_place()
            self.refresh()

    def drop(self, photo_id: str, place: str) -> None:
        """A picture was dragged there; if it is a chosen one, the others go along."""
        self._give(self._chosen if photo_id in self._chosen else [photo_id], place)

    def _give(self, photo_ids: list[str], place: str) -> None:
        moving = [photo_id for photo_id in photo_ids if photo_id in self._tiles]
        if not moving or place == self._place:
            return
        undo: list[Undo] = []
        if self.keep(lambda: undo.append(move(self.app.store, self.draft, moving, place))):
            self._show_place()
            self.refresh()
            name = SCENE_WORDS if place == SCENE else self._targets[place].short
            self.app.say(f"{len(moving)} 张已归入“{name}”", undo=lambda: self._bring_back(undo[0]))

    def _bring_back(self, undo: Undo) -> None:
        self.keep(undo)
        self.app.show_anew()

    def shown(self) -> None:
        if self.there and self._targets:
            self._show_place()
            self.refresh()


class _Target:
    """A finding, or the whole scene: what it is, how many pictures it has."""

    def __init__(self, screen: SortPhotosScreen, place: str, name: str, icon: ft.IconData, detail: str = "") -> None:
        self.short = name if len(name) <= 16 else f"{name[:15]}…"
        self._count = quiet("")
        lines: list[ft.Control] = [body(name, bold=True, lines=2)]
        if detail:
            lines.append(quiet(detail, lines=1))
        self._row = ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, color=ft.Colors.PRIMARY, size=24),
                    ft.Column([*lines, self._count], spacing=2, expand=True),
                ],
                spacing=14,
            ),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            border_radius=RADIUS,
            padding=ft.Padding.symmetric(vertical=10, horizontal=16),
            ink=True,
            on_click=lambda _: screen.tap_target(place),
        )
        self._looked_at = False
        self._draw(over=False)

        def accept(event: ft.DragTargetEvent) -> None:
            self._draw(over=False)
            screen.drop(str(event.src.data), place)

        self.control = ft.DragTarget(
            self._row,
            group=GROUP,
            on_will_accept=lambda _: self._hover(over=True),
            on_leave=lambda _: self._hover(over=False),
            on_accept=accept,
        )

    def count(self, photos: int, *, looked_at: bool) -> None:
        """How many pictures it has, and whether they are the ones seen above. Does not send."""
        words = f"{photos} 张照片" if photos else "没有照片"
        self._count.value = f"{words} · 上面正显示" if looked_at else words
        self._looked_at = looked_at
        self._draw(over=False)

    def _hover(self, *, over: bool) -> None:
        self._draw(over=over)
        self._row.update()

    def _draw(self, *, over: bool) -> None:
        strong = over or self._looked_at
        self._row.bgcolor = ft.Colors.PRIMARY_CONTAINER if over else ft.Colors.SURFACE_CONTAINER_LOW
        self._row.border = ft.Border.all(2 if strong else 1, ft.Colors.PRIMARY if strong else ft.Colors.OUTLINE_VARIANT)


def _carried() -> ft.Control:
    """What is seen under the finger."""
    return ft.Container(
        ft.Icon(ft.Icons.PHOTO_OUTLINED, color=ft.Colors.ON_PRIMARY, size=32),
        width=64,
        height=64,
        border_radius=RADIUS,
        bgcolor=ft.Colors.PRIMARY,
        alignment=ft.Alignment.CENTER,
        opacity=0.85,
    )
