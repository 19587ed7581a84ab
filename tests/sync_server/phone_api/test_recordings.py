"""Voice notes and video clips by the same way as photos: resumable, received by hash, judged by their bytes alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from shared.evidence import Media, Photo
from shared.inspection import Inspection
from shared.plain import from_plain, to_plain
from shared.recording import MediaKind
from shared.sealing import SealedKind
from sync_server.ledger import tables as t
from tests.recordings import CLIP, NOTE, NOTE_MP4
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import jpeg
from tests.sync_server.phone_api.test_uploads import Tus, b64, code
from tests.sync_server.phones import SimulatedPhone, inspection_envelope, photo_of

NOTE_SAID = Media(MediaKind.AUDIO, 2_000, "audio/webm;codecs=opus")
CLIP_SAID = Media(MediaKind.VIDEO, 2_000, "video/webm;codecs=vp8,opus")


def recording_of(content: bytes, media: Media = NOTE_SAID, number: int = 1) -> Photo:
    return replace(photo_of(content, number), width=0, height=0, media=media)


def record_of(server: RunningServer) -> Any:
    with server.ledger.read() as conn:
        return conn.execute(select(t.records)).mappings().one()


def bring(phone: SimulatedPhone, content: bytes, **said: str) -> Any:
    """Upload it in one piece; the answer to the last byte."""
    tus = Tus(phone)
    return tus.patch(
        tus.begin(content, ",".join(f"{name} {b64(value)}" for name, value in said.items()) or None), 0, content
    )


def test_a_record_is_whole_when_its_recordings_are_here_too(server: RunningServer) -> None:
    phone, picture = server.phone(), jpeg()
    photo, note = photo_of(picture), recording_of(NOTE)
    [verdict] = phone.verdicts(inspection_envelope(phone, photos=(photo,), recordings=(note,)))
    assert verdict["receipt"]["missing"] == [photo.sha256, note.sha256]
    assert bring(phone, picture).status_code == 204
    assert record_of(server)["photos_missing"] == 1
    tus = Tus(phone)
    url = tus.begin(NOTE, f"sha256 {b64(note.sha256)},filetype {b64('audio/webm')}")
    assert tus.patch(url, 0, NOTE[:1000]).headers["upload-offset"] == "1000"
    assert tus.patch(url, tus.offset(url), NOTE[1000:]).status_code == 204
    record = record_of(server)
    assert (record["photos_missing"], record["photo_count"]) == (0, 1)
    assert record["complete_at"] is not None
    reply = phone.post("/api/sync/receipts", {"hashes": [verdict["receipt"]["hash"]]})
    assert reply.json()["receipts"][0]["present"] == [photo.sha256, note.sha256]
    with server.ledger.read() as conn:
        blob = conn.execute(select(t.blobs).where(t.blobs.c.sha256 == note.sha256)).mappings().one()
        said = conn.execute(select(t.events.c.words).order_by(t.events.c.seq)).scalars().all()
    assert blob["mime"] == "audio/webm"
    assert 1_500 < blob["milliseconds"] < 2_100
    assert any("录音录像已全部收到" in words for words in said)


def test_a_recording_is_no_picture_for_the_phones_that_ask_for_pictures(sqlite_server: RunningServer) -> None:
    phone, note = sqlite_server.phone(), recording_of(NOTE)
    phone.verdicts(inspection_envelope(phone, recordings=(note,)))
    assert bring(phone, NOTE).status_code == 204
    assert phone.get(f"/api/photos/{note.sha256}").status_code == 404


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda raw: raw.replace(b"webm", b"evil"), "不是可识别的录音或录像"),
        (lambda raw: raw.replace(b"A_OPUS", b"A_EVIL"), "编码不在允许范围内"),
        (lambda raw: raw[:120], "没有内容"),
        (lambda raw: b"<html><script>alert(1)</script>", "网页或文字"),
        (lambda raw: b"MZ" + raw, "不是可识别的照片"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words_whatever_type_it_claims(
    sqlite_server: RunningServer, damage: Callable[[bytes], bytes], words: str
) -> None:
    phone = sqlite_server.phone()
    reply = bring(phone, damage(NOTE), filetype="audio/webm", filename="note.webm")
    assert code(reply) == (422, "upload-unfit")
    assert words in reply.json()["detail"]


def test_a_note_beyond_its_bytes_and_one_that_does_not_fit_its_hash_are_refused(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    heavy = NOTE + b"\xec\x41\x00" + bytes(256) * 1  # a padding element: still a note
    heavy += (b"\xec\x50\x00" + bytes(4096)) * 1_000
    reply = bring(phone, heavy)
    assert code(reply) == (422, "upload-unfit")
    assert "录音最多 4 MB" in reply.json()["detail"]
    assert code(bring(phone, NOTE, sha256="0" * 64)) == (460, "upload-hash")


def test_a_clip_that_the_district_does_not_offer_is_kept_and_marked(sqlite_server: RunningServer) -> None:
    phone, clip = sqlite_server.phone(), recording_of(CLIP, CLIP_SAID)
    [verdict] = phone.verdicts(inspection_envelope(phone, recordings=(clip,)))
    assert verdict["verdict"] == "accepted"
    assert "video_not_offered" in record_of(sqlite_server)["flags"]
    assert bring(phone, CLIP).status_code == 204
    assert record_of(sqlite_server)["photos_missing"] == 0


def test_a_note_that_runs_too_long_is_kept_and_marked(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    long = recording_of(NOTE_MP4, Media(MediaKind.AUDIO, 95_000, "audio/mp4"))
    [verdict] = phone.verdicts(inspection_envelope(phone, recordings=(long,)))
    assert verdict["verdict"] == "accepted"
    flags = record_of(sqlite_server)["flags"]
    assert "long_recording" in flags
    assert "video_not_offered" not in flags


def test_an_app_of_before_that_sends_no_recordings_is_understood(sqlite_server: RunningServer) -> None:
    phone = sqlite_server.phone()
    body = to_plain(phone.check())
    del body["recordings"]
    [verdict] = phone.verdicts(phone.seal(SealedKind.INSPECTION, from_plain(Inspection, body)))
    assert verdict["receipt"]["missing"] == []
