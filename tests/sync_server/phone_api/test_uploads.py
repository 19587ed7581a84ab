"""Photos by tus 1.0: resumable at the byte, verified, and never a 500 for what people or attackers send."""

from __future__ import annotations

import base64
import hashlib
import http.client
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from sync_server.evidence.staging import Staging
from sync_server.evidence.store import open_store
from sync_server.ledger import tables as t
from sync_server.phone_api.uploads import UploadDesk
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import heavy_jpeg, jpeg, png
from tests.sync_server.phones import SimulatedPhone, inspection_envelope, photo_of

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}


def b64(value: bytes | str) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


class Tus:
    """A client that does exactly what it is told."""

    def __init__(self, phone: SimulatedPhone) -> None:
        self.address, self.headers = phone.address, phone.headers

    def call(self, method: str, url: str, headers: dict[str, str], content: bytes = b"") -> httpx.Response:
        return httpx.request(method, self.address + url, headers=self.headers | headers, content=content, timeout=30)

    def create(self, length: int | str, metadata: str | None = None, **headers: str) -> httpx.Response:
        extra = {} if metadata is None else {"Upload-Metadata": metadata}
        return self.call("POST", "/api/uploads", TUS | {"Upload-Length": str(length)} | extra | headers)

    def begin(self, content: bytes, metadata: str | None = None) -> str:
        reply = self.create(len(content), metadata)
        assert reply.status_code == 201, reply.text
        return reply.headers["location"]

    def patch(self, url: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
        return self.call("PATCH", url, PIECE | {"Upload-Offset": str(offset)} | headers, data)

    def offset(self, url: str) -> int:
        return int(self.call("HEAD", url, TUS).headers["upload-offset"])


def code(reply: httpx.Response) -> tuple[int, str]:
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status_code, reply.json()["code"]


def test_a_photo_completes_its_record_and_the_phone_hears_of_it(server: RunningServer) -> None:
    phone, content = server.phone(), jpeg()
    photo = photo_of(content)
    [verdict] = phone.verdicts(inspection_envelope(phone, photos=(photo,)))
    assert verdict["receipt"]["missing"] == [photo.sha256]
    tus = Tus(phone)
    url = tus.begin(content, f"sha256 {b64(photo.sha256)},filename {b64('a.jpg')}")
    assert tus.patch(url, 0, content[:1000]).headers["upload-offset"] == "1000"
    assert tus.offset(url) == 1000
    assert tus.patch(url, 1000, content[1000:]).status_code == 204
    assert tus.offset(url) == len(content)
    reply = phone.post("/api/sync/receipts", {"hashes": [verdict["receipt"]["hash"]]})
    assert reply.json()["receipts"][0]["present"] == [photo.sha256]
    with server.ledger.read() as conn:
        record = conn.execute(select(t.records)).mappings().one()
    assert record["photos_missing"] == 0
    assert record["complete_at"] is not None
    shown = phone.get(f"/api/photos/{photo.sha256}?size=thumb")
    assert shown.headers["content-type"] == "image/jpeg"
    assert phone.get(f"/api/photos/{'0' * 64}").status_code == 404


def test_a_photo_that_came_before_its_record_counts(sqlite_server: RunningServer) -> None:
    phone, content = sqlite_server.phone(), jpeg(1)
    tus = Tus(phone)
    assert tus.patch(tus.begin(content), 0, content).status_code == 204
    [verdict] = phone.verdicts(inspection_envelope(phone, photos=(photo_of(content),)))
    assert verdict["receipt"]["missing"] == []


def test_creation_with_upload_and_an_empty_metadata_header(sqlite_server: RunningServer) -> None:
    phone, content = sqlite_server.phone(), png()
    reply = httpx.post(
        phone.address + "/api/uploads",
        content=content,
        headers=phone.headers | PIECE | {"Upload-Length": str(len(content)), "Upload-Metadata": ""},
    )
    assert (reply.status_code, reply.headers["upload-offset"]) == (201, str(len(content)))


def meanwhile(server: RunningServer, happened: Callable[[], bool]) -> bool:
    """Whether it happens while the server answers others."""
    for _ in range(500):
        if happened():
            return True
        httpx.get(server.address + "/healthz", timeout=30)
    return False


def uploads(server: RunningServer) -> list[tuple[str, str]]:
    """What the ledger knows of uploads: the finished original's hash, and the metadata's file name."""
    with server.ledger.read() as conn:
        return [(row.finished_sha256, row.metadata.get("filename", "")) for row in conn.execute(select(t.uploads))]


def test_a_photo_that_comes_whole_with_its_creation_is_kept_at_once_and_known_by_its_address(
    sqlite_server: RunningServer,
) -> None:
    phone, content = sqlite_server.phone(), jpeg(11)
    tus, photo = Tus(phone), photo_of(content)
    said = {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {b64('a.jpg')}"}
    reply = tus.call("POST", "/api/uploads", PIECE | said, content)
    assert (reply.status_code, reply.headers["upload-offset"]) == (201, str(len(content)))
    assert tus.offset(reply.headers["location"]) == len(content)
    assert uploads(sqlite_server) == [(photo.sha256, "a.jpg")]
    assert list(sqlite_server.settings.staging.iterdir()) == []
    [verdict] = phone.verdicts(inspection_envelope(phone, photos=(photo,)))
    assert verdict["receipt"]["missing"] == []


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_photo_that_comes_whole_and_is_another_leaves_nothing_behind(
    sqlite_server: RunningServer, algorithm: str
) -> None:
    content = jpeg(12)
    tus = Tus(sqlite_server.phone())
    right, wrong = (b64(hashlib.new(algorithm, part).digest()) for part in (content, b"other"))
    whole = PIECE | {"Upload-Length": str(len(content))}

    def send(checksum: str, **more: str) -> httpx.Response:
        return tus.call("POST", "/api/uploads", whole | {"Upload-Checksum": f"{algorithm} {checksum}"} | more, content)

    assert code(send(wrong)) == (460, "upload-hash")
    assert code(send(right, **{"Upload-Metadata": f"sha256 {b64('0' * 64)}"})) == (460, "upload-hash")
    assert uploads(sqlite_server) == []
    assert list(sqlite_server.settings.staging.iterdir()) == []
    assert send(right).status_code == 201
    assert [sha256 for sha256, _name in uploads(sqlite_server)] == [hashlib.sha256(content).hexdigest()]


def begun_whole(phone: SimulatedPhone, length: int, content: bytes) -> http.client.HTTPConnection:
    """A photo of `length` bytes that comes whole with its creation, of which these have been sent."""
    where = urlsplit(phone.address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    connection.putrequest("POST", "/api/uploads")
    for name, value in (phone.headers | PIECE | {"Upload-Length": f"{length}", "Content-Length": f"{length}"}).items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(content)
    return connection


def test_a_whole_photo_whose_connection_breaks_off_is_let_go_for_nobody_knows_its_address(
    sqlite_server: RunningServer,
) -> None:
    staging = sqlite_server.settings.staging
    connection = begun_whole(sqlite_server.phone(), 300_000, heavy_jpeg(13, 300_000)[:50_000])
    assert meanwhile(sqlite_server, lambda: any(staging.iterdir()))
    connection.close()
    assert meanwhile(sqlite_server, lambda: not any(staging.iterdir()))
    assert uploads(sqlite_server) == []


def test_whole_photos_that_are_coming_in_count_against_the_allowance(start_server: Any) -> None:
    server, content = start_server(loose_bytes=500_000), heavy_jpeg(14, 300_000)
    phone, whole = server.phone(), PIECE | {"Upload-Length": str(len(content))}
    staging = server.settings.staging
    connection = begun_whole(phone, len(content), content[:50_000])
    assert meanwhile(server, lambda: any(staging.iterdir()))
    assert code(Tus(phone).call("POST", "/api/uploads", whole, content)) == (507, "upload-quota")
    connection.close()
    assert meanwhile(server, lambda: not any(staging.iterdir()))
    assert Tus(phone).call("POST", "/api/uploads", whole, content).status_code == 201


def test_the_server_says_what_it_can_do(sqlite_server: RunningServer) -> None:
    reply = httpx.options(sqlite_server.address + "/api/uploads")
    assert reply.status_code == 204
    assert reply.headers["tus-version"] == "1.0.0"
    assert set(reply.headers["tus-extension"].split(",")) >= {"creation", "checksum", "termination"}
    assert reply.headers["tus-checksum-algorithm"] == "sha256,sha1,md5"
    assert reply.headers["tus-max-size"] == "20000000"


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_piece_with_a_wrong_checksum_is_discarded(sqlite_server: RunningServer, algorithm: str) -> None:
    phone, content = sqlite_server.phone(), jpeg(2)
    tus = Tus(phone)
    url = tus.begin(content)
    right, wrong = (b64(hashlib.new(algorithm, part).digest()) for part in (content[:500], b"other"))
    assert code(tus.patch(url, 0, content[:500], **{"Upload-Checksum": f"{algorithm} {wrong}"})) == (460, "upload-hash")
    assert tus.offset(url) == 0
    assert tus.patch(url, 0, content[:500], **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    assert tus.offset(url) == 500


def test_termination_forgets_the_upload(sqlite_server: RunningServer) -> None:
    tus = Tus(sqlite_server.phone())
    url = tus.begin(b"x" * 100)
    assert tus.call("DELETE", url, TUS).status_code == 204
    assert tus.call("HEAD", url, TUS).status_code == 404
    assert list(sqlite_server.settings.staging.iterdir()) == []


@pytest.mark.parametrize("elsewhere", [False, True], ids=["of-the-same-server", "of-another-on-the-same-folder"])
def test_a_dead_connection_gives_way_at_once(start_server: Any, *, elsewhere: bool) -> None:
    phone, content = start_server().phone(), heavy_jpeg(3, 400_000)
    tus = Tus(phone)
    url = tus.begin(content)
    if elsewhere:
        tus.address = start_server().address
    where = urlsplit(phone.address)
    dead = socket.create_connection((where.hostname or "", where.port or 0))
    head = "".join(
        f"{name}: {value}\r\n"
        for name, value in (phone.headers | PIECE | {"Upload-Offset": "0", "Content-Length": str(len(content))}).items()
    )
    dead.sendall(f"PATCH {url} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + content[:100_000])
    try:
        # Answered while the old connection still hangs; what had arrived by then is kept. Had the old one not begun to
        # be read when it was asked for, the piece is what interrupts it: asked once more, as the protocol says.
        for _ in range(2):
            held = tus.offset(url)
            assert held <= 100_000
            answer = tus.patch(url, held, content[held:])
            if answer.status_code != 409:
                break
        assert answer.status_code == 204
    finally:
        dead.close()


def test_a_connection_that_breaks_off_leaves_what_arrived(sqlite_server: RunningServer) -> None:
    phone, content = sqlite_server.phone(), heavy_jpeg(4, 300_000)
    tus = Tus(phone)
    url = tus.begin(content)
    where = urlsplit(phone.address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port)
    connection.putrequest("PATCH", url)
    for name, value in (phone.headers | PIECE | {"Upload-Offset": "0", "Content-Length": "300000"}).items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(content[:50_000])
    connection.close()
    held = tus.offset(url)
    assert held <= 50_000
    assert tus.patch(url, held, content[held:]).status_code == 204


BAD_PICTURES = {
    "text": b"this is no picture at all",
    "cut off": jpeg(5)[:9_000],
    "scrambled png": png()[:40] + b"\x00" * 60,
    "bomb": png((12_000, 12_000)),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_what_is_no_photo_is_refused_in_words(sqlite_server: RunningServer, name: str) -> None:
    tus, content = Tus(sqlite_server.phone()), BAD_PICTURES[name]
    url = tus.begin(content)
    assert code(tus.patch(url, 0, content)) == (422, "upload-unfit")
    assert tus.call("HEAD", url, TUS).status_code == 404


def test_a_photo_that_is_not_the_declared_one_starts_again_at_zero(sqlite_server: RunningServer) -> None:
    tus, content = Tus(sqlite_server.phone()), jpeg(6)
    url = tus.begin(content, f"sha256 {b64('0' * 64)}")
    assert code(tus.patch(url, 0, content)) == (460, "upload-hash")
    assert tus.offset(url) == 0


def test_wrong_offsets_lengths_types_and_versions_are_refused_in_words(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    tus, content = Tus(phone), jpeg(7)
    url = tus.begin(content)
    wrong_place = tus.patch(url, 10, b"x")
    assert code(wrong_place) == (409, "upload-offset")
    assert wrong_place.headers["upload-offset"] == "0"
    assert code(tus.patch(url, 0, content + b"too long")) == (413, "too-large")
    assert code(tus.create(0)) == (400, "upload-length")
    assert code(tus.create("many")) == (400, "upload-length")
    assert code(tus.create(20_000_001)) == (413, "too-large")
    assert code(tus.create(10, "sha256 !!!")) == (400, "malformed")
    assert code(tus.create(10, f"sha256 {b64('abc')}")) == (400, "malformed")
    assert code(tus.patch(url, 0, b"x", **{"Content-Type": "image/jpeg"})) == (415, "upload-type")
    assert code(tus.patch(url, 0, b"x", **{"Tus-Resumable": "0.2.2"})) == (412, "tus-version")
    assert code(tus.patch(url, 0, b"x", **{"Upload-Checksum": "crc32 AAAA"})) == (400, "upload-algorithm")
    assert code(tus.patch(url, 0, b"x", **{"Upload-Offset": "-1"})) == (400, "malformed")
    assert code(httpx.post(phone.address + "/api/uploads", headers=TUS | {"Upload-Length": "5"}))[0] == 401


def test_a_request_that_has_waited_for_another_server_leaves_no_wish_behind(start_server: Any) -> None:
    """Else the next piece would be cut short for nobody."""
    server, content = start_server(), heavy_jpeg(9, 300_000)
    tus = Tus(server.phone())
    url = tus.begin(content)
    wanted = Staging(server.settings.staging).wanted(url.rpartition("/")[2])
    wanted.touch()  # by a server that was killed while it waited
    assert tus.offset(url) == 0
    assert not wanted.exists()
    assert tus.patch(url, 0, content).status_code == 204


def test_nobody_continues_the_upload_of_another(sqlite_server: RunningServer) -> None:
    mine, other = Tus(sqlite_server.phone("wang")), Tus(sqlite_server.phone("li"))
    url = mine.begin(b"x" * 10)
    assert code(other.patch(url, 0, b"x" * 10)) == (404, "upload-gone")


def test_abandoned_uploads_are_swept_away(start_server: Any) -> None:
    running = start_server(upload_days=0)
    tus = Tus(running.phone())
    url = tus.begin(b"x" * 10)
    settings = running.settings
    desk = UploadDesk(running.ledger, settings, open_store(settings.photos), Staging(settings.staging))
    assert desk.sweep() == 1
    assert tus.call("HEAD", url, TUS).status_code == 404
