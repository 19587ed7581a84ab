"""How much one check, one alert or one notice may hold: said on the phone before it is sealed.

What has been sealed is not refused for its size: the server files whatever its reader takes (`shared.plain`) and pages
through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.inspection import Inspection
from shared.plain import MAX_TEXT, to_plain

MOST_RESULTS = 300  # four times the catalogue
MOST_PHOTOS = 300
MOST_SUBJECTS = 60
MOST_RECORDINGS = 30
_SPLIT = "请先完成这条记录，其余另建一条"


def overfull(results: int, photos: int, subjects: int) -> str:
    """What is too many for one check, as a Chinese sentence without its full stop; '' when it fits."""
    for number, most, what in (
        (results, MOST_RESULTS, "项检查结果"),
        (photos, MOST_PHOTOS, "张照片"),
        (subjects, MOST_SUBJECTS, "名被督察人员"),
    ):
        if number > most:
            return f"一条记录最多 {most} {what}，现有 {number}，{_SPLIT}"
    return ""


def too_much(check: Inspection) -> str:
    """Why the check is too large to be sealed, as a sentence without its full stop; '' when it fits."""
    if words := overfull(len(check.items), len(check.photos), len(check.subjects)):
        return words
    if len(check.recordings) > MOST_RECORDINGS:
        return f"一条记录最多 {MOST_RECORDINGS} 段录音录像，现有 {len(check.recordings)}，{_SPLIT}"
    for item in check.items:
        if len(item.facts) > MAX_TEXT:
            return f"“{item.item_text}”的事实超过 {MAX_TEXT} 字，请缩短"
    if len(check.notes) > MAX_TEXT:
        return f"备注超过 {MAX_TEXT} 字，请缩短"
    longest = max((len(text) for text in _texts(to_plain(check))), default=0)
    return f"有一处文字超过 {MAX_TEXT} 字，请缩短" if longest > MAX_TEXT else ""


def _texts(plain: Any) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in plain.values():
            yield from _texts(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _texts(value)
