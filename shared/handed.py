"""A check handed to a colleague before it is sealed: the package, and the messages of its way through the server.

What the first person entered and took goes along as it is: bytes, hashes, clock and capture of the photos. The second
makes a draft of his own of it, with ids of his own: should both seal it, two records stand side by side, each whole,
and the server marks the later one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.bounds import MOST_PHOTOS
from shared.evidence import Photo
from shared.identity import check_id
from shared.moment import from_iso
from shared.organisation import PersonRef
from shared.sealing import canonical
from shared.wire import PROTOCOL

MAX_PACKAGE = 300_000  # bytes of what was entered: four hundred findings with their facts
CODE_DIGITS = 8


@dataclass(frozen=True)
class HandedDraft:
    """`id` is that of the handing over, `draft_id` of the draft it was made of, `by` who hands it over at `at`,
    `begun_at` when the check was begun (all by the giver's phone), `fields` what was entered, `photos` what lies beside
    it."""

    id: str
    draft_id: str
    by: PersonRef
    at: str
    begun_at: str
    fields: dict[str, Any]
    photos: tuple[Photo, ...] = ()

    def __post_init__(self) -> None:
        check_id(self.id, "交接编号")
        check_id(self.draft_id, "草稿编号")
        for moment in (self.at, self.begun_at):
            from_iso(moment)
        if len(self.photos) > MOST_PHOTOS:
            raise ValueError(f"照片超过 {MOST_PHOTOS} 张")
        if len(canonical(self.fields)) > MAX_PACKAGE:
            raise ValueError("内容过大")


@dataclass(frozen=True)
class HandOverRequest:
    """`POST /api/drafts`: the same package again gets a new code, and the one before ends."""

    package: HandedDraft
    protocol: int = PROTOCOL


@dataclass(frozen=True)
class HandOverReply:
    """The code to be told, and the address that its QR picture shows; empty while photos are `missing` (hashes)."""

    server_time: str
    code: str = ""
    address: str = ""
    expires_at: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakeRequest:
    """`POST /api/drafts/take`: the same phone may ask again, should the reply be lost."""

    code: str
    protocol: int = PROTOCOL


@dataclass(frozen=True)
class TakeReply:
    """The package, and who handed it over by the server's own knowledge. Its photos are at
    `GET /api/drafts/{id}/photos/{sha256}`."""

    server_time: str
    package: HandedDraft
    by: PersonRef


class HandedStanding(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # the server knows of no such handing over by this person


@dataclass(frozen=True)
class HandedState:
    id: str
    standing: HandedStanding
    taken_by: str = ""  # a name
    taken_at: str = ""


@dataclass(frozen=True)
class HandedStatesRequest:
    """`POST /api/drafts/states`: how one's own handings over stand; those of `withdraw` are taken back unless they were
    taken."""

    ids: tuple[str, ...] = ()
    withdraw: tuple[str, ...] = ()
    protocol: int = PROTOCOL


@dataclass(frozen=True)
class HandedStatesReply:
    server_time: str
    states: tuple[HandedState, ...] = ()
