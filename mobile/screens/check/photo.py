"""One picture of the check: stamped or as taken, its finding, a drawn copy, taking it out (with undo)."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from mobile.host import Host
from mobile.parts.banner import banner
from mobile.parts.cards import card, fact
from mobile.parts.fields import chips, mark
from mobile.parts.theme import GAP, Tone
from mobile.parts.words import heading
from mobile.screens.check.check_base import CheckBase
from mobile.screens.check.check_parts import bar_button, camera_bar
from mobile.store.kept_photo import PhotoFile
from shared.evidence import Photo, PhotoOrigin, describe_capture, describe_fix
from shared.moment import chinese_moment, from_iso

STAMPED, ORIGINAL = "stamped", "original"
NONE = "none"


class CheckPhotoScreen(CheckBase):
    """A picture of a check that is still a draft."""

    def __init__(self, app: Host, draft: str, photo: str) -> None:
        super().__init__(app, draft)
        self._photo_id = photo
        self.route = f"/check/{draft}/photo/{photo}"
        self._which = STAMPED

    def _photo(self) -> Photo | None:
        photos = self.checks.photos(self.draft_id) if self.there else []
        return next((photo for photo in photos if photo.id == self._photo_id), None)

    def build(self) -> ft.View:
        photo = self._photo()
        if photo is None:
            return self.gone_view("这张照片已从检查中去掉")
        self._frame = ft.Container(
            alignment=ft.Alignment.CENTER,
            border_radius=16,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
            aspect_ratio=photo.width / photo.height,
        )
        self._views = chips([(STAMPED, "带水印"), (ORIGINAL, "原图")], [self._which], self._pick_view)
        self._findings = chips(
            [
                (NONE, "整个现场"),
                *((f.id, self.app.reference.name_of(f.item_code, f.item_text)) for f in self.content.findings),
            ],
            [photo.finding_id or NONE],
            self._pick_finding,
        )
        self.app.run(self._load)
        own = self.app.store.photos.get(photo.id)
        buttons = [bar_button("标注", ft.Icons.DRAW_OUTLINED, self._draw)]
        taken_here = own is not None and not own.record_id
        return self.frame(
            self.route,
            f"照片 {photo.number}",
            [
                self._frame,
                self._views,
                *([banner(photo.note, _tone(photo))] if photo.note else []),
                *([heading("拍的是"), self._findings] if taken_here and self.content.findings else []),
                card(ft.Column(_facts(photo), spacing=GAP)),
            ],
            bottom=camera_bar(
                bar_button("删除", ft.Icons.DELETE_OUTLINE, self._hide),
                buttons[0],
                bar_button("重拍", ft.Icons.PHOTO_CAMERA_OUTLINED, self._retake),
            ),
        )

    async def _load(self) -> None:
        which = PhotoFile.STAMPED if self._which == STAMPED else PhotoFile.ORIGINAL
        photos = self.app.store.photos
        data = await photos.read(self._photo_id, which) or await photos.read(self._photo_id, PhotoFile.THUMBNAIL)
        if data:
            self._frame.content = ft.Image(
                src=data, fit=ft.BoxFit.CONTAIN, gapless_playback=True, semantics_label="现场照片"
            )
            self._frame.update()

    def _pick_view(self, which: str) -> None:
        self._which = which
        mark(self._views, [which])
        self.app.run(self._load)

    def _pick_finding(self, finding: str) -> None:
        photo = self._photo()
        if photo is not None and self.keep(
            lambda: self.app.store.photos.change(replace(photo, finding_id="" if finding == NONE else finding))
        ):
            mark(self._findings, [finding])

    def _draw(self) -> None:
        self.app.go(f"{self.route}/draw")

    async def _hide(self) -> None:
        undo = self.draft.hide_photo(self._photo_id)

        def bring_back() -> None:
            self.keep(undo)
            self.app.show_anew()

        self.app.say("照片已删除", undo=bring_back)
        await self.app.back()

    def _retake(self) -> None:
        """The picture stays until another stands in for it: who comes back without one has lost nothing."""
        self.app.go(f"{self.route}/camera", replace=True)


def _tone(photo: Photo) -> Tone:
    """What an imported picture's own data say against it is a warning; that the start page took it is no fault."""
    return Tone.WAITING if photo.origin is PhotoOrigin.IMPORT else Tone.INFO


def _facts(photo: Photo) -> list[ft.Control]:
    checked = "已校时" if photo.clock.checked else "未校时"
    found = [
        fact("拍摄时间", f"{chinese_moment(from_iso(photo.clock.device), seconds=True)} · {checked}"),
        fact("位置", describe_fix(photo.fix)),
        fact("校验值", photo.sha256[:24] + "…"),
    ]
    if photo.origin is PhotoOrigin.IMPORT:
        taken = chinese_moment(from_iso(photo.exif_taken_at), seconds=True) if photo.exif_taken_at else "照片不含"
        found.insert(1, fact("照片自带的拍摄时间", taken))
    if photo.capture is not None:
        found.append(fact("相机", describe_capture(photo.capture)))
    if photo.drawn_on:
        found.append(fact("说明", "在另一张照片的副本上标注，原图不变"))
    return found
