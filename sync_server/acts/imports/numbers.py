"""A number of a workbook as people see it: its cell's format says whether it is a day, a time, or a padded badge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sync_server.acts.imports.packages import Attributes, Package

# The built-in formats of the file format (ECMA-376 18.8.30), those of Chinese programs included.
_DAYS = frozenset({14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58})
_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56})
_BOTH = 22
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED = re.compile(r"\[h+\]", re.IGNORECASE)
MOST_FORMATS = 65_000  # what spreadsheet programs themselves hold
_LAST_DAY = 2_958_465  # 9999-12-31


@dataclass(frozen=True)
class Look:
    """What a format makes of a number."""

    day: bool = False
    time: bool = False
    elapsed: bool = False  # hours may pass 24
    digits: int = 0  # padded with zeros to so many


PLAIN = Look()


def read_looks(package: Package, styles: str) -> list[Look]:
    """The looks by the number that cells name (`s`). Empty without a part of styles."""
    codes: dict[int, str] = {}
    looks: list[Look] = []
    inside = False

    def began(element: str, attributes: Attributes) -> None:
        nonlocal inside
        match element:
            case "numFmt" if len(codes) < MOST_FORMATS:
                codes[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")[:500]
            case "cellXfs":
                inside = True
            case "xf" if inside and len(looks) < MOST_FORMATS:
                looks.append(look_of(_whole(attributes.get("numFmtId", "")), codes))

    def ended(element: str, _text: str) -> None:
        nonlocal inside
        inside = inside and element != "cellXfs"

    if styles:
        package.walk(styles, began, ended)
    return looks


def look_of(number: int, codes: Mapping[int, str]) -> Look:
    """The look of a format by its number, or by its code for the file's own."""
    if number in codes:
        code = codes[number].split(";")[0]
        bare = _QUOTED.sub("", code).lower()
        if re.fullmatch(r"0{2,20}", bare.strip()):
            return Look(digits=len(bare.strip()))
        if "general" in bare:
            return PLAIN
        time = "h" in bare or "s" in bare or "上午" in code
        day = "y" in bare or "d" in bare or "e" in bare.replace("e+", "") or ("m" in bare and not time)
        return Look(day and not re.search(r"[0#?]", bare), time, bool(_ELAPSED.search(code)))
    if number == _BOTH:
        return Look(day=True, time=True)
    return Look(day=number in _DAYS, time=number in _TIMES, elapsed=number == 46)


def shown(text: str, look: Look, since_1904: bool) -> str:
    """The number as people would type it: `2026-12-03`, `24:00`, `050241`, `0.5`. The text itself if it is none."""
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or value in (float("inf"), float("-inf")):
        return text
    if (look.day or look.time) and 0 <= value < _LAST_DAY:
        return _moment(value, look, since_1904)
    plain = str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return plain.zfill(look.digits) if look.digits and plain.isdecimal() else plain


def _moment(value: float, look: Look, since_1904: bool) -> str:
    days, minutes = divmod(round(value * 1440), 1440)
    if look.time and not look.elapsed and days == 1 and minutes == 0 and value == 1:
        return "24:00"  # midnight at the end of the day: a day later than nothing
    if look.elapsed and not look.day:
        return f"{days * 24 + minutes // 60:02d}:{minutes % 60:02d}"
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
    if not look.day or days == 0:
        return clock
    day = _day(days, since_1904).isoformat()
    return f"{day} {clock}" if minutes else day


def _day(number: int, since_1904: bool) -> date:
    if since_1904:
        return date(1904, 1, 1) + timedelta(days=number)
    # The format counts a 29 February 1900 that never was.
    return date(1899, 12, 31 if number < 60 else 30) + timedelta(days=number)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
