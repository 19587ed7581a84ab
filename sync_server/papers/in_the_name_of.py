"""A document's paper goes out in the name of one body, whatever its wording writes in these places."""

from __future__ import annotations

from dataclasses import dataclass, replace

from shared.issuing_body import IssuingBody
from sync_server.papers import blocks as b


@dataclass(frozen=True)
class Issued:
    """By which body, under which number and on which day it is signed; `signer` of 上行文, else ''."""

    body: IssuingBody
    number: str
    day: str
    signer: str = ""


def in_the_name_of(issued: Issued, sheet: b.Sheet) -> b.Sheet:
    """The sheet with head, number, 落款 and day of that body. A wording says where they stand; who issues is no matter
    of wording, so that an edition from before cannot set a section's name over the bureau's seal."""
    return replace(sheet, blocks=tuple(_named(block, issued) for block in sheet.blocks))


def _named(block: b.Block, issued: Issued) -> b.Block:
    if isinstance(block, b.RedHead):
        return replace(block, organ=issued.body.organ, number=issued.number, signer=issued.signer)
    if isinstance(block, b.Seal):
        return replace(block, body=issued.body.signature, day=issued.day)
    return block
