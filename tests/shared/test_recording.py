"""What counts as a recording is judged by its bytes, within bounds."""

from __future__ import annotations

import pytest

from shared.evidence import Media
from shared.recording import (
    Examined,
    MediaKind,
    NotARecording,
    Unplayable,
    check_weight,
    examine,
    is_recording,
    too_long,
)
from tests.recordings import CLIP, CLIP_MP4, NOTE, NOTE_MP4, ogg


@pytest.mark.parametrize(
    ("raw", "kind", "mime"),
    [
        (NOTE, MediaKind.AUDIO, "audio/webm"),
        (CLIP, MediaKind.VIDEO, "video/webm"),
        (NOTE_MP4, MediaKind.AUDIO, "audio/mp4"),
        (CLIP_MP4, MediaKind.VIDEO, "video/mp4"),
        (ogg(), MediaKind.AUDIO, "audio/ogg"),
    ],
)
def test_what_browsers_write_is_known_by_its_bytes(raw: bytes, kind: MediaKind, mime: str) -> None:
    assert is_recording(raw)
    found = examine(raw)
    assert (found.kind, found.mime) == (kind, mime)
    assert 1_500 <= found.milliseconds <= 2_100


@pytest.mark.parametrize("raw", [NOTE, CLIP, NOTE_MP4, CLIP_MP4])
def test_what_a_kill_cut_off_is_taken_as_far_as_it_goes(raw: bytes) -> None:
    whole, cut = examine(raw), examine(raw[: len(raw) * 2 // 3])
    assert cut.kind is whole.kind
    assert cut.milliseconds <= whole.milliseconds


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", Unplayable.EMPTY),
        (b"\xff\xd8\xff\xe0 a picture", Unplayable.UNKNOWN),
        (b"MZ" + bytes(100), Unplayable.UNKNOWN),
        (NOTE[:60], Unplayable.EMPTY),
        (NOTE.replace(b"A_OPUS", b"A_EVIL"), Unplayable.CODEC),
        (NOTE.replace(b"webm", b"evil"), Unplayable.UNKNOWN),
        (NOTE_MP4.replace(b"Opus", b"evil").replace(b"mp4a", b"evil"), Unplayable.CODEC),
        (NOTE_MP4[:40], Unplayable.DAMAGED),
        (CLIP_MP4.replace(b"mdat", b"free"), Unplayable.EMPTY),
        (b"OggS" + bytes(200), Unplayable.CODEC),
        (ogg()[:80], Unplayable.EMPTY),
        (ogg() + b"more" * 10, Unplayable.DAMAGED),
        (b"\x1a\x45\xdf\xa3\x01", Unplayable.UNKNOWN),
        (b"\x1a\x45\xdf\xa3\x80" + b"\x00\x80" * 10, Unplayable.DAMAGED),
        (b"\0\0\0\x08ftyp\0\0\0\x01moov", Unplayable.DAMAGED),
    ],
)
def test_everything_else_is_named_in_words_and_never_a_crash(raw: bytes, why: Unplayable) -> None:
    with pytest.raises(NotARecording) as refused:
        examine(raw)
    assert refused.value.why is why
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize("raw", [NOTE, CLIP, NOTE_MP4, CLIP_MP4, ogg()])
def test_a_damaged_file_is_refused_or_taken_but_never_a_crash(raw: bytes) -> None:
    for at in range(0, min(len(raw), 1_200), 7):
        for byte in (0, 0xFF, raw[at] ^ 0x55):
            try:
                examine(raw[:at] + bytes([byte]) + raw[at + 1 :])
            except NotARecording:
                continue


def test_a_file_of_endless_small_parts_is_given_up() -> None:
    with pytest.raises(NotARecording):
        examine(NOTE + b"\xec\x80" * 60_000)
    with pytest.raises(NotARecording):
        examine(NOTE_MP4 + b"\0\0\0\x08free" * 60_000)


def test_a_note_that_is_too_heavy_is_refused_and_one_that_is_too_long_is_only_told() -> None:
    with pytest.raises(NotARecording, match="录音最多 4 MB"):
        check_weight(MediaKind.AUDIO, 4_000_001)
    check_weight(MediaKind.VIDEO, 4_000_001)
    assert too_long(MediaKind.AUDIO, 75_000)
    assert not too_long(MediaKind.AUDIO, 61_000)
    assert too_long(MediaKind.VIDEO, 20_000)
    assert examine(ogg(90_000)) == Examined(MediaKind.AUDIO, "audio/ogg", 90_000)


def test_lengths_are_read_as_minutes_and_seconds() -> None:
    assert [Media(MediaKind.AUDIO, ms).length for ms in (7_400, 60_000)] == ["0:07", "1:00"]
