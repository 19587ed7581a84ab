"""`ducha likenesses`: what the pictures look like that came before the server looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from shared.problems import Problem
from sync_server.evidence.decoding import upright
from sync_server.evidence.likeness import likeness_of, note_likeness
from sync_server.evidence.store import Damaged, PhotoStore, whole
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write

BATCH = 100
SIDE = 160  # pixels: a hash takes 17


@dataclass
class LookedAt:
    """How many were looked at, and the hashes of originals that could not be opened (`ducha verify` says why)."""

    pictures: int = 0
    unopened: tuple[str, ...] = ()


def look_at_all(ledger: Ledger, store: PhotoStore) -> LookedAt:
    """Every original that nobody has looked at yet. It may be broken off and begun again, and run beside a server."""
    done = LookedAt()
    for hashes in _batches(ledger):
        found: dict[str, str] = {}
        for sha256 in hashes:
            try:
                found[sha256] = likeness_of(upright(whole(store, sha256), SIDE))
            except (Problem, FileNotFoundError, Damaged):
                done.unopened = (*done.unopened, sha256)
        ledger.write(lambda w, found=found: _note(w, found))  # type: ignore[misc]
        done.pictures += len(found)
    return done


def _note(w: Write, found: dict[str, str]) -> None:
    for sha256, likeness in found.items():
        note_likeness(w, sha256, likeness)


def _batches(ledger: Ledger) -> Iterator[list[str]]:
    b, look = t.blobs.c, t.picture_looks.c
    after = ""
    while True:
        query = (
            select(b.sha256)
            .outerjoin(t.picture_looks, look.sha256 == b.sha256)
            .where(b.sha256 > after, b.mime.like("image/%"), look.sha256.is_(None))
            .order_by(b.sha256)
            .limit(BATCH)
        )
        with ledger.read() as conn:
            hashes = list(conn.execute(query).scalars())
        if not hashes:
            return
        yield hashes
        after = hashes[-1]
