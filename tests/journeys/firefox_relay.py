#!/usr/bin/env python3
"""Stands between Playwright and a Firefox that is older than what Playwright speaks to.

Playwright drives an unchanged Firefox by WebDriver BiDi, and first of all sets media features (colour scheme and the
like) by a command that Firefox ESR does not know; without an answer to it there is no page at all. Started in the place
of Firefox, this starts the real one and carries every message both ways, except that command, which it answers itself:
the features stay as the browser has them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from functools import partial

import websockets
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

FIREFOX = "/usr/bin/firefox-esr"
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
NOT_KNOWN = ("emulation.setMediaFeaturesOverride",)


async def relay(page: ServerConnection, address: str) -> None:
    """Carry one connection."""
    async with connect(address + str(page.request.path if page.request else ""), max_size=None) as browser:

        async def down() -> None:
            async for message in browser:
                await page.send(message)

        downwards = asyncio.create_task(down())
        with contextlib.suppress(websockets.ConnectionClosed):
            async for message in page:
                said = json.loads(message)
                if said.get("method") in NOT_KNOWN:
                    await page.send(json.dumps({"type": "success", "id": said["id"], "result": {}}))
                else:
                    await browser.send(message)
        downwards.cancel()


async def announced(address: str) -> bytes:
    """Open a door of our own in front of `address`; the line that tells Playwright of it."""
    server = await serve(partial(relay, address=address), "127.0.0.1", 0, max_size=None)
    port = next(iter(server.sockets)).getsockname()[1]
    return f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n".encode()


async def main() -> int:
    firefox = await asyncio.create_subprocess_exec(FIREFOX, *sys.argv[1:], stderr=asyncio.subprocess.PIPE)
    assert firefox.stderr is not None
    async for line in firefox.stderr:
        found = LISTENING.search(line)
        said = await announced(found.group(1).decode()) if found else line
        sys.stderr.buffer.write(said)
        sys.stderr.flush()
    return await firefox.wait()


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
