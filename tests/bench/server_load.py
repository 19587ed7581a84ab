"""Load on the server from a process of its own: many keep-alive connections on bare asyncio streams.

    python -m tests.bench.server_load ADDRESS REQUESTS RATE

`REQUESTS` is a file of JSON lines, one a client: its requests in order, as (path, headers, body). With a `RATE`
(requests a second over all clients, 0 for as fast as they come back) clients keep to a timetable. Prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit


async def client(
    host: str, port: int, requests: list[bytes], gap: float, first: float, latencies: list[float], errors: list[str]
) -> None:
    """Send requests one after the other; when `gap` is set, each not before its time in the timetable."""
    reader, writer = await asyncio.open_connection(host, port)
    due = time.perf_counter() + first
    await asyncio.sleep(first)
    for request in requests:
        if gap and (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        latencies.append(time.perf_counter() - began)
        if not head.startswith(b"HTTP/1.1 200") or b'"refused"' in body:
            errors.append((head[:20] + body[:200]).decode(errors="replace"))
        due += gap
    writer.close()


async def load(address: str, clients: list[list[bytes]], rate: float) -> dict[str, float]:
    where = urlsplit(address)
    gap = len(clients) / rate if rate else 0.0
    latencies: list[float] = []
    errors: list[str] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(
            client(where.hostname or "", where.port or 80, requests, gap, gap * n / len(clients), latencies, errors)
            for n, requests in enumerate(clients)
        )
    )
    seconds = time.perf_counter() - began
    latencies.sort()
    if errors:
        print(errors[0], file=sys.stderr)
    return {
        "per_second": len(latencies) / seconds,
        "errors": float(len(errors)),
        "p50": latencies[len(latencies) // 2],
        "p99": latencies[int(len(latencies) * 0.99)],
    }


def main() -> None:
    address, file, rate = sys.argv[1:4]
    lines = Path(file).read_text().splitlines()
    clients = [[_http(*request) for request in json.loads(line)] for line in lines]
    print(json.dumps(asyncio.run(load(address, clients, float(rate)))))


def _http(path: str, headers: dict[str, str], body: str) -> bytes:
    data = body.encode()
    lines = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


if __name__ == "__main__":
    main()
