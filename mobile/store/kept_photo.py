"""A photo on this phone: what is known of it, and the names of its files on the volume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.evidence import Photo
from shared.plain import from_plain

DIRECTORY = "photos"


class PhotoFile(StrEnum):
    ORIGINAL = ".jpg"
    THUMBNAIL = ".t.jpg"
    STAMPED = ".s.jpg"


@dataclass(frozen=True)
class KeptPhoto:
    """A photo on this phone: what the record lists of it, whose it is (a draft's or a record's), and when a receipt
    named its hash (ISO 8601, empty before)."""

    photo: Photo
    draft_id: str = ""
    record_id: str = ""
    present_at: str = ""
    arriving: bool = False


def listed_files(body: Mapping[str, Any]) -> list[Any]:
    """What a sealed body lists as files of its own, in their plain form."""
    return [*body.get("photos", ()), *body.get("recordings", ())]


def file_name(photo_id: str, which: PhotoFile) -> str:
    """The name of one of a photo's files."""
    return f"{DIRECTORY}/{photo_id}{which.value}"


def read_kept(row: Mapping[str, Any]) -> KeptPhoto:
    """What the row of the table says."""
    return from_plain(KeptPhoto, row)
