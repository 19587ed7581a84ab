"""What a picture looks like, in 512 bits: two pictures are near when few of them differ.

A difference hash (dhash) of 16 × 16 steps across and as many down: it says where it grows lighter. It stays the same
when a picture is packed again, made smaller, lighter or grey, and nearly so when its edges are cut by a fiftieth.
`docs/likeness.md` has what was measured, and why the bounds are these.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import dhash
from PIL import Image
from sqlalchemy import Connection, Select, bindparam, func, literal, select, union_all

from sync_server.ledger import tables as t
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.write import Write

STEPS = 16
NEAR = 48  # of 512: the same picture, changed on its way
SAME_ANGLE = 16  # of 512: the same picture, where two are taken from one angle on purpose
FEATURELESS = 48  # fewer steps up or down than these say nothing (a dark or white picture)
_PIECES = (*range(4, 12), *range(20, 28))  # the middle of both halves: edges are cut and stamped on
_SPARSE = 3  # a piece nearly without ones, or zeros, is shared by too many pictures to look for it
_ASKED_TOGETHER = 50  # pictures in one statement
_LOOKED_AT = 300  # candidates of which the distance is taken, those that share most pieces first
_KNOWN = Prepared(select(t.picture_looks.c.sha256).where(t.picture_looks.c.sha256 == bindparam("hash")))


def likeness_of(picture: Image.Image) -> str:
    """The hash of an upright picture in hexadecimal; '' for one in which there is too little to be seen."""
    side = STEPS + 1
    greys = picture.convert("L").resize((side, side), Image.Resampling.LANCZOS).tobytes()
    row, column = dhash.dhash_row_col(list(greys), STEPS)
    value = row << STEPS * STEPS | column
    ones = value.bit_count()
    return f"{value:0128x}" if FEATURELESS <= ones <= 2 * STEPS * STEPS - FEATURELESS else ""


def distance(one: str, other: str) -> int:
    """In how many of the 512 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def pieces(likeness: str) -> list[int]:
    """What near hashes have in common: the pieces of 16 bits by which the index finds them."""
    value, found = int(likeness, 16), []
    for n in _PIECES:
        piece = value >> n * 16 & 0xFFFF
        if _SPARSE <= piece.bit_count() <= 16 - _SPARSE:
            found.append(n << 16 | piece)
    return found


def note_likeness(w: Write, sha256: str, likeness: str) -> None:
    """Keep it for the original with this hash, once."""
    if _KNOWN.first(w.conn, hash=sha256) is not None:
        return
    w.add(t.picture_looks, sha256=sha256, likeness=likeness)
    for piece in pieces(likeness) if likeness else ():
        w.add(t.picture_pieces, piece=piece, sha256=sha256)


def near(conn: Connection, sha256: str) -> dict[str, int]:
    """The originals that look like this one, itself with them: hash → in how many bits they differ."""
    return near_to(conn, [sha256])[sha256]


def near_to(conn: Connection, hashes: Collection[str]) -> dict[str, dict[str, int]]:
    """The same for each of many, asked together."""
    look = t.picture_looks.c
    found = {sha256: {sha256: 0} for sha256 in hashes}
    rows = conn.execute(select(look.sha256, look.likeness).where(look.sha256.in_(found), look.likeness != "")).all()
    for first in range(0, len(rows), _ASKED_TOGETHER):
        own = {row.sha256: row.likeness for row in rows[first : first + _ASKED_TOGETHER]}
        candidates = union_all(*(_candidates(sha256, likeness) for sha256, likeness in own.items())).subquery()
        query = select(candidates.c.own, look.sha256, look.likeness).join_from(
            t.picture_looks, candidates, look.sha256 == candidates.c.sha256
        )
        for row in conn.execute(query):
            apart = distance(own[row.own], row.likeness)
            if apart <= NEAR:
                found[row.own][row.sha256] = apart
    return found


def _candidates(sha256: str, likeness: str) -> Select[Any]:
    """Those that share most pieces with it."""
    piece = t.picture_pieces.c
    shared = func.count().label("shared")
    most = (
        select(piece.sha256)
        .where(piece.piece.in_(pieces(likeness)), piece.sha256 != sha256)
        .group_by(piece.sha256)
        .order_by(shared.desc(), piece.sha256.desc())
        .limit(_LOOKED_AT)
    ).subquery()
    return select(literal(sha256).label("own"), most.c.sha256)
