"""Load on the server from a process of its own: many keep-alive connections on bare asyncio streams.

    python -m tests.bench.server_load ADDRESS REQUESTS RATE

`REQUESTS` is a file of JSON lines, one a client: its records in order, each a list of requests (path, headers, body);
a body is text, or `[file, tail]`: a file's bytes with the tail's after them. With a `RATE` (records a second over all
clients, 0 for as fast as they come back) clients keep to a timetable. Prints JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit


async def client(
    host: str,
    port: int,
    records: list[list[bytes]],
    gap: float,
    first: float,
    latencies: list[float],
    errors: list[str],
) -> None:
    """Send the requests of each record in turn; when `gap` is set, each record not before its time in the timetable."""
    reader, writer = await asyncio.open_connection(host, port)
    due = time.perf_counter() + first
    await asyncio.sleep(first)
    for requests in records:
        if gap and (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        began = time.perf_counter()
        for request in requests:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 20") or b'"refused"' in body:
                errors.append((head[:20] + body[:200]).decode(errors="replace"))
        latencies.append(time.perf_counter() - began)
        due += gap
    writer.close()


async def load(address: str, clients: list[list[list[bytes]]], rate: float) -> dict[str, float]:
    where = urlsplit(address)
    gap = len(clients) / rate if rate else 0.0
    latencies: list[float] = []
    errors: list[str] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(
            client(where.hostname or "", where.port or 80, records, gap, gap * n / len(clients), latencies, errors)
            for n, records in enumerate(clients)
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
    clients = [[[_http(*request) for request in record] for record in json.loads(line)] for line in lines]
    print(json.dumps(asyncio.run(load(address, clients, float(rate)))))


def _http(path: str, headers: dict[str, str], body: str | list[str]) -> bytes:
    data = body.encode() if isinstance(body, str) else Path(body[0]).read_bytes() + body[1].encode()
    lines = [f"POST {path} HTTP/1.1", "Host: bench", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in ({"Content-Type": "application/json"} | headers).items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


if __name__ == "__main__":
    main()
