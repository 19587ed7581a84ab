"""Handing an unsealed check to a colleague by a one-use code: given, taken, taken back; marked should both seal it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, select, update

from shared.handed import (
    CODE_DIGITS,
    HandedDraft,
    HandedStanding,
    HandedState,
    HandOverReply,
    TakeReply,
)
from shared.inspection import Inspection
from shared.moment import to_iso
from shared.organisation import PersonRef
from shared.plain import from_plain, to_plain
from shared.problems import NOT_FOUND, Problem
from shared.scanned import draft_address
from sync_server.accounts.throttles import give_back, take, too_many
from sync_server.acts.common.devices import DeviceCaller, hash_token
from sync_server.casework import happenings
from sync_server.evidence.arrivals import held_by
from sync_server.grounds import handing as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.tables.records import HANDED
from sync_server.ledger.write import Write
from sync_server.procedures.attempts import HANDED_CODE

OPEN_FOR = timedelta(hours=24)
h = t.handed_drafts.c
_GIVEN = Prepared(  # by a code, and sealed by whoever took it
    select(h.id).where(h.draft_id == bindparam("draft"), h.user_id == bindparam("user"), h.record_id.is_not(None))
)
_TAKEN = Prepared(  # by a file
    select(t.records.c.id).where(
        HANDED, t.records.c.handed_draft == bindparam("draft"), t.records.c.user_id != bindparam("user")
    )
)


def hand_over(w: Write, device: DeviceCaller, package: HandedDraft, public_url: str) -> HandOverReply:
    """A code for the package, once all its photos are here; the same package again gets a new one, and the code before
    ends. Raises Problem(RULE) when it was taken already."""
    here = held_by(w.conn, device.user_id, {photo.sha256 for photo in package.photos})
    missing = tuple(sorted({photo.sha256 for photo in package.photos} - here))
    if missing:
        return HandOverReply(w.now, missing=missing)
    before = w.conn.execute(select(h.user_id, h.taken_at, h.taken_name).where(h.id == package.id)).first()
    if before is not None and before.user_id != device.user_id:
        raise Problem(grounds.SOMEBODY_ELSES)
    if before is not None and before.taken_at is not None:
        raise Problem(grounds.TAKEN_ALREADY, name=before.taken_name)
    code = _fresh_code(w)
    ends = to_iso(w.moment + OPEN_FOR)
    values = {"code_hash": hash_token(code), "expires_at": ends, "withdrawn_at": None, "package": to_plain(package)}
    if before is not None:
        w.conn.execute(update(t.handed_drafts).where(h.id == package.id).values(**values))
    else:
        w.add(
            t.handed_drafts,
            id=package.id,
            draft_id=package.draft_id,
            user_id=device.user_id,
            user_name=device.name,
            device_id=device.device_id,
            district_code=device.unit.district_code,
            made_at=w.now,
            taken_name="",
            **values,
        )
        words = f"{device.name}交出一次未完成的检查"
        w.event(happenings.DRAFT_HANDED, "device", device.device_id, words, actor=device.actor, unit_id=device.unit.id)
    return HandOverReply(w.now, code, draft_address(public_url, code), ends)


def try_to_take(w: Write, device: DeviceCaller, code: str) -> TakeReply | Problem:
    """`take_over` behind the count of attempts, which stands even when the code is wrong: then the refusal is returned,
    so that it does not undo the count. Raises Problem(TOO_MANY)."""
    key = f"draft:{device.user_id}"
    taken = take(w, key, HANDED_CODE)
    if taken.wait_until is not None:
        raise too_many(taken.wait_until, w.moment)
    try:
        with w.attempt():
            reply = take_over(w, device, code)
    except Problem as problem:
        return problem
    give_back(w, key, HANDED_CODE)
    return reply


def take_over(w: Write, device: DeviceCaller, code: str) -> TakeReply:
    """Use the code up; the same phone gets the same answer again. Raises Problem(RULE): for a wrong code, and for the
    giver's own. A code of another district is as good as none."""
    digits = "".join(c for c in code if c.isdigit())
    mine = (h.code_hash == hash_token(digits)) & (h.district_code == device.unit.district_code)
    row = w.conn.execute(select(t.handed_drafts).where(mine)).mappings().first()
    if row is None or row["withdrawn_at"] is not None or row["package"] is None or row["expires_at"] <= w.now:
        raise Problem(grounds.NO_SUCH_CODE)
    if row["taken_at"] is not None and row["taken_device_id"] != device.device_id:
        raise Problem(grounds.NO_SUCH_CODE)
    if row["user_id"] == device.user_id:
        raise Problem(grounds.OWN_DRAFT)
    if row["taken_at"] is None:
        who = {"taken_user_id": device.user_id, "taken_name": device.name, "taken_device_id": device.device_id}
        w.conn.execute(update(t.handed_drafts).where(h.id == row["id"]).values(taken_at=w.now, **who))
        words = f"{device.name}接手{row['user_name']}交来的检查"
        w.event(happenings.DRAFT_TAKEN, "device", device.device_id, words, actor=device.actor, unit_id=device.unit.id)
    package = from_plain(HandedDraft, row["package"])
    return TakeReply(w.now, package, giver(w.conn, row))


def giver(conn: Connection, row: RowMapping) -> PersonRef:
    """Who handed it over, by the account and the directory."""
    u, p, n = t.users.c, t.people.c, t.units.c
    query = (
        select(u.id, u.person_id, u.name, p.badge, n.name.label("unit"))
        .join_from(t.users, t.units, u.unit_id == n.id)
        .outerjoin(t.people, p.id == u.person_id)
    )
    found = conn.execute(query.where(u.id == row["user_id"])).one()
    return PersonRef(found.person_id or found.id, found.name, found.badge or "", found.unit)


def states(w: Write, device: DeviceCaller, ids: Collection[str], withdraw: Collection[str]) -> tuple[HandedState, ...]:
    """How one's own handings over stand, those of `withdraw` taken back where nobody has taken them."""
    mine = h.user_id == device.user_id
    open_ones = h.id.in_(withdraw) & h.taken_at.is_(None) & h.withdrawn_at.is_(None)
    w.conn.execute(update(t.handed_drafts).where(mine, open_ones).values(withdrawn_at=w.now, package=None))
    asked = [*ids, *withdraw]
    found = w.conn.execute(select(t.handed_drafts).where(mine, h.id.in_(asked))).mappings()
    rows = {row["id"]: row for row in found}
    return tuple(_state(one, rows.get(one), w.now) for one in dict.fromkeys(asked))


def _state(handover_id: str, row: RowMapping | None, now: str) -> HandedState:
    if row is None:
        return HandedState(handover_id, HandedStanding.UNKNOWN)
    if row["taken_at"] is not None:
        return HandedState(handover_id, HandedStanding.TAKEN, row["taken_name"], row["taken_at"])
    if row["withdrawn_at"] is not None:
        return HandedState(handover_id, HandedStanding.WITHDRAWN)
    expired = row["package"] is None or row["expires_at"] <= now
    return HandedState(handover_id, HandedStanding.EXPIRED if expired else HandedStanding.WAITING)


def photo_of_taken(conn: Connection, device: DeviceCaller, handover_id: str, sha256: str) -> None:
    """Whether this phone took the draft and the draft lists the photo. Raises Problem(NOT_FOUND)."""
    row = conn.execute(select(h.taken_device_id, h.package).where(h.id == handover_id)).first()
    listed = {photo["sha256"] for photo in (row.package or {}).get("photos", ())} if row is not None else set()
    if row is None or row.taken_device_id != device.device_id or sha256 not in listed:
        raise Problem(NOT_FOUND, what="这张照片")


def note_sealed(w: Write, user_id: str, inspection: Inspection) -> bool:
    """The check is filed: keep what became of a draft that was handed over. True if the other of the two has sealed it
    too: this record is marked then."""
    handed = inspection.handed_from
    if handed is not None:
        r = t.records.c
        mine = (h.id == handed.id) & (h.taken_user_id == user_id)
        row = w.conn.execute(select(h.draft_id).where(mine)).first()
        if row is not None:
            w.conn.execute(update(t.handed_drafts).where(mine).values(record_id=inspection.id))
            return w.conn.execute(select(r.id).where(r.id == row.draft_id)).first() is not None
        if handed.draft_id:  # by a file: what the phone was told is all there is
            others = (r.id == handed.draft_id) & (r.user_id != user_id)
            return w.conn.execute(select(r.id).where(others)).first() is not None
    asked = {"draft": inspection.id, "user": user_id}
    return _GIVEN.first(w.conn, **asked) is not None or _TAKEN.first(w.conn, **asked) is not None


def anything_expired(conn: Connection, now: str) -> bool:
    """True if the content of some package is to be let go."""
    return conn.execute(select(h.id).where(_expired(now)).limit(1)).first() is not None


def forget_expired(w: Write) -> int:
    """Let the content of expired packages go; who handed over to whom stays. How many."""
    return w.conn.execute(update(t.handed_drafts).where(_expired(w.now)).values(package=None)).rowcount


def _expired(now: str) -> ColumnElement[bool]:
    return (h.expires_at <= now) & h.package.is_not(None)


def _fresh_code(w: Write) -> str:
    """A code that no open handing over has."""
    while True:
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        if w.conn.execute(select(h.id).where(h.code_hash == hash_token(code))).first() is None:
            return code
