"""Sends photos by tus: goes on at the byte where the line was cut, several at a time, in pieces that fit the line."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from mobile.device.interface import Clock
from mobile.sync.errors import Garbled, Refused, Stuck, Unreachable
from mobile.sync.flight import Flight
from mobile.sync.tus import Place, TusClient
from shared.problems import TOO_LARGE, TOO_MANY, UPLOAD_GONE, UPLOAD_HASH, UPLOAD_OFFSET

RETRIES = 4
STILL_WORDS = "服务器收下附件后没有进展，稍后自动再试"
LOCKED = 423  # a dead connection's lock that the server has not taken away yet


@dataclass(frozen=True)
class Job:
    """A photo to send: `read` gives the original's bytes or None when it is gone; `url` is where an earlier try left
    off, empty for a fresh one."""

    photo_id: str
    sha256: str
    size: int
    read: Callable[[], Awaitable[bytes | None]]
    url: str = ""
    media_type: str = "image/jpeg"  # said to the server, which looks for itself


class PhotoDamaged(Exception):
    """The file on this phone is missing or is not what was sealed; sending it would be of no use."""


class Uploader:
    """Uploads one photo per call; calls may run side by side and share one `Flight`. `remember` is told the upload's
    address and confirmed bytes whenever they change, so that a killed app goes on from there."""

    def __init__(self, tus: TusClient, flight: Flight, clock: Clock, remember: Callable[[str, str, int], None]) -> None:
        self._tus, self._flight, self._clock, self._remember = tus, flight, clock, remember

    async def send(self, job: Job) -> None:
        """Return when the server has every byte. Raises `PhotoDamaged`, `SyncError`; OSError when the store is full.

        Cancelling stops at once; what was confirmed is remembered."""
        data = await job.read()
        if data is None or len(data) != job.size or hashlib.sha256(data).hexdigest() != job.sha256:
            raise PhotoDamaged(job.photo_id)
        place = await self._find(job)
        troubles, farthest = 0, -1 if place is None else place.offset
        while place is None or place.offset < job.size:
            try:
                place = await self._advance(job, data, place)
            except (Refused, Garbled) as error:
                troubles += 1
                if troubles > RETRIES:
                    raise
                place = await self._recover(job, place, error)
            else:
                # What goes back and comes again is no progress: a whole that does not fit its hash would never end.
                troubles = 0 if place.offset > farthest else troubles + 1
                farthest = max(farthest, place.offset)
                if troubles > RETRIES:
                    raise Stuck(STILL_WORDS)
                self._remember(job.photo_id, place.url, place.offset)

    async def _find(self, job: Job) -> Place | None:
        """Ask the server how far an earlier try came: its word counts, not our memory. Where it does not want to say
        (forgotten, or of an earlier enrolment) the photo begins anew, and that request's answer has the reason."""
        if not job.url:
            return None
        try:
            return await self._place_at(job)
        except (Refused, Garbled) as error:
            if error.status >= 500 or error.status in (LOCKED, TOO_MANY.status):
                raise
            if isinstance(error, Garbled) and not (error.tus and error.status >= 400):
                raise  # not the server's word: what it has of the photo must not be given up for it
            return None

    async def _advance(self, job: Job, data: bytes, place: Place | None) -> Place:
        offset = 0 if place is None else place.offset
        piece = data[offset : offset + self._flight.piece(job.size - offset)]
        async with self._flight.carry(len(piece)) as cuts:
            started = self._clock.monotonic()
            try:
                reached = await self._append(job, place, piece)
            except (Unreachable, Garbled) as error:
                if isinstance(error, Unreachable) or error.status == TOO_LARGE.status:
                    self._flight.cut(cuts)  # too much for the line, or for a proxy on the way
                raise
            if reached.offset >= offset + len(piece):
                self._flight.arrived(len(piece), self._clock.monotonic() - started)
        return reached

    async def _append(self, job: Job, place: Place | None, piece: bytes) -> Place:
        if place is None:
            return await self._tus.create(job.size, _metadata(job), piece)
        return Place(place.url, await self._tus.patch(place.url, place.offset, piece))

    async def _recover(self, job: Job, place: Place | None, error: Refused | Garbled) -> Place | None:
        """Where to go on after a refusal. Raises it when going on at once is of no use."""
        if isinstance(error, Garbled):
            if error.status != TOO_LARGE.status:
                raise error
            return place
        if error.code == UPLOAD_HASH.code:
            return place
        if place is not None and error.code == UPLOAD_OFFSET.code:
            return await self._place_at(replace(job, url=place.url))
        if place is not None and error.code == UPLOAD_GONE.code:
            self._remember(job.photo_id, "", 0)
            return None
        raise error

    async def _place_at(self, job: Job) -> Place:
        return Place(job.url, await self._tus.head(job.url, job.size))


def _metadata(job: Job) -> dict[str, str]:
    kind = job.media_type.partition(";")[0]
    ending = "jpg" if kind == "image/jpeg" else kind.partition("/")[2]
    return {"filename": f"{job.photo_id}.{ending}", "filetype": kind, "sha256": job.sha256}
