"""`/api/uploads`: photos by tus 1.0, streamed to disk, resumable at the byte."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

from fastapi import Request
from sqlalchemy import RowMapping
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from shared.identity import check_hash, new_id
from shared.problems import TOO_LARGE, UPLOAD_GONE, UPLOAD_HASH, UPLOAD_OFFSET, Problem
from sync_server.acts.photo_loss import mark_lost
from sync_server.evidence import intake
from sync_server.evidence.allowances import (
    Lying,
    check_allowance,
    find_orphans,
    forget_orphans,
    forget_unfinished,
    over,
)
from sync_server.evidence.arrivals import Owner, begin_upload, find_upload, forget_upload
from sync_server.evidence.staging import Checksum, Piece, Staging
from sync_server.evidence.store import PhotoStore
from sync_server.grounds import requests as grounds
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.phone_api import tus
from sync_server.phone_api.turns import Turn, Turns
from sync_server.phone_api.uploaders import find_owner
from sync_server.settings import Settings

COLLECTION = "/api/uploads"


class UploadDesk:
    """The protocol's deeds on one ledger, one staging folder and one photo store."""

    def __init__(self, ledger: Ledger, settings: Settings, store: PhotoStore, staging: Staging) -> None:
        self.ledger, self.settings, self.store, self.staging = ledger, settings, store, staging
        self.turns = Turns(staging)
        self._coming: dict[tuple[str, str], list[int]] = {}  # by owner: lengths of whole files that are coming in
        self._orphans_at = datetime.min.replace(tzinfo=UTC)
        # Threads of their own: whoever waits for a picture to be looked at holds no thread that others need, and the
        # memory of decoders stays with two threads.
        self._checkers = ThreadPoolExecutor(2, "picture-check")

    async def create(self, request: Request) -> Response:
        """POST to the collection; with a body of the piece type the first bytes come along, or all of them."""
        tus.require_version(request)
        length = tus.read_length(request, self.settings.upload_limit)
        metadata = tus.read_metadata(request)
        with_piece = request.headers.get("content-type", "").startswith(tus.PIECE_TYPE)
        checksum = tus.read_piece_checksum(request) if with_piece else None
        if "sha256" in metadata:
            try:
                check_hash(metadata["sha256"], "sha256 ")
            except ValueError as error:
                raise Problem(grounds.CONTENT_UNFIT, why=error) from error
        owner, lying = await self._admitted(request, length)
        if with_piece and tus.brings_all(request, length):
            with self._reserved(owner, length, lying):
                upload_id = await self._take_whole(request, owner, length, metadata, checksum)
            offset = {"Location": f"{COLLECTION}/{upload_id}", "Upload-Offset": str(length)}
            return tus.reply(201, offset | self._expiry())
        days = self.settings.upload_days
        upload_id = await self.ledger.write_async(
            lambda w: begin_upload(w, owner, length, metadata, days), keeps_reference=True
        )
        await run_in_threadpool(self.staging.create, upload_id)
        headers = {"Location": f"{COLLECTION}/{upload_id}", "Upload-Offset": "0"}
        if with_piece:
            row = await self._row(upload_id, owner)
            async with self.turns.take(upload_id) as turn:
                piece = self.staging.open_piece(upload_id, checksum)
                headers["Upload-Offset"] = str(await self._receive(request, row, owner, piece, 0, turn))
        return tus.reply(201, headers | self._expiry())

    async def head(self, request: Request, upload_id: str) -> Response:
        """How far an upload has come: the bytes that are safely here."""
        tus.require_version(request)
        owner = await self._owner(request)
        row = await self._row(upload_id, owner)
        if row["finished_sha256"]:
            offset = row["length"]
        else:
            async with self.turns.take(upload_id):
                offset = await self._offset(upload_id)
                if offset == row["length"]:  # all bytes are here, but the server died before it could say so
                    await self._complete(row, owner)
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(row["length"])} | self._expiry()
        if row["metadata"]:
            headers["Upload-Metadata"] = tus.write_metadata(row["metadata"])
        return tus.reply(200, headers)

    async def patch(self, request: Request, upload_id: str) -> Response:
        """Append one piece."""
        tus.require_version(request)
        owner = await self._owner(request)
        tus.require_piece_type(request)
        wanted, checksum = tus.read_offset(request), tus.read_piece_checksum(request)
        row = await self._row(upload_id, owner)
        async with self.turns.take(upload_id) as turn:
            offset = row["length"] if row["finished_sha256"] else await self._offset(upload_id)
            if wanted != offset:
                return tus.refusal(Problem(UPLOAD_OFFSET, offset=offset), {"Upload-Offset": str(offset)})
            if not row["finished_sha256"]:
                piece = self.staging.open_piece(upload_id, checksum)
                offset = await self._receive(request, row, owner, piece, offset, turn)
        return tus.reply(204, {"Upload-Offset": str(offset)} | self._expiry())

    async def terminate(self, request: Request, upload_id: str) -> Response:
        """Give up an upload; a photo that has arrived stays."""
        tus.require_version(request)
        owner = await self._owner(request)
        await self._row(upload_id, owner)
        async with self.turns.take(upload_id):
            await self.ledger.write_async(lambda w: forget_upload(w, upload_id), keeps_reference=True)
            await run_in_threadpool(self.staging.discard, upload_id)
        return tus.reply(204)

    async def _owner(self, request: Request) -> Owner:
        def find() -> Owner:
            with self.ledger.read() as conn:
                now, https = self.ledger.clock(), self.settings.https
                return find_owner(conn, request.headers, request.cookies, now, https=https)

        return await run_in_threadpool(find)

    @contextmanager
    def _reserved(self, owner: Owner, length: int, lying: Lying) -> Iterator[None]:
        """Count a file that has no row yet as one that lies about, while it comes in. Raises Problem(UPLOAD_QUOTA)."""
        coming = self._coming.setdefault((owner.kind, owner.id), [])
        allowed = self.settings.allowance
        try:
            if allowed.exceeded(lying.files + len(coming), lying.size + sum(coming), length):
                raise over(allowed)
            coming.append(length)
            try:
                yield
            finally:
                coming.remove(length)
        finally:
            if not coming:
                self._coming.pop((owner.kind, owner.id), None)

    async def _admitted(self, request: Request, length: int) -> tuple[Owner, Lying]:
        """Who begins an upload of `length` bytes, which is within the allowance, and what lies about of theirs."""

        def admit() -> tuple[Owner, Lying]:
            with self.ledger.read() as conn:
                now, https = self.ledger.clock(), self.settings.https
                owner = find_owner(conn, request.headers, request.cookies, now, https=https)
                return owner, check_allowance(conn, owner, length, self.settings.allowance, now)

        return await run_in_threadpool(admit)

    async def _row(self, upload_id: str, owner: Owner) -> RowMapping:
        def find() -> RowMapping | None:
            with self.ledger.read() as conn:
                return find_upload(conn, upload_id, owner)

        row = await run_in_threadpool(find)
        if row is None:
            raise Problem(UPLOAD_GONE)
        return row

    async def _offset(self, upload_id: str) -> int:
        try:
            return await run_in_threadpool(self.staging.offset, upload_id)
        except FileNotFoundError as error:
            raise Problem(UPLOAD_GONE) from error

    async def _receive(
        self, request: Request, row: RowMapping, owner: Owner, piece: Piece, offset: int, turn: Turn
    ) -> int:
        """Stream the body to disk and, with the last byte, finish the upload; the new offset.

        Raises Problem: TOO_LARGE past the declared length, UPLOAD_HASH, UPLOAD_UNFIT."""
        whole = too_long = False
        try:
            async with aclosing(_body(request, turn)) as body:
                async for data in body:
                    if offset + piece.written + len(data) > row["length"]:
                        too_long = True
                        break
                    piece.write(data)
                    del data  # while waiting for the next, nothing is held
                else:
                    whole = not turn.interrupted.is_set()
        except ClientDisconnect:
            pass  # what has arrived is kept, the phone goes on from there
        finally:
            good = await asyncio.shield(run_in_threadpool(piece.finish, whole=whole))
        if too_long:
            raise Problem(TOO_LARGE, limit=f"声明的 {row['length']} 字节")
        if not good:
            raise Problem(UPLOAD_HASH)
        held = await self._offset(row["id"])
        if held == row["length"]:
            await self._complete(row, owner)
        return held

    async def _take_whole(
        self, request: Request, owner: Owner, length: int, metadata: dict[str, str], checksum: Checksum | None
    ) -> str:
        """A file that comes whole with its creation: one look, one commit; the upload's id. What breaks off is let go,
        for nobody was told where to go on. Raises Problem: TOO_LARGE, UPLOAD_HASH, UPLOAD_UNFIT."""
        upload_id, declared = new_id(self.ledger.clock(), os.urandom), metadata.get("sha256", "")
        if checksum is not None and checksum.algorithm == "sha256":  # of the piece that is all: hashed once, on disk
            if declared not in ("", checksum.digest.hex()):
                raise Problem(UPLOAD_HASH)
            declared, checksum = checksum.digest.hex(), None
        piece = self.staging.open_whole(upload_id, checksum)
        try:
            try:
                with suppress(ClientDisconnect):
                    async for data in request.stream():
                        if piece.written + len(data) > length:
                            raise Problem(TOO_LARGE, limit=f"声明的 {length} 字节")
                        piece.write(data)
            finally:
                good = piece.finish(whole=True, durable=False)  # what the store keeps of it will be
            if not good or piece.written != length:
                raise Problem(UPLOAD_HASH)
            file, from_phone = self.staging.file(upload_id), owner.kind == "device"
            examine = partial(intake.examine, file, declared, with_recordings=from_phone)
            picture = await asyncio.get_running_loop().run_in_executor(self._checkers, examine)
            await run_in_threadpool(intake.give, self.store, picture)
        except BaseException:
            await asyncio.shield(run_in_threadpool(self.staging.discard, upload_id))
            raise

        def note(w: Write) -> None:
            begin_upload(w, owner, length, metadata, self.settings.upload_days, upload_id=upload_id)
            intake.note(w, picture, owner, upload_id=upload_id)

        await self.ledger.write_async(note, keeps_reference=True)
        return upload_id

    async def _complete(self, row: RowMapping, owner: Owner) -> None:
        """All bytes are here: check them, keep the original, tell the ledger, then let go of the staging file."""
        upload_id, file = row["id"], self.staging.file(row["id"])
        from_phone = owner.kind == "device"
        examine = partial(intake.examine, file, row["metadata"].get("sha256", ""), with_recordings=from_phone)
        try:
            picture = await asyncio.get_running_loop().run_in_executor(self._checkers, examine)
        except Problem as problem:
            again = problem.kind is UPLOAD_HASH  # the same upload may begin again at zero
            if not again:
                await self.ledger.write_async(lambda w: forget_upload(w, upload_id), keeps_reference=True)
            await run_in_threadpool(self.staging.discard, upload_id, keep_file=again)
            raise
        await run_in_threadpool(intake.keep, self.store, picture)
        await self.ledger.write_async(
            lambda w: intake.note(w, picture, owner, upload_id=upload_id), keeps_reference=True
        )
        await run_in_threadpool(self.staging.discard, upload_id)

    def _expiry(self) -> dict[str, str]:
        ends = self.ledger.clock() + timedelta(days=self.settings.upload_days)
        return {"Upload-Expires": format_datetime(ends.astimezone(UTC), usegmt=True)}

    def sweep(self) -> int:
        """Forget uploads that received no byte for `upload_days`, scraps beside them, and photos that no record named
        for `loose_days`; how many uploads and photos."""
        stale = list(self.staging.idle_since(self.settings.upload_days * 86_400))
        for upload_id in stale:
            self.ledger.write(partial(forget_upload, upload_id=upload_id))
            self.staging.discard(upload_id)
        self.staging.clear_scraps(self.settings.upload_days * 86_400)
        return len(stale) + len(self._sweep_orphans())

    def _sweep_orphans(self) -> list[str]:
        """Once a day: it looks at every photo."""
        now, days = self.ledger.clock(), self.settings.loose_days
        if now - self._orphans_at < timedelta(days=1):
            return []
        self._orphans_at = now
        self.ledger.write(lambda w: forget_unfinished(w, days))
        with self.ledger.read() as conn:
            found = find_orphans(conn, now, days)
        gone = self.ledger.write(lambda w: forget_orphans(w, found, days)) if found else []
        for sha256 in gone:
            self.store.remove(sha256)
            # Had somebody brought it again in this very moment, it is missing once more, and that phone is told.
            self.ledger.write(partial(mark_lost, sha256=sha256, why="原件在清理时丢失"))
        return gone


async def _body(request: Request, turn: Turn) -> AsyncGenerator[bytes, None]:
    """Pieces of the body until its end or until a newer request interrupts. Raises ClientDisconnect."""
    interrupted = asyncio.ensure_future(turn.interrupted.wait())
    stream = request.stream().__aiter__()
    try:
        while True:
            coming = asyncio.ensure_future(stream.__anext__())
            await asyncio.wait({coming, interrupted}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                with suppress(asyncio.CancelledError, ClientDisconnect, StopAsyncIteration):
                    await coming
                return
            try:
                data = coming.result()
            except StopAsyncIteration:
                return
            del coming
            yield data
            del data
    finally:
        interrupted.cancel()
