"""Originals that were kept without being filed: another version of a record, the branch of a restored phone, contents
the ledger refused. The section reads both sides and decides; the envelope itself never changes (design law 2)."""

from __future__ import annotations

import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import ColumnElement, and_, exists, literal_column, select
from sqlalchemy.exc import DataError, IntegrityError

from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.approvals import must_be_another, taken_by
from sync_server.acts.common.devices import DeviceCaller, device_by_id
from sync_server.acts.envelopes import Envelope, open_envelope
from sync_server.acts.receiving import CONFLICT as OTHER_VERSION
from sync_server.acts.receiving import FORKED, REFUSED, Areas, file_contents
from sync_server.casework import happenings
from sync_server.casework.approval import two_steps
from sync_server.casework.happening import Happening
from sync_server.casework.said import says
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import touch_record
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor

CHOOSING = two_steps("send", "choose", "这份原件由您本人的手机上报，须由另一人选定")
UNFILED = (OTHER_VERSION, FORKED, REFUSED)


def awaits_decision() -> ColumnElement[bool]:
    """Condition on `envelopes`: kept without being filed, and nobody has decided about it yet. Spelt out in
    the SQL, so that the partial index serves."""
    e, v = t.envelopes.c, t.events.c
    decided = exists().where(v.subject_kind == "envelope", v.subject_id == e.hash)
    return and_(e.standing != literal_column("'filed'"), ~decided)


def choose_original(w: Write, caller: Caller, digest: str, reason: str, areas: Areas) -> None:
    """File what the envelope holds; for a record in place of the version that is filed. Raises Problem: NOT_FOUND
    outside the caller's reach, CONFLICT when decided already, or what stands against filing it."""
    envelope, device = _open(w, caller, digest, reason)
    if envelope.body is None:
        raise envelope.fault or Problem(grounds.ORIGINAL_UNREADABLE)
    sealed = envelope.sealed
    replaces = envelope.subject == "record" and _is_filed(w, sealed.id)
    try:
        with w.attempt():
            file_contents(w, device, sealed, envelope.body, areas, replaces=replaces)
    except (IntegrityError, DataError) as error:
        raise Problem(grounds.ORIGINAL_CONTRADICTS) from error
    said = f"采用{device.name}的手机上报的第 {sealed.seq} 条原件：{reason.strip()}"
    _decide(w, caller, envelope, happenings.ORIGINAL_CHOSEN, said)


def leave_original(w: Write, caller: Caller, digest: str, reason: str) -> None:
    """What is filed stays; the original remains to be read. Raises Problem."""
    envelope, device = _open(w, caller, digest, reason)
    said = f"不采用{device.name}的手机上报的第 {envelope.sealed.seq} 条原件，原件保留：{reason.strip()}"
    _decide(w, caller, envelope, happenings.ORIGINAL_LEFT, said)


def _open(w: Write, caller: Caller, digest: str, reason: str) -> tuple[Envelope, DeviceCaller]:
    e = t.envelopes.c
    row = w.conn.execute(select(e.id, e.content, e.device_id, e.standing).where(e.hash == digest)).first()
    if row is None or row.standing not in UNFILED:
        raise Problem(NOT_FOUND, what="这份原件")
    device = device_by_id(w.conn, row.device_id)
    # Over a filed record decides its own section, whoever's phone sent the other version.
    district = w.conn.execute(select(t.records.c.district_code).where(t.records.c.id == row.id)).scalar()
    require(caller, Action.VERIFY, Target(district or device.unit.district_code), "这份原件")
    if w.conn.execute(select(e.hash).where(e.hash == digest, awaits_decision())).first() is None:
        raise Problem(grounds.ORIGINAL_CHOSEN)
    must_be_another(w, caller, CHOOSING, "choose", taken_by(w.conn, "send", [device.user_id]))
    if not says(reason):
        raise Problem(grounds.REASON_MISSING)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.public_key))
    envelope = open_envelope(json.loads(row.content), row.device_id, key)
    if not isinstance(envelope, Envelope):
        raise envelope.problem
    return envelope, device


def _is_filed(w: Write, record_id: str) -> bool:
    return w.conn.execute(select(t.records.c.id).where(t.records.c.id == record_id)).first() is not None


def _decide(w: Write, caller: Caller, envelope: Envelope, happening: Happening, words: str) -> None:
    sealed = envelope.sealed
    seq = w.event(happening, "envelope", sealed.hash, words, actor=as_actor(caller), data={"subject_id": sealed.id})
    if envelope.subject == "record":
        touch_record(w, sealed.id, seq)
