"""The line is cut again and again while photos travel: every byte arrives, and a cut costs at most one chunk.

`make proof` cuts a thousand times.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import httpx

from mobile.sync.flight import WIDEST
from tests.faults.store.effort import effort
from tests.mobile.sync.peer import Peer
from tests.mobile.sync.phone import Phone
from tests.mobile.sync.wire import Line, serving

CUTS = effort(40, 1_000)
HEADERS = 1_000  # bytes of a request besides its body, generously


async def test_a_line_cut_at_random_costs_at_most_one_chunk_a_cut(tmp_path: Path) -> None:
    chance = Random(20261124)
    peer = Peer()
    async with serving(peer.app) as port, Line(port) as line:
        phone = Phone(tmp_path / "phone", httpx.AsyncHTTPTransport, f"http://127.0.0.1:{line.port}")
        await phone.open()
        await phone.enrol(peer.issue_code("ABCDE23456"))
        total = 0
        while line.cuts < CUTS:
            if not phone.store.outbox.entries():
                sizes = [chance.randrange(50_000, 900_000) for _ in range(4)]
                for size in sizes:
                    await phone.record(1, size=size)
                total += sum(sizes)
            line.cut_at = line.up.carried + chance.randrange(1_000, 700_000)
            await phone.engine.attempt()
        line.cut_at = None
        while phone.store.outbox.entries():
            await phone.engine.attempt()
        assert phone.engine.status.line == "已全部送达"
        assert sum(map(len, peer.blobs.values())) == total
        uploads = [path for _, path in peer.requests if path.startswith("/api/uploads")]
        text = sum(1 for _, path in peer.requests if not path.startswith("/api/uploads"))
        resent = line.up.carried - total - HEADERS * len(uploads) - 30_000 * text
        assert resent <= line.cuts * WIDEST
        assert peer.upload_bytes - total <= line.cuts * WIDEST
        await phone.kill()
