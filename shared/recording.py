"""A voice note or a short video clip that we take: the one definition for the phone and for every door of the server.

Judged by its bytes alone, never by its name or the type that is claimed: first the container's own mark, then the way
through its parts within bounds, until it is known which tracks there are and how long they run. What was cut short by a
kill is taken as far as it goes: the containers that browsers write (WebM, Ogg, MP4 in fragments) are made for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_PARTS = 50_000
SHORTEST_MS = 300  # less was a slip of the finger


class MediaKind(StrEnum):
    AUDIO = "audio"
    VIDEO = "video"

    @property
    def label(self) -> str:
        return {"audio": "录音", "video": "录像"}[self.value]

    @property
    def most_seconds(self) -> int:
        """When the phone stops by itself."""
        return {"audio": 60, "video": 15}[self.value]

    @property
    def most_bytes(self) -> int:
        return {"audio": 4_000_000, "video": 20_000_000}[self.value]


OVERRUN_S = 2  # a recorder that is told to stop writes a little more


class Unplayable(StrEnum):
    """Why a file is not taken as a recording."""

    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    EMPTY = "empty"
    CODEC = "codec"
    TOO_HEAVY = "too-heavy"


SENTENCES = {
    Unplayable.UNKNOWN: "这个文件不是可识别的录音或录像。请在督察通里重新录制。",
    Unplayable.DAMAGED: "录音或录像不完整或已损坏，无法播放。请重新录制。",
    Unplayable.EMPTY: "录音或录像里没有内容。请重新录制。",
    Unplayable.CODEC: "录音或录像的编码不在允许范围内。请在督察通里重新录制。",
    Unplayable.TOO_HEAVY: "文件有 {size} MB，{kind}最多 {most} MB。请录得短一些。",
}


class NotARecording(Exception):
    """The file is not taken; the text is a sentence for the person that says what to do next."""

    def __init__(self, why: Unplayable, **values: object) -> None:
        super().__init__(SENTENCES[why].format(**values))
        self.why = why


@dataclass(frozen=True)
class Examined:
    """What the bytes themselves say: `mime` is ours, made of container and tracks; `milliseconds` is 0 where the
    container does not tell."""

    kind: MediaKind
    mime: str
    milliseconds: int


def is_recording(start: bytes) -> bool:
    """Whether the first bytes are those of a container that we take."""
    return start[:4] in (b"\x1a\x45\xdf\xa3", b"OggS") or start[4:8] == b"ftyp"


def examine(raw: bytes) -> Examined:
    """Walk through a whole file. Raises `NotARecording`."""
    if not raw:
        raise NotARecording(Unplayable.EMPTY)
    try:
        if raw[:4] == b"\x1a\x45\xdf\xa3":
            found = _webm(raw)
        elif raw[:4] == b"OggS":
            found = _ogg(raw)
        elif raw[4:8] == b"ftyp":
            found = _mp4(raw)
        else:
            raise NotARecording(Unplayable.UNKNOWN)
    except (IndexError, ValueError) as error:  # a length that leads beyond the file
        raise NotARecording(Unplayable.DAMAGED) from error
    check_weight(found.kind, len(raw))
    return found


def check_weight(kind: MediaKind, count: int) -> None:
    """Raises `NotARecording` for a file of so many bytes when it is too heavy for its kind."""
    if count > kind.most_bytes:
        size, most = f"{count / 1_000_000:.1f}", kind.most_bytes // 1_000_000
        raise NotARecording(Unplayable.TOO_HEAVY, size=size, kind=kind.label, most=most)


def too_long(kind: MediaKind, milliseconds: int) -> bool:
    """Whether it runs longer than the phone records: marked, never refused."""
    return milliseconds > (kind.most_seconds + OVERRUN_S) * 1000


# ---- WebM: elements of (id, length, content), some of unknown length, which then go on to the end of what holds them

_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SCALE, _DURATION, _ENTRY, _TYPE, _CODEC = 0x2AD7B1, 0x4489, 0xAE, 0x83, 0x86
_TIME, _SIMPLE_BLOCK, _GROUP, _BLOCK = 0xE7, 0xA3, 0xA0, 0xA1
_HOLDERS = {_SEGMENT, _INFO, _TRACKS, _CLUSTER, _ENTRY, _GROUP}
_SOUND, _SIGHT = {"A_OPUS", "A_VORBIS"}, {"V_VP8", "V_VP9", "V_AV1", "V_MPEG4/ISO/AVC"}


def _webm(raw: bytes) -> Examined:
    scale, last, blocks, start = 1_000_000, 0, 0, 0
    kinds: set[int] = set()
    doc_type = ""
    for name, content in _elements(raw):
        if name == 0x4282:
            doc_type = content.decode("ascii", "replace").rstrip("\0")
        elif name == _SCALE:
            scale = int.from_bytes(content, "big")
        elif name == _TYPE:
            kinds.add(content[0])
        elif name == _CODEC:
            if content.decode("ascii", "replace").rstrip("\0") not in _SOUND | _SIGHT:
                raise NotARecording(Unplayable.CODEC)
        elif name == _TIME:
            start = int.from_bytes(content, "big")
        elif name in (_SIMPLE_BLOCK, _BLOCK):
            blocks += 1
            at = 1 if content[0] & 0x80 else 2
            last = max(last, start + int.from_bytes(content[at : at + 2], "big", signed=True))
    if doc_type != "webm":
        raise NotARecording(Unplayable.UNKNOWN)
    if not blocks:
        raise NotARecording(Unplayable.EMPTY)
    if not kinds or kinds - {1, 2}:
        raise NotARecording(Unplayable.CODEC)
    kind = MediaKind.VIDEO if 1 in kinds else MediaKind.AUDIO
    return Examined(kind, f"{kind.value}/webm", last * max(scale, 1) // 1_000_000)


def _elements(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element that holds no others, in order; the last one may be cut off."""
    at, parts = 0, 0
    while at < len(raw):
        parts += 1
        if parts > MAX_PARTS:
            raise NotARecording(Unplayable.DAMAGED)
        width = 9 - raw[at].bit_length()
        if width > 4:
            raise NotARecording(Unplayable.DAMAGED)
        name = int.from_bytes(raw[at : at + width], "big")
        at += width
        if at >= len(raw):
            return
        wide = 9 - raw[at].bit_length()
        if wide > 8:
            raise NotARecording(Unplayable.DAMAGED)
        size = int.from_bytes(raw[at : at + wide], "big") & ((1 << 7 * wide) - 1)
        at += wide
        unknown = size == (1 << 7 * wide) - 1
        if name in _HOLDERS or name == 0x1A45DFA3:
            continue  # its content follows: looked at one by one
        if unknown or at + size > len(raw):
            return  # cut off
        yield name, raw[at : at + size]
        at += size


# ---- Ogg: pages, each with its place in time


def _ogg(raw: bytes) -> Examined:
    at, parts, last, rate, skip = 0, 0, 0, 0, 0
    while at + 27 <= len(raw):
        parts += 1
        if raw[at : at + 4] != b"OggS" or parts > MAX_PARTS:
            raise NotARecording(Unplayable.DAMAGED)
        count = raw[at + 26]
        body = at + 27 + count
        size = sum(raw[at + 27 : body])
        if body + size > len(raw):
            break  # cut off
        if parts == 1:
            rate, skip = _ogg_head(raw[body : body + size])
        place = int.from_bytes(raw[at + 6 : at + 14], "little", signed=True)
        last = max(last, place)
        at = body + size
    if parts < 2 or not rate or last <= 0:
        raise NotARecording(Unplayable.EMPTY)
    return Examined(MediaKind.AUDIO, "audio/ogg", max(0, last - skip) * 1000 // rate)


def _ogg_head(packet: bytes) -> tuple[int, int]:
    """Samples a second, and those before the beginning."""
    if packet[:8] == b"OpusHead":
        return 48_000, int.from_bytes(packet[10:12], "little")
    if packet[:7] == b"\x01vorbis":
        return int.from_bytes(packet[12:16], "little"), 0
    raise NotARecording(Unplayable.CODEC)


# ---- MP4: boxes of (length, name, content); the whole description first, or fragments

_BOXES = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}
_SAMPLES = {b"mp4a", b"Opus", b"avc1", b"avc3", b"hvc1", b"hev1", b"vp09", b"av01"}


def _mp4(raw: bytes) -> Examined:
    handlers: set[bytes] = set()
    scale = told = farthest = 0
    media = False
    for name, content in _boxes(raw):
        if name == b"hdlr":
            handlers.add(content[8:12])
        elif name == b"stsd" and content[12:16] not in _SAMPLES:
            raise NotARecording(Unplayable.CODEC)
        elif name == b"mvhd":
            wide = content[0] == 1
            at = 20 if wide else 12
            own = int.from_bytes(content[at : at + 4], "big")
            length = int.from_bytes(content[at + 4 : at + (12 if wide else 8)], "big")
            told = length * 1000 // own if own else 0
        elif name == b"mdhd":
            at = 20 if content[0] == 1 else 12
            scale = scale or int.from_bytes(content[at : at + 4], "big")
        elif name == b"tfdt":
            farthest = max(farthest, int.from_bytes(content[4 : 12 if content[0] == 1 else 8], "big"))
        elif name == b"mdat":
            media = media or bool(content)
    kinds = handlers & {b"soun", b"vide"}
    if not kinds:
        raise NotARecording(Unplayable.DAMAGED)
    if not media:
        raise NotARecording(Unplayable.EMPTY)
    kind = MediaKind.VIDEO if b"vide" in kinds else MediaKind.AUDIO
    return Examined(kind, f"{kind.value}/mp4", told or (farthest * 1000 // scale if scale else 0))


def _boxes(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, parts = 0, 0
    while at + 8 <= len(raw):
        parts += 1
        if parts > MAX_PARTS:
            raise NotARecording(Unplayable.DAMAGED)
        size, name = int.from_bytes(raw[at : at + 4], "big"), raw[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(raw[at + 8 : at + 16], "big"), 16
        if size == 0:
            size = len(raw) - at
        if size < head:
            raise NotARecording(Unplayable.DAMAGED)
        if name in _BOXES:
            at += head  # what it holds follows
            continue
        yield name, raw[at + head : at + size]  # the last one may be cut off
        at += size
