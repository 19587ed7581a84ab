"""A document's paper goes out in the name of one body, whatever its wording writes in these places."""

from __future__ import annotations

from dataclasses import replace

from shared.issuing_body import IssuingBody
from sync_server.papers import blocks as b


def in_the_name_of(body: IssuingBody, sheet: b.Sheet, number: str, day: str) -> b.Sheet:
    """The sheet with head, number, 落款 and day of that body. A wording says where they stand; who issues is no matter
    of wording, so that an edition from before cannot set a section's name over the bureau's seal."""
    return replace(sheet, blocks=tuple(_named(block, body, number, day) for block in sheet.blocks))


def _named(block: b.Block, body: IssuingBody, number: str, day: str) -> b.Block:
    if isinstance(block, b.RedHead):
        return replace(block, organ=body.organ, number=number)
    if isinstance(block, b.Seal):
        return replace(block, body=body.signature, day=day)
    return block
