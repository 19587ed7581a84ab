"""`Tiles` in the browser's cache, from which the service worker answers the map (`webapp/page/sw.js`).

Names are `/basemap/<version>/<zoom>/<x>/<y>`, whatever key the address had. What the worker keeps by itself, because
somebody looked at it, lies in a cache of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from js import Response, caches, fetch
from pyodide.ffi import JsException

from mobile.device.browser_studio import plain_object
from mobile.device.tiles import NoTile, Square

KEPT = "duchatong-basemap-kept"
SEEN = "duchatong-basemap-seen"
FULL = "QuotaExceededError"
_NAME = re.compile(r"/basemap/([^/?]*)/(\d+)/(\d+)/(\d+)$")


class CacheTiles:
    """The caches are opened anew at each call: a browser that cleans up may have taken them."""

    supported = True

    async def kept(self, version: str) -> Collection[Square]:
        found = (_NAME.search(str(request.url)) for request in await (await caches.open(KEPT)).keys())
        return {(int(m[2]), int(m[3]), int(m[4])) for m in found if m is not None and m[1] == version}

    async def fetch(self, address: str, version: str, square: Square) -> int:
        # `keep` tells the service worker that this is no look at the map: it stays out of it.
        options = plain_object({"credentials": "omit", "cache": "no-store"})
        try:
            answer = await fetch(f"{address}{'&' if '?' in address else '?'}keep=1", options)
        except JsException as error:
            raise NoTile from error
        if answer.status != 200:
            raise NoTile(answer.status)
        try:
            return await self._put(answer, version, square)
        except JsException as error:
            if getattr(error, "name", "") == FULL or FULL in str(error):
                raise OSError("no room for the basemap") from error
            raise NoTile from error

    async def keep_only(self, version: str) -> None:
        for name in (KEPT, SEEN):
            if not version:
                await caches.delete(name)
                continue
            cache = await caches.open(name)
            for request in await cache.keys():
                found = _NAME.search(str(request.url))
                if found is None or found[1] != version:
                    await cache.delete(request)

    @staticmethod
    async def _put(answer: Any, version: str, square: Square) -> int:
        body = await answer.arrayBuffer()
        kind = answer.headers.get("content-type") or "image/png"
        kept = Response.new(body, plain_object({"headers": {"content-type": str(kind)}}))
        await (await caches.open(KEPT)).put("/basemap/{}/{}/{}/{}".format(version, *square), kept)
        return int(body.byteLength)
