"""The server under 500 phones: durable records a second, how long a phone waits, memory while photos stream in."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
from PIL import Image

from shared.inspection import Inspection, Outcome, Place
from shared.organisation import Role
from shared.sealing import SealedKind
from sync_server.accounts.opening import add_user
from sync_server.acts.common.devices import hash_token
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS, Settings
from tests.bench.rows import BenchRow
from tests.sync_server.evidence.pictures import heavy_jpeg
from tests.sync_server.phones import SHIPPED, SQUAD, SimulatedPhone, finding, fresh_id, photo_of
from tests.sync_server.postgres import DURABLE, cluster, create_database

PHONES, RECORDS = 500, 12
TARGET_PER_S, TARGET_P99_S = 500.0, 0.250
OFFERED_PER_S = 550.0  # what the paced phones offer; the target must be met while they wait little
UPLOADS, UPLOAD_BYTES = 50, 5_000_000
MOST_GROWTH = 1.25
PEER_CLIENTS, PEER_RECORDS, PEER_PHOTOS, PHOTO_BYTES = (50, 200), 4_000, 800, 400_000
HALF = 0.5  # of the bare server
GROWS = 1.8  # with two workers, of what one does
LEAST_OF_BARE = 0.3  # ours verifies a signature and a chain and writes six tables where the baseline writes one row


@dataclass
class Server:
    address: str
    pid: int


@contextmanager
def process(command: list[str], port: int, ready: str, **environment: str) -> Iterator[Server]:
    """A server process, ready to answer; killed at the end."""
    running = subprocess.Popen(
        [sys.executable, *command], env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(address + ready, timeout=1)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield Server(address, running.pid)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def enrol_many(data: Path, count: int, database: str = "") -> list[SimulatedPhone]:
    """Phones written straight into a new ledger: enrolment is not what is measured."""
    settings = Settings(data_dir=data, database_url=database, photos_url="")
    data.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(settings.database)
    load_reference_data(ledger, ASSETS)
    phones = [SimulatedPhone("", device_id=fresh_id(), token=os.urandom(16).hex()) for _ in range(count)]

    def job(w: Write) -> None:
        for n, phone in enumerate(phones):
            user = add_user(w, SYSTEM, login=f"u{n}", name=f"督察{n}", role=Role.SQUAD_INSPECTOR, unit_id=SQUAD)
            row = {"public_key": phone.public_key, "token_hash": hash_token(phone.token), "enrolled_at": w.now}
            w.add(t.devices, id=phone.device_id, user_id=user, **row)

    ledger.write(job)
    ledger.close()
    return phones


def beat(phone: SimulatedPhone) -> Place:
    """Where the phone's inspector goes: five hundred do not stand in one spot."""
    random = Random(phone.device_id)
    place = phone.check().place
    assert place.fix is not None
    north, east = (random.uniform(-0.04, 0.04) for _ in range(2))
    fix = replace(place.fix, latitude=place.fix.latitude + north, longitude=place.fix.longitude + east)
    return replace(place, fix=fix)


def write_requests(phones: list[SimulatedPhone], each: int, file: Path, path: str) -> None:
    """Each phone's pushes, sealed beforehand: one record with one finding a request."""
    with file.open("w") as out:
        for phone in phones:
            requests = []
            where = beat(phone)
            for _ in range(each):
                requests.append([(path, phone.headers, pushed(phone, phone.check(place=where)))])
            out.write(json.dumps(requests) + "\n")


def pushed(phone: SimulatedPhone, check: Inspection) -> str:
    """The body of a push of this check alone."""
    envelope = phone.seal(SealedKind.INSPECTION, check)
    return json.dumps({"records": [envelope], "protocol": 1}, ensure_ascii=False)


def load(server: Server, file: Path, rate: float) -> dict[str, Any]:
    """Run the load generator in its own process."""
    command = [sys.executable, "-m", "tests.bench.server_load", server.address, str(file), str(rate)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=170)
    print(done.stderr, end="", file=sys.stderr)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def resident_mb(pid: int, name: str = "VmRSS") -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def children_of(pid: int) -> list[int]:
    """The processes that a server runs beside itself."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            found += [int(stat.parent.name)] if parent == pid else []
    return found


def rows() -> list[BenchRow]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [*_record_rows(folder), *_peer_rows(folder), _workers_row(folder), *_memory_rows(folder)]


def _record_rows(folder: Path) -> list[BenchRow]:
    phones = enrol_many(folder / "records", PHONES)
    paced, rushed, bare = folder / "paced", folder / "rushed", folder / "bare"
    write_requests(phones, RECORDS, paced, "/api/sync/push")
    write_requests(phones, RECORDS, rushed, "/api/sync/push")
    write_requests(phones, 4, bare, "/push")  # sealed last: the baseline does not look at the chain
    with _our_server(folder / "records") as server:
        ours = load(server, paced, OFFERED_PER_S)
        rush = load(server, rushed, 0)
    port = free_port()
    command = ["-m", "tests.bench.server_bare", str(folder / "bare.sqlite3"), str(port)]
    with process(command, port, "/") as server:
        baseline = load(server, bare, 0)
    errors = int(ours["errors"] + rush["errors"])
    return [
        BenchRow(
            "server: checked, durable records from 500 phones at 550/s",
            ours["per_second"],
            TARGET_PER_S,
            ours["per_second"] / TARGET_PER_S if not errors else 0.0,
            1.0,
            "records/s",
            f"{errors} errors",
            at_most=False,
        ),
        BenchRow(
            "server: 99 % of these pushes answered within",
            ours["p99"] * 1000,
            TARGET_P99_S * 1000,
            ours["p99"] / TARGET_P99_S,
            1.0,
            "ms",
            f"median {ours['p50'] * 1000:.0f} ms",
        ),
        BenchRow(
            "server: 500 phones as fast as they get answers, against bare Starlette + SQLite",
            rush["per_second"],
            baseline["per_second"],
            rush["per_second"] / baseline["per_second"],
            LEAST_OF_BARE,
            "records/s",
            f"p99 {rush['p99'] * 1000:.0f} ms, baseline {baseline['p99'] * 1000:.0f} ms",
            at_most=False,
        ),
    ]


def _peer_rows(folder: Path) -> list[BenchRow]:
    """What was measured side by side with ODK Central (docs/benchmarks.md): twelve answers a record, with and without a
    photo, each client as fast as it gets answers; here beside the bare server."""
    photo = folder / "photo.jpg"
    photo.write_bytes(street_photo(PHOTO_BYTES))
    return [
        _peer_row(folder / f"{clients}-{records}", clients, records, photo if with_photo else None)
        for with_photo, records in ((False, PEER_RECORDS), (True, PEER_PHOTOS))
        for clients in PEER_CLIENTS
    ]


def _peer_row(folder: Path, clients: int, records: int, photo: Path | None) -> BenchRow:
    phones = enrol_many(folder, clients)
    ours, bare = folder / "ours", folder / "bare"
    for file, is_bare in ((ours, False), (bare, True)):
        write_answers(phones, records, file, photo, bare=is_bare)
    with _our_server(folder) as server:
        done = load(server, ours, 0)
    port = free_port()
    command = ["-m", "tests.bench.server_bare", str(folder / "bare.sqlite3"), str(port)]
    with process(command, port, "/") as server:
        baseline = load(server, bare, 0)
    ratio = done["per_second"] / baseline["per_second"] if not done["errors"] else 0.0
    what = "12 answers and a 400 kB photo" if photo else "12 answers"
    name = f"server: {clients} clients, {what} a record, against the bare one"
    note = f"p50 {done['p50'] * 1000:.0f}, p99 {done['p99'] * 1000:.0f} ms; {int(done['errors'])} errors"
    return BenchRow(name, done["per_second"], baseline["per_second"], ratio, HALF, "records/s", note, at_most=False)


def _workers_row(folder: Path) -> BenchRow:
    """Two workers, each with a process that files, beside one, on a PostgreSQL that waits for its disk."""
    rates, errors, clients = [], 0, PEER_CLIENTS[0]
    with cluster(DURABLE) as postgres:
        for workers in (1, 2):
            data, url = folder / f"workers-{workers}", create_database(postgres, f"workers{workers}")
            asked = data / "asked"
            write_answers(enrol_many(data, clients, url), PEER_RECORDS, asked)
            with _our_server(data, "--workers", str(workers), DUCHA_DATABASE_URL=url) as server:
                done = load(server, asked, 0)
            rates.append(done["per_second"])
            errors += int(done["errors"])
    one, two = rates
    name = "server: two workers on PostgreSQL, 50 clients, 12 answers a record, against one"
    return BenchRow(
        name, two, one, two / one if not errors else 0.0, GROWS, "records/s", f"{errors} errors", at_most=False
    )


def write_answers(
    phones: list[SimulatedPhone], records: int, file: Path, photo: Path | None = None, *, bare: bool = False
) -> None:
    """So many records of twelve answers, shared among the phones."""
    with file.open("w") as out:
        for phone in phones:
            where, each = beat(phone), max(1, records // len(phones))
            asked = [twelve_answers(phone, where, photo, bare=bare) for _ in range(each)]
            out.write(json.dumps(asked) + "\n")


def twelve_answers(phone: SimulatedPhone, where: Place, photo: Path | None, *, bare: bool) -> list[Any]:
    """The requests of one record: a finding and eleven items in order, and its photo, each with bytes of its own."""
    failed = finding()
    codes = [item.code for item in SHIPPED.items if item.code != failed.item_code][:11]
    items = (failed, *(replace(finding(code), outcome=Outcome.PASS, facts="") for code in codes))
    path = "/push" if bare else "/api/sync/push"
    if photo is None:
        return [(path, phone.headers, pushed(phone, phone.check(place=where, items=items)))]
    tail = os.urandom(8).hex()
    listed = photo_of(photo.read_bytes() + tail.encode())
    said = {
        "Content-Type": "application/offset+octet-stream",
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(listed.size),
        "Upload-Checksum": "sha256 " + b64encode(bytes.fromhex(listed.sha256)).decode(),
    }
    check = phone.check(place=where, items=items, photos=(listed,))
    upload = ("/photo" if bare else "/api/uploads", phone.headers | said, [str(photo), tail])
    return [(path, phone.headers, pushed(phone, check)), upload]


def street_photo(size: int) -> bytes:
    """A JPEG of some `size` bytes as cameras make them: every pixel has to be unpacked."""
    random = Random(1)
    small = Image.frombytes("RGB", (375, 281), random.randbytes(375 * 281 * 3)).resize((1500, 1125))
    for quality in range(40, 96, 3):
        small.save(content := io.BytesIO(), "JPEG", quality=quality)
        if content.tell() >= size:
            break
    return content.getvalue()


def _our_server(data: Path, *options: str, **changes: str) -> Any:
    port = free_port()
    environment = {"DUCHA_DATA_DIR": str(data), "DUCHA_DATABASE_URL": "", "DUCHA_PHOTOS_URL": ""} | changes
    return process(["-m", "sync_server.cli", "serve", "--port", str(port), *options], port, "/healthz", **environment)


def _memory_rows(folder: Path) -> list[BenchRow]:
    """Highest memory after 50 small photos at once and after 50 large ones: it must not follow the size."""
    phones = enrol_many(folder / "photos", UPLOADS)
    with _our_server(folder / "photos") as server:
        small, large = (_peak_after_wave(server, phones, size) for size in (UPLOAD_BYTES // 50, UPLOAD_BYTES))
    name = "server: highest memory while 50 phones upload 5 MB each, against 100 kB each"
    note = f"all bodies together {UPLOADS * UPLOAD_BYTES / 1e6:.0f} MB"
    return [BenchRow(name, large, small, large / small, MOST_GROWTH, "MB", note)]


def _peak_after_wave(server: Server, phones: list[SimulatedPhone], size: int) -> float:
    contents = [heavy_jpeg(size + n, size) for n in range(4)]
    with ThreadPoolExecutor(UPLOADS) as pool:
        list(pool.map(lambda n: upload(server.address, phones[n], contents[n % 4]), range(UPLOADS)))
    return sum(resident_mb(pid, "VmHWM") for pid in [server.pid, *children_of(server.pid)])


def upload(address: str, phone: SimulatedPhone, content: bytes) -> None:
    """Create and send in one piece."""
    headers = phone.headers | {"Tus-Resumable": "1.0.0"}
    with httpx.Client(base_url=address, headers=headers, timeout=120) as http:
        created = http.post("/api/uploads", headers={"Upload-Length": str(len(content))})
        created.raise_for_status()
        piece = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        http.patch(created.headers["location"], content=content, headers=piece).raise_for_status()
