"""The image of a seal on a paper that went out: where its wording leaves a place, over the name of that body."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from sync_server.papers import blocks as b
from sync_server.reference.seals import seal_image

SEAL_FILE = "seal.png"


def with_seal(conn: Connection, seal_id: str, sheet: b.Sheet) -> b.Sheet:
    """The sheet with the image where it has a place for it and that body signs; the sheet itself otherwise. Raises
    Problem when the image is not what was brought."""
    if not seal_id:
        return sheet
    organ, image = seal_image(conn, seal_id)
    blocks = tuple(
        replace(one, image=SEAL_FILE) if isinstance(one, b.Seal) and one.body == organ else one for one in sheet.blocks
    )
    if blocks == sheet.blocks:
        return sheet
    return replace(sheet, blocks=blocks, pictures={**sheet.pictures, SEAL_FILE: image})


def carries_seal(sheet: b.Sheet) -> bool:
    """Whether the image stands on it."""
    return SEAL_FILE in sheet.pictures
