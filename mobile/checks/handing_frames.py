"""A small check in a row of QR codes, for two phones without a network that can see each other. No Flet.

What is shown is the file of `handing_file`, packed and cut into pieces:

    DUCHA-DRAFT/1/<transfer>/<number>/<of>/<piece>

`transfer` is the beginning of the SHA-256 of what was packed, so that pieces of two checks never mix and the whole is
known to be right once all are there; `piece` is base32. All of it is in the characters of which a QR code holds most.
Pieces may come in any order, and often."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from dataclasses import dataclass, field

from mobile.checks.handing_file import DAMAGED as FILE_DAMAGED
from mobile.checks.handing_file import FOREIGN as FILE_FOREIGN
from mobile.checks.handing_file import NEWER as FILE_NEWER
from mobile.checks.handing_file import ReadFile, read_file, write
from mobile.store.phone import PhoneStore
from shared.handed import MAX_PACKAGE, HandedDraft

PIECE = 224  # bytes: a code of 57 × 57, which an old camera still reads from a hand's breadth away
MOST_FRAMES = 80
MOST_UNPACKED = MAX_PACKAGE + 100_000
_MARK, _VERSION = "DUCHA-DRAFT/", "1"
_FRAME = re.compile(r"DUCHA-DRAFT/1/([0-9A-F]{8})/([1-9][0-9]?)/([1-9][0-9]?)/([A-Z2-7]{1,400})")

WITH_FILES = "有照片或录音录像的检查，二维码放不下。请点“存为文件”，或连上网络用交接码。"
TOO_MUCH = "这次检查内容太多，二维码放不下。请点“存为文件”，或连上网络用交接码。"
DAMAGED = "二维码的内容不完整或已损坏，没有接手。请同事重新显示一次，再扫一遍；原来的草稿还在他的手机上。"
NEWER = "这些二维码由更新版本的督察通显示。请先联网更新本机，再扫一遍。"


@dataclass(frozen=True)
class Frame:
    """One piece of what is handed over; `number` from 1 to `of`."""

    transfer: str
    number: int
    of: int
    piece: bytes


async def frames(store: PhoneStore, package: HandedDraft, district_code: str) -> list[str]:
    """What the codes say, in order. Raises ValueError, in Chinese, when they cannot hold it."""
    if package.photos:
        raise ValueError(WITH_FILES)
    packed = zlib.compress(await write(store, package, district_code), 9)
    pieces = [packed[begin : begin + PIECE] for begin in range(0, len(packed), PIECE)]
    if len(pieces) > MOST_FRAMES:
        raise ValueError(TOO_MUCH)
    head = f"{_MARK}{_VERSION}/{_transfer(packed)}"
    return [f"{head}/{n}/{len(pieces)}/{_words(piece)}" for n, piece in enumerate(pieces, 1)]


def is_frame(text: str) -> bool:
    """Whether the code is one of a row, of this version or another."""
    return text.startswith(_MARK)


def read_frame(text: str) -> Frame:
    """The piece that a code holds. Raises ValueError, in Chinese."""
    found = _FRAME.fullmatch(text.strip())
    if found is None:
        older = text.startswith(f"{_MARK}{_VERSION}/")
        raise ValueError(DAMAGED if older else NEWER)
    number, of = int(found[2]), int(found[3])
    if not number <= of <= MOST_FRAMES:
        raise ValueError(DAMAGED)
    try:
        return Frame(found[1], number, of, base64.b32decode(found[4] + "=" * (-len(found[4]) % 8)))
    except binascii.Error as error:
        raise ValueError(DAMAGED) from error


@dataclass
class Gathered:
    """What was seen of one row of codes so far; a code of another row begins anew."""

    transfer: str = ""
    of: int = 0
    pieces: dict[int, bytes] = field(default_factory=dict)

    def add(self, frame: Frame) -> None:
        if (frame.transfer, frame.of) != (self.transfer, self.of):
            self.transfer, self.of, self.pieces = frame.transfer, frame.of, {}
        self.pieces[frame.number] = frame.piece

    @property
    def whole(self) -> bool:
        return 0 < self.of == len(self.pieces)

    @property
    def words(self) -> str:
        """`已收到 9/14 张，请继续对准`."""
        return f"已收到 {len(self.pieces)}/{self.of} 张，请继续对准，收齐后自动接手"

    async def read(self, district_code: str) -> ReadFile:
        """What was handed over. Raises ValueError, in Chinese; all are to be seen anew then."""
        packed = b"".join(self.pieces[n] for n in sorted(self.pieces))
        try:
            if _transfer(packed) != self.transfer:
                raise ValueError(DAMAGED)
            return await read_file(_unpacked(packed), district_code)
        except ValueError as error:
            self.of, self.pieces = 0, {}
            words = {FILE_DAMAGED: DAMAGED, FILE_FOREIGN: DAMAGED, FILE_NEWER: NEWER}.get(str(error), str(error))
            raise ValueError(words) from error


def _transfer(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()[:8].upper()


def _words(piece: bytes) -> str:
    return base64.b32encode(piece).decode().rstrip("=")


def _unpacked(packed: bytes) -> bytes:
    """Never more than a check can be, whatever was packed."""
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, MOST_UNPACKED)
    except zlib.error as error:
        raise ValueError(DAMAGED) from error
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError(DAMAGED)
    return data
