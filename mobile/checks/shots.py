"""From the camera's bytes to a kept photo: hashed, stamped, attached in one transaction. No Flet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from mobile.device.imaging import Developed, Shot, Stroke, Studio
from mobile.store.kept_photo import KeptPhoto, PhotoFile
from mobile.store.phone import PhoneStore
from mobile.store.start_shots import StartShot
from shared.evidence import Capture, ClockReading, Photo, PhotoOrigin, PhotoPurpose, stamp_lines
from shared.identity import new_id
from shared.moment import from_iso, to_iso
from shared.plain import from_plain, to_plain
from shared.position import Fix, coordinates_fault, metres_between

FAR_M = 1_000.0
OLD = timedelta(hours=12)
AT_START = "应用打开前在启动页拍摄"
_SHOT_CLOCK = "shot_clock"
_SHOT_PAIR = "shot_pairs_with"
_SHOT_CAPTURE = "shot_capture"
_SHOT_REPLACES = "shot_replaces"


@dataclass(frozen=True)
class Scene:
    """What a picture is of, and what its stamp says besides time and hash."""

    draft_id: str
    place: str
    fix: Fix | None
    inspector: str
    unit: str
    finding_id: str = ""
    purpose: PhotoPurpose = PhotoPurpose.SCENE
    pairs_with: str = ""  # hash of the earlier picture that the next one repeats
    replaces: str = ""  # id of the photo that is hidden once the next one is stored (重拍)

    @property
    def record(self) -> str:
        """The short form of the record's id, as stamps show it."""
        return self.draft_id.replace("-", "")[-8:].upper()


class Shots:
    """Takes in pictures for drafts. Raises `NoRoom` or OSError when the phone is full, `NotAPhoto` for other bytes."""

    def __init__(self, store: PhoneStore, studio: Studio, random: Callable[[int], bytes]) -> None:
        self._store, self._studio, self._random = store, studio, random

    async def take(self, scene: Scene, shot: Shot) -> KeptPhoto:
        """A picture just taken: the bytes are put down before they are developed, because that takes a second. What
        goes with them is written down first, so that `finish` can go on after a kill."""
        clock = self._store.preferences.clock_reading()
        going_with = {
            _SHOT_CLOCK: to_plain(clock),
            _SHOT_PAIR: scene.pairs_with,
            _SHOT_CAPTURE: to_plain(shot.capture),
            _SHOT_REPLACES: scene.replaces,
        }
        self._store.drafts.put_many(scene.draft_id, going_with)
        await self._store.photos.keep_shot(shot.raw)
        developed = await self._studio.open(shot.raw)
        return await self._keep(scene, developed, clock, PhotoOrigin.CAMERA, capture=shot.capture)

    async def bring_in(self, scene: Scene, raw: bytes) -> KeptPhoto:
        """A picture from the gallery: marked 导入, with what its EXIF says and does not say."""
        clock = self._store.preferences.clock_reading()
        return await self._keep(scene, await self._studio.open(raw), clock, PhotoOrigin.IMPORT)

    async def take_up(self, scene: Scene, shot: StartShot) -> KeptPhoto:
        """A picture that the start page took, with its own time and place."""
        scene, developed = replace(scene, fix=shot.fix), await self._studio.open(shot.raw)
        return await self._keep(scene, developed, shot.clock, PhotoOrigin.CAMERA, capture=shot.capture, note=AT_START)

    async def finish(self, scene: Scene, raw: bytes) -> KeptPhoto:
        """A shot that a kill interrupted (`PhotoFiles.unfinished_shot`), with the time at which it was taken, the
        earlier picture that it repeats, and what the camera said."""
        fields = self._fields(scene.draft_id)
        clock_then, camera_then = fields.get(_SHOT_CLOCK), fields.get(_SHOT_CAPTURE)
        clock = from_plain(ClockReading, clock_then) if clock_then else self._store.preferences.clock_reading()
        capture = from_plain(Capture, camera_then) if camera_then else None
        scene = replace(scene, pairs_with=str(fields.get(_SHOT_PAIR, "")))
        return await self._keep(scene, await self._studio.open(raw), clock, PhotoOrigin.CAMERA, capture=capture)

    def replaced(self, draft_id: str) -> str:
        """Id of the photo that the shot taken last stands in for; empty when it stands for itself."""
        return str(self._fields(draft_id).get(_SHOT_REPLACES, ""))

    def _fields(self, draft_id: str) -> Mapping[str, Any]:
        draft = self._store.drafts.get(draft_id)
        return draft.fields if draft else {}

    async def draw(self, scene: Scene, photo: Photo, strokes: Sequence[Stroke]) -> KeptPhoto:
        """A marked copy of a photo, a photo of its own that names the one it was drawn on. Raises ValueError when the
        original is no longer on the phone."""
        original = await self._store.photos.read(photo.id, PhotoFile.ORIGINAL)
        if original is None:
            raise ValueError("原图已上传并从本机释放，不能再标注")
        developed = await self._studio.open(await self._studio.annotate(original, strokes))
        scene = replace(scene, finding_id=photo.finding_id, purpose=photo.purpose)
        return await self._keep(scene, developed, photo.clock, photo.origin, drawn_on=photo.id)

    async def _keep(
        self,
        scene: Scene,
        developed: Developed,
        clock: ClockReading,
        origin: PhotoOrigin,
        drawn_on: str = "",
        capture: Capture | None = None,
        note: str = "",
    ) -> KeptPhoto:
        sha256 = hashlib.sha256(developed.original).hexdigest()
        imported = origin is PhotoOrigin.IMPORT
        pairs_with = "" if imported or drawn_on else scene.pairs_with
        photo = Photo(
            id=new_id(from_iso(self._store.preferences.clock_reading().device), self._random),
            sha256=sha256,
            size=len(developed.original),
            width=developed.width,
            height=developed.height,
            number=self._next_number(scene.draft_id),
            clock=clock,
            origin=origin,
            purpose=PhotoPurpose.AFTER if pairs_with else scene.purpose,
            finding_id=scene.finding_id,
            fix=scene.fix,
            exif_taken_at=to_iso(developed.exif_taken_at) if imported and developed.exif_taken_at else "",
            drawn_on=drawn_on,
            pairs_with=pairs_with,
            capture=capture,
            note="；".join(exif_remarks(developed, clock.moment, scene.fix)) if imported and not drawn_on else note,
        )
        stamped = await self._studio.stamp(
            developed.original,
            stamp_lines(
                taken_at=clock.moment,
                clock_checked=clock.checked,
                place=scene.place,
                fix=scene.fix,
                inspector=scene.inspector,
                unit=scene.unit,
                record=scene.record,
                photo_number=photo.number,
                sha256=sha256,
                imported=imported,
            ),
        )
        return await self._store.photos.add(
            scene.draft_id, photo, original=developed.original, thumbnail=developed.thumbnail, stamped=stamped
        )

    def _next_number(self, draft_id: str) -> int:
        numbers = [kept.photo.number for kept in self._store.photos.of_draft(draft_id)]
        numbers += [one["number"] for one in self._fields(draft_id).get("kept_photos", [])]
        return max(numbers, default=0) + 1


def exif_remarks(developed: Developed, now: datetime, fix: Fix | None) -> list[str]:
    """What an imported picture's own data say against it, in words. Nothing of this forbids the import."""
    remarks = []
    if developed.exif_taken_at is None:
        remarks.append("照片不含拍摄时间")
    elif abs(now - developed.exif_taken_at) > OLD:
        remarks.append("拍摄时间与现在相差超过 12 小时")
    if developed.exif_latitude is None or developed.exif_longitude is None:
        return remarks
    if coordinates_fault(developed.exif_latitude, developed.exif_longitude):
        remarks.append("照片自带的位置无效，未采用")
    elif fix is not None:
        metres = metres_between((fix.latitude, fix.longitude), (developed.exif_latitude, developed.exif_longitude))
        if metres > FAR_M:
            remarks.append(f"拍摄地点与当前位置相距约 {metres / 1000:.1f} 公里")
    return remarks
