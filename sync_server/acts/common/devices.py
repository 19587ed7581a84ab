"""Phones in the ledger: who holds one, its contacts, and its end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Float, Select, bindparam, func, select, update

from shared.moment import from_iso
from shared.organisation import Person, Role, Unit, UnitKind
from shared.problems import DEVICE_REVOKED, NOT_FOUND, UNAUTHENTICATED, Problem
from shared.wire import ChainHead
from sync_server.casework import happenings
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor

MAX_INT = 2**31 - 1
DESK = "desk"  # the platform of what is no phone: the desk's own device (`desk_devices.py`)


@dataclass(frozen=True)
class DeviceCaller:
    """A phone that has shown its token, with the account it is bound to. `chain` is the last envelope the server put
    in the phone's chain. `keyer` is set for the desk's own device only: who types in the name of this account."""

    device_id: str
    public_key: str
    user_id: str
    login: str
    name: str
    role: Role
    person: Person
    unit: Unit
    chain: ChainHead
    seen_at: str
    keyer: Caller | None = None

    @property
    def actor(self) -> Actor:
        if self.keyer is not None:
            return as_actor(self.keyer)
        return Actor("device", self.device_id, self.name)

    @property
    def caller(self) -> Caller:
        """The account as the permissions ask for it."""
        person_id = "" if self.person.id == self.user_id else self.person.id
        return Caller(self.user_id, self.name, self.role, self.unit.id, self.unit.district_code, person_id)


def hash_token(token: str) -> str:
    """How tokens and codes are kept: SHA-256, hex. They are long and random, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def device_by_token(conn: Connection, token_hash: str) -> DeviceCaller:
    """The phone with this token. Raises Problem: UNAUTHENTICATED for an unknown token or a closed account,
    DEVICE_REVOKED for a stopped phone."""
    found = _BY_TOKEN.first(conn, token=token_hash)
    if found is None:
        raise Problem(UNAUTHENTICATED)
    row = dict(zip(_COLUMNS, found, strict=True))
    if row["platform"] == DESK:  # nobody has its token, and nobody shall
        raise Problem(UNAUTHENTICATED)
    if row["revoked_at"] is not None:
        raise Problem(DEVICE_REVOKED)
    if not row["user_active"]:
        raise Problem(UNAUTHENTICATED)
    return _device(row)


def require_welcome(conn: Connection, device_id: str) -> None:
    """Raises Problem as `device_by_token`, for a phone known by its id."""
    row = conn.execute(_HOLDERS.where(t.devices.c.id == device_id)).mappings().first()
    if row is None or (row["revoked_at"] is None and not row["user_active"]):
        raise Problem(UNAUTHENTICATED)
    if row["revoked_at"] is not None:
        raise Problem(DEVICE_REVOKED)


def require_active(conn: Connection, user_id: str) -> None:
    """Raises Problem(UNAUTHENTICATED) for an account that is closed."""
    if not conn.execute(select(t.users.c.active).where(t.users.c.id == user_id)).scalar():
        raise Problem(UNAUTHENTICATED)


def device_by_id(conn: Connection, device_id: str) -> DeviceCaller:
    """The phone whatever its standing, for imports by hand. Raises Problem(NOT_FOUND)."""
    row = conn.execute(_HOLDERS.where(t.devices.c.id == device_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这台手机")
    return _device(row)


def _holders() -> Select[Any]:
    d, u, n, p = t.devices.c, t.users.c, t.units.c, t.people.c
    return (
        select(
            d.id.label("device_id"),
            d.public_key,
            d.platform,
            d.revoked_at,
            d.seen_at,
            d.chain_seq,
            d.chain_hash,
            u.id.label("user_id"),
            u.login,
            u.name.label("user_name"),
            u.role,
            u.active.label("user_active"),
            n.id.label("unit_id"),
            n.name.label("unit_name"),
            n.kind,
            n.district_code,
            n.street_code,
            n.parent_id,
            n.prefix,
            n.duty_phone,
            p.id.label("person_id"),
            p.badge,
            p.inspector,
            p.leader,
        )
        .join(t.users, u.id == d.user_id)
        .join(t.units, n.id == u.unit_id)
        .outerjoin(t.people, p.id == u.person_id)
    )


_HOLDERS = _holders()
_COLUMNS = tuple(_HOLDERS.selected_columns.keys())
_BY_TOKEN = Prepared(_HOLDERS.where(t.devices.c.token_hash == bindparam("token")))
_CONTACT = Prepared(
    update(t.devices)
    .where(t.devices.c.id == bindparam("device"))
    .values(
        seen_at=bindparam("now"),
        clock_offset_s=func.coalesce(bindparam("offset", type_=Float), t.devices.c.clock_offset_s),
        chain_seq=bindparam("seq"),
        chain_hash=bindparam("hash"),
    )
)


def _device(row: Any) -> DeviceCaller:
    unit = Unit(
        id=row["unit_id"],
        name=row["unit_name"],
        kind=UnitKind(row["kind"]),
        district_code=row["district_code"],
        street_code=row["street_code"],
        parent_id=row["parent_id"],
        prefix=row["prefix"],
        duty_phone=row["duty_phone"],
    )
    person = Person(
        id=row["person_id"] or row["user_id"],
        name=row["user_name"],
        badge=row["badge"] or "",
        unit_id=row["unit_id"],
        inspector=bool(row["inspector"]),
        leader=bool(row["leader"]),
    )
    return DeviceCaller(
        device_id=row["device_id"],
        public_key=row["public_key"],
        user_id=row["user_id"],
        login=row["login"],
        name=row["user_name"],
        role=Role(row["role"]),
        person=person,
        unit=unit,
        chain=ChainHead(row["chain_seq"], row["chain_hash"]),
        seen_at=row["seen_at"] or "",
    )


def clock_offset(now: str, device_time: str) -> float | None:
    """Server minus device in seconds; None when the phone did not say or said nonsense."""
    try:
        return (from_iso(now) - from_iso(device_time)).total_seconds()
    except (ValueError, OverflowError):
        return None


def note_contact(
    w: Write,
    device_id: str,
    *,
    device_time: str = "",
    app_version: str = "",
    unsent_records: int | None = None,
    unsent_photos: int | None = None,
    stuck: int | None = None,
    free_bytes: int | None = None,
) -> None:
    """Keep what a phone told of itself when it pulls (acceptance story 31: the section sees what a lost phone
    still held). Not an event: it changes nothing anybody answers for."""
    values: dict[str, Any] = {"seen_at": w.now}
    if (offset := clock_offset(w.now, device_time)) is not None:
        values["clock_offset_s"] = offset
    if app_version:
        values["app_version"] = app_version[:24]
    if unsent_records is not None:
        values["unsent_records"] = min(max(unsent_records, 0), MAX_INT)
    if unsent_photos is not None:
        values["unsent_photos"] = min(max(unsent_photos, 0), MAX_INT)
    if stuck is not None:
        values["stuck"] = min(max(stuck, 0), MAX_INT)
    if free_bytes is not None:
        values["free_bytes"] = str(free_bytes) if free_bytes >= 0 else ""
    w.conn.execute(update(t.devices).where(t.devices.c.id == device_id).values(**values))


def advance_chain(w: Write, device_id: str, chain: ChainHead, device_time: str) -> None:
    """Keep where the phone's chain stands after a push, and that it was in contact."""
    offset = clock_offset(w.now, device_time)
    _CONTACT.run(w.conn, device=device_id, now=w.now, offset=offset, seq=chain.seq, hash=chain.hash)


def revoke_device(w: Write, device_id: str, reason: str, actor: Actor) -> None:
    """Stop a phone: it is told at its next contact and keeps what it has not sent. Raises Problem: NOT_FOUND, or
    CONFLICT when it was stopped before. The caller has checked that `actor` may."""
    d = t.devices.c
    row = w.conn.execute(
        select(d.revoked_at, d.label, t.users.c.name, t.users.c.unit_id).join(t.users).where(d.id == device_id)
    ).first()
    if row is None:
        raise Problem(NOT_FOUND, what="这台手机")
    if row.revoked_at is not None:
        raise Problem(grounds.DEVICE_STOPPED_ALREADY)
    w.event(
        happenings.DEVICE_REVOKED,
        "device",
        device_id,
        f"停用{row.name}的手机{f'“{row.label}”' if row.label else ''}：{reason or '未写明原因'}",
        actor=actor,
        unit_id=row.unit_id,
    )
    values = {"revoked_at": w.now, "revoked_reason": reason[:200]}
    w.conn.execute(update(t.devices).where(d.id == device_id).values(**values))
