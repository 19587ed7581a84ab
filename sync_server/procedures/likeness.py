"""Two photos that look alike: when it is worth saying, and what people may decide of them. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.evidence import PhotoPurpose

AFTER = PhotoPurpose.AFTER.value


class Verdict(StrEnum):
    SAME = "same"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"same": "同一张，责成重报", "other": "不同，放行"}[self.value]


@dataclass(frozen=True)
class Used:
    """A photo where it is used: in a record, in a unit's answer to a notice (which stands on a record), or at an
    alert. `follows` is the hash of the earlier picture that it repeats from the same angle."""

    sha256: str
    record_id: str
    answer_id: str = ""
    alert_id: str = ""
    purpose: str = ""
    follows: str = ""


def worth_saying(one: Used, other: Used, apart: int, *, near: int, same_angle: int) -> bool:
    """True if people should compare the two. Several shots of one check, or of one answer, look alike by nature, and
    a unit may put the inspector's picture before its own as 整改前; but nobody stands twice in the same place to the
    pixel: an 整改后 that is the picture of before, or a return visit's that is the earlier one, is pointed out."""
    if one.sha256 == other.follows or other.sha256 == one.follows:
        return apart <= same_angle
    if not one.record_id or one.record_id != other.record_id:
        return apart <= near
    together = (one.answer_id, one.alert_id) == (other.answer_id, other.alert_id)
    afterwards = {one.purpose == AFTER, other.purpose == AFTER}
    if afterwards == {False} or (together and afterwards == {True}):
        return False
    return apart <= same_angle
