"""Two seconds of sound and of picture, as Chromium's MediaRecorder wrote them: WebM and MP4."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
NOTE, CLIP = (_HERE / "note.webm").read_bytes(), (_HERE / "clip.webm").read_bytes()
NOTE_MP4, CLIP_MP4 = (_HERE / "note.mp4").read_bytes(), (_HERE / "clip.mp4").read_bytes()


def ogg(milliseconds: int = 2_000) -> bytes:
    """A voice note as Firefox writes it, with hollow packets."""
    head = b"OpusHead\x01\x01" + (312).to_bytes(2, "little") + (48_000).to_bytes(4, "little") + b"\0\0\0"
    return _page(head, 0) + _page(b"OpusTags", 0) + _page(bytes(60), 312 + milliseconds * 48)


def _page(packet: bytes, place: int) -> bytes:
    return b"OggS\0\0" + place.to_bytes(8, "little") + bytes(12) + bytes([1, len(packet)]) + packet
