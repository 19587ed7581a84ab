"""A check that is begun in one file, for two phones without a network. No Flet.

Format `ducha-draft`, version 1:

    DUCHA-DRAFT 1\\n
    4 bytes         length of the head, most significant byte first
    head            canonical JSON of `FileHead`
    originals       of the photos, in the order of the package, one after the other, as long as `Photo.size` says
    32 bytes        SHA-256 of all that stands before

Whatever is cut off, added or changed on the way is found by the hash at the end, and each photo by its own."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass

from mobile.checks.content import read
from mobile.store.phone import PhoneStore
from shared.evidence import Photo
from shared.handed import HandedDraft
from shared.moment import SHANGHAI, from_iso
from shared.plain import from_plain, to_plain
from shared.sealing import canonical

SUFFIX = ".ducha"
MIME = "application/octet-stream"
MAX_FILE = 40_000_000  # bytes: the file stands in memory twice while the system hands it over
_PIECE = 2_000_000  # bytes hashed before the screen may move
_MAGIC = b"DUCHA-DRAFT "
_START = _MAGIC + b"1\n"
_HEAD = len(_START) + 4
_SUM = 32

FOREIGN = f"这不是督察通的交接文件。请选同事用“存为文件”存出的那一个，名称以 {SUFFIX} 结尾。"
NEWER = "这个文件由更新版本的督察通存出。请先联网更新本机，再接手一次。"
DAMAGED = "文件不完整或已损坏，没有接手。请同事再存一次、再传一次；原来的草稿还在他的手机上。"
ELSEWHERE = "这是其他区的检查，只能由同区的督察员接手。"


@dataclass(frozen=True)
class FileHead:
    """What the file says before the photos."""

    district_code: str
    package: HandedDraft


@dataclass(frozen=True)
class ReadFile:
    """What was read of a file, whole and in agreement with its hashes."""

    package: HandedDraft
    originals: list[tuple[Photo, bytes]]


def name_of(package: HandedDraft) -> str:
    """`督察检查-李娜-20261124-1504.ducha`: who hands over, and when by his phone's clock."""
    day = from_iso(package.at).astimezone(SHANGHAI).strftime("%Y%m%d-%H%M")
    who = "".join(c for c in package.by.name if c.isalnum())[:20]
    return f"督察检查-{who}-{day}{SUFFIX}"


async def write(store: PhoneStore, package: HandedDraft, district_code: str) -> bytes:
    """The file. Raises ValueError, in Chinese, when it would be too large or a photo's original is not here."""
    head = canonical(to_plain(FileHead(district_code, package)))
    size = _HEAD + len(head) + _SUM + sum(photo.size for photo in package.photos)
    if size > MAX_FILE:
        raise ValueError(
            f"这次检查的照片和录音录像共 {size // 1_000_000} MB，一个文件最多 {MAX_FILE // 1_000_000} MB。"
            "请连上网络用交接码交给同事，或先提交一部分。"
        )
    data = bytearray(_START + len(head).to_bytes(4, "big") + head)
    for photo in package.photos:
        original = await store.photos.read(photo.id)
        if original is None or hashlib.sha256(original).hexdigest() != photo.sha256:
            named = "录音录像" if photo.media else "照片"
            raise ValueError(f"{named} {photo.number} 的原件不在本机，不能整份交给同事。请连上网络用交接码交给同事。")
        data += original
        await asyncio.sleep(0)
    data += await _sum(data)
    return bytes(data)


async def read_file(data: bytes, district_code: str) -> ReadFile:
    """What is in a file. Raises ValueError, in Chinese, for every file that is not exactly what a phone wrote."""
    if not data.startswith(_START):
        raise ValueError(NEWER if data.startswith(_MAGIC) else FOREIGN)
    if not _HEAD + _SUM < len(data) <= MAX_FILE:
        raise ValueError(DAMAGED)
    whole = memoryview(data)[:-_SUM]
    if await _sum(whole) != data[-_SUM:]:
        raise ValueError(DAMAGED)
    begin = _HEAD + int.from_bytes(data[_HEAD - 4 : _HEAD], "big")
    try:
        head = from_plain(FileHead, json.loads(bytes(whole[_HEAD:begin])))
        _check(head.package)
    except (ValueError, RecursionError) as error:
        raise ValueError(DAMAGED) from error
    if head.district_code != district_code:
        raise ValueError(ELSEWHERE)
    originals = []
    for photo in head.package.photos:
        original = bytes(whole[begin : begin + photo.size])
        if hashlib.sha256(original).hexdigest() != photo.sha256:
            raise ValueError(DAMAGED)
        originals.append((photo, original))
        begin += photo.size
        await asyncio.sleep(0)
    if begin != len(whole):
        raise ValueError(DAMAGED)
    return ReadFile(head.package, originals)


def _check(package: HandedDraft) -> None:
    """Anybody can write a file: what the app would not have handed over is refused. Raises ValueError."""
    if len({photo.id for photo in package.photos}) != len(package.photos):
        raise ValueError("photos")
    if read(package.fields).corrects:
        raise ValueError("corrects")


async def _sum(data: bytes | bytearray | memoryview) -> bytes:
    digest = hashlib.sha256()
    view = memoryview(data)
    for begin in range(0, len(view), _PIECE):
        digest.update(view[begin : begin + _PIECE])
        await asyncio.sleep(0)
    return digest.digest()
