"""One photo of a record, large: the stamped copy, to be moved and enlarged with two fingers."""

from __future__ import annotations

import flet as ft

from mobile.host import Host
from mobile.parts.bars import app_bar
from mobile.parts.empty import empty, loading
from mobile.parts.screen import Screen
from mobile.parts.thumbnails import label_of, picture
from mobile.parts.words import quiet
from mobile.store.kept_photo import PhotoFile
from shared.evidence import Photo, describe_fix
from shared.inspection import Inspection
from shared.moment import chinese_moment, from_iso

LARGEST = 6.0


class PhotoZoomScreen(Screen):
    """What is shown is a copy; the sealed original stays untouched."""

    def __init__(self, app: Host, record_id: str, photo_id: str) -> None:
        super().__init__(app)
        self._record_id, self._photo_id = record_id, photo_id

    def view(self) -> ft.View:
        self._photo = self._find()
        self._body = ft.Container(loading("正在打开照片…"), expand=True, alignment=ft.Alignment.CENTER)
        self._note = quiet("")
        self.app.run(self._load)
        return ft.View(
            route=f"/records/{self._record_id}/photos/{self._photo_id}",
            appbar=app_bar(label_of(self._photo) if self._photo else "照片"),
            controls=[
                ft.SafeArea(
                    ft.Column(
                        [self._body, ft.Container(self._note, padding=16), self.said.control], expand=True, spacing=0
                    ),
                    expand=True,
                )
            ],
            padding=0,
        )

    def _find(self) -> Photo | None:
        record = self.app.store.records.body(self._record_id)
        if not isinstance(record, Inspection):
            return None
        return next((photo for photo in record.photos if photo.id == self._photo_id), None)

    async def _load(self) -> None:
        photos = self.app.store.photos
        found: tuple[bytes, PhotoFile] | None = None
        for which in (PhotoFile.STAMPED, PhotoFile.ORIGINAL, PhotoFile.THUMBNAIL):
            data = await photos.read(self._photo_id, which)
            if data:
                found = data, which
                break
        if found is None or self._photo is None:
            self._body.content = empty(ft.Icons.BROKEN_IMAGE_OUTLINED, "这张照片不在本机", "请联系督察科在台账中查看。")
        else:
            data, which = found
            self._body.content = ft.InteractiveViewer(
                picture(data, label_of(self._photo), fit=ft.BoxFit.CONTAIN), max_scale=LARGEST, expand=True
            )
            self._note.value = self._describe(self._photo, which)
        if self._body.parent is not None:
            self.app.page.update()

    def _describe(self, photo: Photo, which: PhotoFile) -> str:
        checked = "已校时" if photo.clock.checked else "未校时"
        lines = [
            f"{chinese_moment(from_iso(photo.clock.device), seconds=True)} · {checked}",
            describe_fix(photo.fix),
            f"校验值 {photo.sha256[:12]}",
        ]
        if which is PhotoFile.THUMBNAIL:
            lines.append("原件已送达服务器，本机只留小图。")
        return "\n".join(lines)
