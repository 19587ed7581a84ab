"""The words burned into a photo's copy, from the record that lists it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from shared.evidence import Capture, Photo, PhotoOrigin, describe_capture, stamp_lines
from shared.plain import PlainError, from_plain
from sync_server.console.queries.photos import PhotoTile, is_keyed, record_behind
from sync_server.console.queries.reference import districts

SHORT = 8


def lines_for(conn: Connection, tile: PhotoTile, record_id: str) -> list[str]:
    """The stamp's lines; none for a squad's own photo, which no device has dated."""
    record = record_behind(conn, record_id)
    if record is None:
        return []
    try:
        photo = from_plain(Photo, tile.meta)
    except PlainError:
        return []
    clock = photo.clock
    place = "·".join(filter(None, (districts().get(record.district_code, ""), record.address)))
    return stamp_lines(
        taken_at=clock.moment,
        clock_checked=clock.checked,
        place=place,
        fix=photo.fix,
        inspector=record.inspector_name,
        unit=record.own_unit,
        record=record_id.replace("-", "")[-SHORT:].upper(),
        photo_number=photo.number,
        sha256=photo.sha256,
        imported=photo.origin is PhotoOrigin.IMPORT,
        keyed=is_keyed(record),
    )


def camera_words(meta: Mapping[str, Any]) -> str:
    """What the phone's camera said of itself, from what a record lists of the photo; empty when it said nothing."""
    said = meta.get("capture")
    try:
        return describe_capture(from_plain(Capture, said)) if said else ""
    except PlainError:
        return ""
