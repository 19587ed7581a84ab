"""tuspy and tus-js-client, as published, upload to us, are cut off, and go on at the byte."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tusclient.client import TusClient

from sync_server.ledger.ledger import Ledger
from tests.sync_server.evidence.pictures import heavy_jpeg
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code
from tests.sync_server.processes import ServerProcess, server_process

HERE = Path(__file__).parent
SIZE, CHUNK = 1_200_000, 200_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with server_process(tmp_path / "data") as process:
        process.start()
        yield process


@pytest.fixture
def phone(server: ServerProcess) -> SimulatedPhone:
    ledger = Ledger(f"sqlite:///{server.data / 'ducha.sqlite3'}")
    code = enrolment_code(ledger, add_inspector(ledger, "wang"))
    ledger.close()
    made = SimulatedPhone(server.address)
    made.enrol(code)
    return made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(heavy_jpeg(1, SIZE))
    return file


@pytest.fixture(scope="session")
def js_client() -> str:
    """Node, with the client installed from the lock file."""
    node, npm = shutil.which("node"), shutil.which("npm")
    assert node is not None
    assert npm is not None
    if not (HERE / "node_modules/tus-js-client").is_dir():
        subprocess.run([npm, "ci", "--silent"], cwd=HERE, check=True, timeout=150)
    return node


def js_upload(node: str, phone: SimulatedPhone, file: Path, **wish: Any) -> dict[str, Any]:
    wish |= {"endpoint": f"{phone.address}/api/uploads", "token": phone.token, "file": str(file), "chunk": CHUNK}
    run = subprocess.run(
        [node, "upload.mjs", json.dumps(wish)], cwd=HERE, capture_output=True, text=True, timeout=100, check=False
    )
    assert run.stdout, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def stored(server: ServerProcess, file: Path) -> bool:
    """True if the original lies in the photo store, byte for byte."""
    content = file.read_bytes()
    name = hashlib.sha256(content).hexdigest()
    kept = server.data / "photos" / name[:2] / name[2:4] / name
    return kept.is_file() and kept.read_bytes() == content


def offset(phone: SimulatedPhone, url: str) -> int:
    reply = httpx.head(url, headers=phone.headers | {"Tus-Resumable": "1.0.0"})
    return int(reply.headers["upload-offset"])


@pytest.mark.parametrize("checked", [False, True])
def test_tuspy_uploads_is_cut_off_by_a_killed_server_and_goes_on(
    server: ServerProcess, phone: SimulatedPhone, photo: Path, checked: bool
) -> None:
    client = TusClient(f"{server.address}/api/uploads", headers=phone.headers)
    with photo.open("rb") as file:
        uploader = client.uploader(file_stream=file, chunk_size=CHUNK, upload_checksum=checked)
        uploader.upload(stop_at=2 * CHUNK)
        server.kill()
        server.start()
        assert offset(phone, str(uploader.url)) == 2 * CHUNK
        resumed = client.uploader(file_stream=file, chunk_size=CHUNK, url=uploader.url, upload_checksum=checked)
        resumed.upload()
    assert stored(server, photo)


def test_tus_js_client_uploads_is_cut_off_by_a_killed_server_and_goes_on(
    server: ServerProcess, phone: SimulatedPhone, photo: Path, js_client: str
) -> None:
    first = js_upload(js_client, phone, photo, stopAfter=2 * CHUNK)
    assert first["accepted"] == 2 * CHUNK
    server.kill()
    server.start()
    assert offset(phone, first["url"]) >= 2 * CHUNK
    assert js_upload(js_client, phone, photo, url=first["url"])["done"]
    assert stored(server, photo)


def test_tus_js_client_with_metadata_uploads_in_one_go(
    server: ServerProcess, phone: SimulatedPhone, photo: Path, js_client: str
) -> None:
    metadata = {"filename": "现场.jpg", "filetype": "image/jpeg"}
    assert js_upload(js_client, phone, photo, metadata=metadata)["done"]
    assert stored(server, photo)
