"""`GET /api/basemap` and the tiles at `/basemap/{key}/{z}/{x}/{y}`, which the console's maps show too.

Tiles stand outside `/api` with a key in the address (basemap/keys.py): the control that draws maps fetches pictures by
itself, without the phone's token."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import partial

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from shared.basemap import Basemap
from shared.moment import to_iso
from shared.problems import (
    BASEMAP_AWAY,
    BUSY,
    DEVICE_REVOKED,
    INTERNAL,
    NOT_FOUND,
    TOO_MANY,
    UNAUTHENTICATED,
    Problem,
)
from sync_server.acts.common.devices import device_by_token, require_active, require_welcome
from sync_server.basemap import keys
from sync_server.basemap.answers import number, tile_answer
from sync_server.basemap.map_tiles import MapTiles
from sync_server.basemap.pace import Pace
from sync_server.basemap.source import NotAtHand
from sync_server.ledger.ledger import Ledger
from sync_server.phone_api.direct import direct_router
from sync_server.phone_api.incoming import answer, bearer_hash
from sync_server.phone_api.openapi import operation

WELCOME_FOR_S = 60.0  # a stopped phone sees the map for so long; its ledger it does not see any more at once
REMEMBERED = 5_000
FETCHED_AT_ONCE, FETCHED_EACH_SECOND = 300, 10  # tiles that are not here yet, for each phone
SLOW = 12  # of them at a time


class Welcome:
    """Whether a phone or an account is still one of ours, asked of the ledger once a minute each."""

    def __init__(self, ledger: Ledger, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._ledger, self._monotonic = ledger, monotonic
        self._until: OrderedDict[str, float] = OrderedDict()

    async def check(self, owner: str) -> None:
        """Raises Problem: UNAUTHENTICATED, DEVICE_REVOKED."""
        if self._until.get(owner, 0.0) > self._monotonic():
            return
        await run_in_threadpool(self._ask, owner)
        self._until[owner] = self._monotonic() + WELCOME_FOR_S
        self._until.move_to_end(owner)
        while len(self._until) > REMEMBERED:
            self._until.popitem(last=False)

    def _ask(self, owner: str) -> None:
        with self._ledger.read() as conn:
            if owner.startswith(keys.ACCOUNT):
                require_active(conn, owner.removeprefix(keys.ACCOUNT))
            else:
                require_welcome(conn, owner)


def router(ledger: Ledger, tiles: MapTiles, secret: bytes, clock: Callable[[], datetime]) -> APIRouter:
    """Both routes; `secret` signs the keys."""
    routes = direct_router("底图")
    welcome, pace, fetching = Welcome(ledger), Pace(), Pace(FETCHED_AT_ONCE, FETCHED_EACH_SECOND)
    slow = CapacityLimiter(SLOW)  # threads of their own: nothing else waits behind a service that is slow

    def told(request: Request) -> Response:
        token = bearer_hash(request)
        with ledger.read() as conn:
            device = device_by_token(conn, token)
        key, until = keys.issue(secret, device.device_id, clock())
        return answer(tiles.told(f"/basemap/{key}/{{z}}/{{x}}/{{y}}", device.unit.district_code, to_iso(until)))

    async def tile(request: Request, key: str, z: str, x: str, y: str) -> Response:
        owner = keys.holder(secret, key, clock())
        if not owner:
            raise Problem(UNAUTHENTICATED)
        pace.step(owner)
        await welcome.check(owner)
        square = number(z), number(x), number(y)
        try:
            picture = await run_in_threadpool(partial(tiles.tile, *square, wait=False))
        except NotAtHand:
            fetching.step(owner)
            picture = await to_thread.run_sync(tiles.tile, *square, limiter=slow)
        return tile_answer(request, picture, tiles)

    asking = operation("底图", reply=Basemap, problems=(UNAUTHENTICATED, DEVICE_REVOKED, BUSY, INTERNAL))
    routes.get("/api/basemap", **asking)(told)
    showing = operation(
        "底图瓦片",
        problems=(UNAUTHENTICATED, DEVICE_REVOKED, NOT_FOUND, TOO_MANY, BASEMAP_AWAY, BUSY, INTERNAL),
        open_to_all=True,
    )
    pictures: dict[str, dict[str, str]] = {media: {} for media in ("image/png", "image/jpeg", "image/webp")}
    showing["responses"] |= {200: {"description": "一块底图", "content": pictures}, 304: {"description": "没有变化"}}
    routes.get("/basemap/{key}/{z}/{x}/{y}", **showing)(tile)
    return routes
