"""From the recorder's pieces to a kept recording: what it is for is written down before the microphone opens, each
piece as it comes. Whatever moment the app is killed at, what was said till then is found again. No Flet."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mobile.checks.shots import Scene
from mobile.device.recording import Recorder
from mobile.device.volume import AppendFile, Volume
from mobile.store.drafts import NoSuchDraft
from mobile.store.kept_photo import DIRECTORY, KeptPhoto
from mobile.store.phone import PhoneStore
from mobile.store.room import check_room
from shared.evidence import ClockReading, Media, Photo
from shared.identity import new_id
from shared.moment import from_iso
from shared.plain import from_plain, to_plain
from shared.position import Fix
from shared.recording import SHORTEST_MS, MediaKind, NotARecording, examine

TAKE = f"{DIRECTORY}/take"
_INTENT = "take"
NOTHING = "没有录到内容，请再录一次"


@dataclass(frozen=True)
class Intent:
    """What is being recorded, and for what."""

    draft_id: str
    finding_id: str
    kind: MediaKind
    clock: ClockReading
    fix: Fix | None = None
    type: str = ""


class NothingRecorded(Exception):
    """The recorder gave nothing that can be played. The text is for the user."""


class Takes:
    """Records for drafts, one at a time. `heard` is told when a take has ended: the kept recording, or what went wrong
    (`NothingRecorded`, OSError when the phone is full, `NoSuchDraft`)."""

    def __init__(self, store: PhoneStore, volume: Volume, recorder: Recorder, random: Callable[[int], bytes]) -> None:
        self._store, self._volume, self._recorder, self._random = store, volume, recorder, random
        self._log: AppendFile | None = None
        self._trouble: OSError | None = None
        self._heard: Callable[[KeptPhoto | Exception], None] = lambda _: None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def at_work(self) -> bool:
        """Whether something is being recorded."""
        return self._log is not None

    async def start(self, scene: Scene, kind: MediaKind, heard: Callable[[KeptPhoto | Exception], None]) -> None:
        """Begin. Raises `CannotRecord`, `NoRoom` before the record store is at risk, OSError."""
        if self.at_work:
            return
        await self.finish_interrupted()
        await check_room(self._volume, kind.most_bytes)
        intent = Intent(scene.draft_id, scene.finding_id, kind, self._store.preferences.clock_reading(), scene.fix)
        self._note(intent)
        self._log = await self._volume.open_log(TAKE)
        self._trouble, self._heard = None, heard
        try:
            self._log.truncate(0)
            named = await self._recorder.start(kind, seconds=kind.most_seconds, piece=self._piece, ended=self._ended)
        except Exception:
            await self._forget()
            raise
        if self._intent() is not None:  # it may have ended already
            self._note(replace(intent, type=named))

    async def stop(self) -> None:
        """End the take; `heard` is told a moment later."""
        if self.at_work:
            await self._recorder.stop()

    async def finish_interrupted(self) -> KeptPhoto | None:
        """A take that a kill interrupted, kept as far as it was written down; None when there is none."""
        intent = self._intent()
        if intent is None or self.at_work:
            return None
        self._log = await self._volume.open_log(TAKE)
        try:
            return await self._keep(intent, self._log.read(), 0, cut_short=True)
        except (NothingRecorded, NoSuchDraft):
            return None
        finally:
            await self._forget()

    # Within

    def _piece(self, data: bytes) -> None:
        if self._log is None or self._trouble is not None:
            return
        try:
            self._log.append(data)
        except OSError as error:  # full: what was written till now is kept
            self._trouble = error
            self._keeping = asyncio.get_running_loop().create_task(self._recorder.stop())

    def _ended(self, milliseconds: int) -> None:
        self._keeping = asyncio.get_running_loop().create_task(self._finish(milliseconds))

    async def _finish(self, milliseconds: int) -> None:
        intent, log = self._intent(), self._log
        if intent is None or log is None:
            return
        outcome: KeptPhoto | Exception
        try:
            outcome = await self._keep(intent, log.read(), milliseconds, cut_short=self._trouble is not None)
        except (NothingRecorded, NoSuchDraft, OSError) as error:
            outcome = error
        if not isinstance(outcome, OSError):  # what does not find room stays where it was written down
            await self._forget()
        else:
            log.close()
            self._log = None
        self._heard(outcome)

    async def _keep(self, intent: Intent, raw: bytes, milliseconds: int, *, cut_short: bool) -> KeptPhoto:
        try:
            told = examine(raw).milliseconds
        except NotARecording as error:
            raise NothingRecorded(NOTHING) from error
        lasted = told or milliseconds
        if max(lasted, milliseconds) < SHORTEST_MS and not cut_short:
            raise NothingRecorded(NOTHING)
        sha256 = hashlib.sha256(raw).hexdigest()
        before = self._store.photos.recordings_of_draft(intent.draft_id)
        for kept in before:
            if kept.photo.sha256 == sha256:  # killed between keeping it and forgetting the take
                return kept
        recording = Photo(
            id=new_id(from_iso(self._store.preferences.clock_reading().device), self._random),
            sha256=sha256,
            size=len(raw),
            width=0,
            height=0,
            number=self._next_number(intent),
            clock=intent.clock,
            finding_id=intent.finding_id,
            fix=intent.fix,
            media=Media(intent.kind, lasted, intent.type[:80], cut_short),
        )
        return await self._store.photos.add(intent.draft_id, recording, original=raw, thumbnail=b"")

    def _next_number(self, intent: Intent) -> int:
        draft = self._store.drafts.get(intent.draft_id)
        earlier: list[dict[str, Any]] = list(draft.fields.get("kept_recordings", [])) if draft else []
        earlier += [to_plain(kept.photo) for kept in self._store.photos.recordings_of_draft(intent.draft_id)]
        mine = [one["number"] for one in earlier if (one.get("media") or {}).get("kind") == intent.kind.value]
        return max(mine, default=0) + 1

    def _intent(self) -> Intent | None:
        plain: dict[str, Any] = self._store.preferences.get(_INTENT, {})
        return from_plain(Intent, plain) if plain else None

    def _note(self, intent: Intent | None) -> None:
        self._store.preferences.put(_INTENT, to_plain(intent) if intent else {})

    async def _forget(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None
        self._note(None)
        await self._volume.remove(TAKE)
