"""What a picture's EXIF block claims, field by field: a bad field is unknown, and takes no other with it.

Nothing here is believed: orientation turns the picture, time and place are remarked beside what the phone knows.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

CHINA = timezone(timedelta(hours=8))
MAX_ENTRIES = 500  # of a directory; cameras write about sixty
MAX_VALUE = 64  # bytes; what is read here needs 24
T = TypeVar("T")

_ORIENTATION, _DETAIL, _PLACE = 0x0112, 0x8769, 0x8825
_TAKEN_AT, _OFFSET = 0x9003, 0x9011
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
# Most write colons in the date, some dashes or slashes.
_MOMENT = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d+)?")
_ZONE = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True)
class Exif:
    """`orientation` is 1..8 (1: as stored); None means unknown."""

    orientation: int = 1
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def read_exif(tiff: bytes) -> Exif:
    """The claims of a TIFF-structured block; never raises."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return Exif()
    block = _Block(tiff, order)
    nothing: dict[int, _Entry] = {}
    main = _or(nothing, lambda: block.directory(block.number(tiff[4:8], "I")))
    detail = _or(nothing, lambda: block.directory(block.integer(main[_DETAIL])))
    place = _or(nothing, lambda: block.directory(block.integer(main[_PLACE])))
    orientation = _or(1, lambda: block.integer(main[_ORIENTATION]))
    latitude, longitude = _position(block, place)
    return Exif(
        orientation=orientation if 1 <= orientation <= 8 else 1,
        taken_at=_or(None, lambda: _moment(block.text(detail, _TAKEN_AT), block.text(detail, _OFFSET))),
        latitude=latitude,
        longitude=longitude,
    )


def _or(unknown: T, read: Callable[[], T]) -> T:
    """What `read` finds; `unknown` when the field is missing or damaged."""
    try:
        return read()
    except (KeyError, IndexError, ValueError, ArithmeticError, struct.error):
        return unknown


_Entry = tuple[int, int, bytes]  # kind of value, how many, their bytes
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}


@dataclass(frozen=True)
class _Block:
    tiff: bytes
    order: str

    def number(self, data: bytes, code: str) -> int:
        return int(struct.unpack(self.order + code, data)[0])

    def directory(self, at: int) -> dict[int, _Entry]:
        """Tag → entry of the directory at `at`. Values longer than we need are left out, unread."""
        found: dict[int, _Entry] = {}
        count = self.number(self.tiff[at : at + 2], "H")
        for index in range(min(count, MAX_ENTRIES)):
            where = at + 2 + 12 * index
            if where + 12 > len(self.tiff):
                break
            tag, kind, number, offset = struct.unpack(self.order + "HHII", self.tiff[where : where + 12])
            size = _SIZES.get(kind, 0) * number
            if not 0 < size <= MAX_VALUE:
                continue
            start = offset if size > 4 else where + 8
            found[tag] = (kind, number, self.tiff[start : start + size])
        return found

    def integer(self, entry: _Entry) -> int:
        """A single whole number. Raises ValueError, struct.error."""
        kind, number, data = entry
        if kind not in (3, 4) or number != 1:
            raise ValueError("no single number")
        return self.number(data, "H" if kind == 3 else "I")

    def text(self, entries: dict[int, _Entry], tag: int) -> str:
        kind, _, data = entries.get(tag, (2, 0, b""))
        return data.split(b"\0")[0].decode("ascii", "replace").strip() if kind == 2 else ""

    def fractions(self, entry: _Entry) -> list[float]:
        """Numbers of an entry of fractions. Raises ZeroDivisionError for an unknown one (0/0), struct.error."""
        kind, number, data = entry
        if kind != 5:
            raise ValueError("no fractions")
        parts = struct.unpack(f"{self.order}{2 * number}I", data)
        return [top / bottom for top, bottom in zip(parts[::2], parts[1::2], strict=True)]


def _moment(written: str, offset: str) -> datetime:
    """DateTimeOriginal with its offset; without a readable one it is China's time, as phones here write it. Raises
    ValueError for a date or an hour that does not exist (`0000:00:00`, `24:00:00`, blanks)."""
    match = _MOMENT.fullmatch(written)
    if match is None:
        raise ValueError("no moment")
    year, month, day, hour, minute, second = (int(part) for part in match.groups())
    if not 1900 <= year <= 9000:
        raise ValueError("no year of a photograph")
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(offset))


def _zone(offset: str) -> timezone:
    match = _ZONE.fullmatch(offset)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return CHINA
    span = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-span if match[1] == "-" else span)


def _position(block: _Block, place: dict[int, _Entry]) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees, both or none: one alone is no place, and 0, 0 is what is written without a
    position."""

    def degrees(value: int, reference: int, limit: float) -> float:
        whole, minutes, seconds = block.fractions(place[value])
        if minutes >= 60 or seconds >= 60:
            raise ValueError("no minutes or seconds")
        angle = whole + minutes / 60 + seconds / 3600
        if angle > limit:
            raise ValueError("off the globe")
        return -angle if block.text(place, reference) in ("S", "W") else angle

    latitude = _or(None, lambda: degrees(_LATITUDE, _LATITUDE_REF, 90))
    longitude = _or(None, lambda: degrees(_LONGITUDE, _LONGITUDE_REF, 180))
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None, None
    return latitude, longitude
