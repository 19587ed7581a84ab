"""Receiving a push: each envelope takes its place in its phone's chain, is filed, and gets its own verdict.

Twins, lost replies and restored phones all end in one record: the envelope's hash is its identity, and the same
envelope always gets the same answer. Everything the phone signed is kept, also what cannot be filed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from shared.identity import check_hash
from shared.inspection import Alert, Inspection, Suggestion
from shared.notice import IssuedNotice
from shared.position import DistrictArea
from shared.problems import CHAIN_BROKEN, CHAIN_FORKED, VERSION_CONFLICT, Problem
from shared.sealing import Sealed
from shared.wire import ChainHead, Receipt, RecordVerdict, Verdict
from sync_server.acts.alerts import raise_alert
from sync_server.acts.common.devices import DeviceCaller
from sync_server.acts.envelopes import Body, Envelope, Rejected, unfileable
from sync_server.acts.filing import file_inspection
from sync_server.acts.suggestions import file_suggestion
from sync_server.casework import happenings
from sync_server.evidence.arrivals import held_by
from sync_server.grounds import casework as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.prepared import Prepared
from sync_server.ledger.states import Standing
from sync_server.ledger.write import GroupLostError, Write
from sync_server.notices.deeds import file_notice
from sync_server.reference.directory import directory

FILED, FORKED = Standing.FILED.value, Standing.FORKED.value
CONFLICT, REFUSED = Standing.CONFLICT.value, Standing.REFUSED.value
_KNOWN = Prepared(
    select(t.envelopes.c.standing, t.envelopes.c.received_at).where(t.envelopes.c.hash == bindparam("hash"))
)
_VERSION = Prepared(select(t.records.c.version, t.records.c.user_id).where(t.records.c.id == bindparam("id")))
_OTHERS = {  # where the id of another kind would already be
    subject: Prepared(select(table.c.id).where(table.c.id == bindparam("id")))
    for subject, table in (("notice", t.notices), ("alert", t.alerts), ("suggestion", t.suggestions))
}
Areas = Mapping[str, DistrictArea]


def receive(
    w: Write, device: DeviceCaller, opened: Sequence[Envelope | Rejected], areas: Areas
) -> tuple[list[RecordVerdict], ChainHead]:
    """File what was sent, in order; the verdicts and where the phone's chain stands afterwards.

    `areas` are the districts' outlines by code."""
    known = _known(w, [e.sealed.hash for e in opened if isinstance(e, Envelope)])
    chain, verdicts = device.chain, []
    for item in opened:
        if isinstance(item, Rejected):
            verdicts.append(RecordVerdict(item.id, item.version, Verdict.REFUSED, problem=item.problem.document()))
        elif item.sealed.hash in known:
            verdicts.append(_same_answer(w, device, item, known[item.sealed.hash]))
        else:
            verdict, chain, kept = _place(w, device, item, chain, areas)
            verdicts.append(verdict)
            known |= kept
    return verdicts, chain


def _known(w: Write, hashes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Standing and time of arrival of envelopes that are here already."""
    found = ((sha256, _KNOWN.first(w.conn, hash=sha256)) for sha256 in hashes)
    return {sha256: (row[0], row[1]) for sha256, row in found if row is not None}


def _place(
    w: Write, device: DeviceCaller, envelope: Envelope, chain: ChainHead, areas: Areas
) -> tuple[RecordVerdict, ChainHead, dict[str, tuple[str, str]]]:
    """Verdict on a new envelope, the chain after it, and what became known by it."""
    sealed = envelope.sealed
    follows = sealed.seq == chain.seq + 1 and sealed.prev == chain.hash
    problem: Problem | None
    if follows:
        problem, standing = _file(w, device, envelope, areas)
        chain = ChainHead(sealed.seq, sealed.hash)
    elif _is_fork(w, device, sealed, chain):
        problem, standing = Problem(CHAIN_FORKED, seq=sealed.seq), FORKED
    else:
        return _refusal(sealed, Problem(CHAIN_BROKEN, seq=sealed.seq)), chain, {}
    keep_envelope(w, envelope, device, standing)
    known = {sealed.hash: (standing, w.now)}
    if problem is None:
        receipt = receipt_for(w, device, sealed, w.now)
        return RecordVerdict(sealed.id, sealed.version, Verdict.ACCEPTED, receipt), chain, known
    _report(w, device, envelope, standing, problem)
    return _refusal(sealed, problem), chain, known


def _is_fork(w: Write, device: DeviceCaller, sealed: Sealed, chain: ChainHead) -> bool:
    """True for a number the chain has passed, and for the continuation of such a branch (a phone restored from a
    backup that went on before it spoke to the server)."""
    if sealed.seq <= chain.seq:
        return True
    e = t.envelopes.c
    before = (e.hash == sealed.prev) & (e.device_id == device.device_id) & (e.standing == FORKED)
    return w.conn.execute(select(e.hash).where(before)).first() is not None


def _file(w: Write, device: DeviceCaller, envelope: Envelope, areas: Areas) -> tuple[Problem | None, str]:
    """Turn the contents into rows; the problem, if any, and the envelope's standing."""
    sealed, body = envelope.sealed, envelope.body
    if body is None:
        return envelope.fault, REFUSED
    if _conflicts(w, device, envelope):
        if _sealed_once_more(w, device, envelope):
            return None, FILED
        return Problem(VERSION_CONFLICT, version=sealed.version), CONFLICT
    try:
        with w.attempt():
            file_contents(w, device, sealed, body, areas)
    except Problem as problem:
        return problem, REFUSED
    except (IntegrityError, DataError) as error:
        # The database's own sentence would quote the row.
        what = type(error.orig).__name__
        structlog.get_logger("receiving").warning("contents do not fit the ledger", envelope=sealed.hash, error=what)
        return Problem(grounds.CONTRADICTS_RECORDS), REFUSED
    except (GroupLostError, SQLAlchemyError, OSError, MemoryError):
        raise  # the server's trouble, not this record's: it passes
    except Exception as error:
        # A fault of ours that this record brings to light must not block those behind it in the chain for ever.
        return unfileable(sealed.hash, error), REFUSED
    return None, FILED


def file_contents(
    w: Write, device: DeviceCaller, sealed: Sealed, body: Body, areas: Areas, *, replaces: bool = False
) -> None:
    """Write the rows, events and deliveries of an envelope's contents; with `replaces` over the record as filed.
    Raises Problem, and SQLAlchemy's IntegrityError or DataError when the contents contradict what is there."""
    match body:
        case Inspection():
            file_inspection(w, device, sealed, body, areas, replaces=replaces)
        case IssuedNotice():
            file_notice(w, device.caller, device.device_id, body, sealed.clock.offset_s)
        case Alert():
            raise_alert(w, device.caller, device.device_id, body, sealed.clock.offset_s)
        case Suggestion():
            file_suggestion(w, device, body)


def _conflicts(w: Write, device: DeviceCaller, envelope: Envelope) -> bool:
    """True when this version, or a later one, is here already, or the id belongs to somebody else. Only records have
    later versions."""
    if envelope.subject != "record":
        return _OTHERS[envelope.subject].first(w.conn, id=envelope.sealed.id) is not None
    row = _VERSION.first(w.conn, id=envelope.sealed.id)
    return row is not None and (row[0] >= envelope.sealed.version or row[1] != device.user_id)


def _sealed_once_more(w: Write, device: DeviceCaller, envelope: Envelope) -> bool:
    """True when the same person filed the very same contents before: a phone that was restored from a backup or
    enrolled anew after a lost reply could not know that they had arrived."""
    e, d = t.envelopes.c, t.devices.c
    sealed = envelope.sealed
    earlier = (
        (e.id == sealed.id) & (e.version == sealed.version) & (e.kind == sealed.kind.value) & (e.standing == FILED)
    )
    query = select(e.content).join(t.devices, d.id == e.device_id).where(earlier, d.user_id == device.user_id)
    contents = json.loads(envelope.content)["body"]
    return any(json.loads(row.content)["body"] == contents for row in w.conn.execute(query))


def keep_envelope(w: Write, envelope: Envelope, device: DeviceCaller, standing: str) -> None:
    """Keep the original for good, filed or not."""
    sealed = envelope.sealed
    w.add(
        t.envelopes,
        hash=sealed.hash,
        id=sealed.id,
        version=sealed.version,
        kind=sealed.kind.value,
        device_id=device.device_id,
        seq=sealed.seq,
        received_at=w.now,
        content=envelope.content,
        standing=standing,
    )


def _report(w: Write, device: DeviceCaller, envelope: Envelope, standing: str, problem: Problem) -> None:
    """Tell the section of an original that was kept without being filed."""
    sealed, happening = envelope.sealed, happenings.of(envelope.subject, standing)
    words = f"{device.name}的手机上报第 {sealed.seq} 条未能归档（{problem.kind.title}），原件已保留"
    data = {"hash": sealed.hash, "version": sealed.version, "problem": problem.document()}
    at = sealed.clock.device
    seq = w.event(happening, envelope.subject, sealed.id, words, actor=device.actor, data=data, device_at=at)
    section = directory(w).section_for(device.unit)
    w.deliver(seq, happening, subject_kind=envelope.subject, subject_id=sealed.id, unit_id=section.id)


def _same_answer(w: Write, device: DeviceCaller, envelope: Envelope, known: tuple[str, str]) -> RecordVerdict:
    """What was answered the first time."""
    sealed, (standing, received_at) = envelope.sealed, known
    if standing == FILED:
        receipt = receipt_for(w, device, sealed, received_at)
        return RecordVerdict(sealed.id, sealed.version, Verdict.KNOWN, receipt)
    e = t.events.c
    rows = w.conn.execute(
        select(e.data).where(
            e.subject_kind == envelope.subject,
            e.subject_id == sealed.id,
            e.kind == happenings.of(envelope.subject, standing).kind,
        )
    )
    document = next(row.data["problem"] for row in rows if row.data["hash"] == sealed.hash)
    return RecordVerdict(sealed.id, sealed.version, Verdict.REFUSED, problem=document)


def _refusal(sealed: Sealed, problem: Problem) -> RecordVerdict:
    return RecordVerdict(sealed.id, sealed.version, Verdict.REFUSED, problem=problem.document())


def photo_hashes(body: Mapping[str, Any]) -> list[str]:
    """Hashes of the photos and recordings an inspection's body lists; empty for other kinds and for bodies that cannot
    be read."""
    lists = [body.get(name) for name in ("photos", "recordings")]
    hashes: list[str] = []
    for photo in (one for each in lists if isinstance(each, list) for one in each):
        value = photo.get("sha256") if isinstance(photo, dict) else None
        try:
            hashes.append(check_hash(value if isinstance(value, str) else ""))
        except ValueError:
            continue
    return list(dict.fromkeys(hashes))


def receipt_for(w: Write, device: DeviceCaller, sealed: Sealed, received_at: str) -> Receipt:
    """The receipt of an envelope the ledger holds, naming its photos that this person has brought and those still
    awaited."""
    hashes = photo_hashes(sealed.body)
    here = held_by(w.conn, device.user_id, hashes)
    return Receipt(
        sealed.id,
        sealed.version,
        sealed.hash,
        received_at,
        tuple(h for h in hashes if h in here),
        tuple(h for h in hashes if h not in here),
    )


def receipts(conn: Connection, user_id: str, hashes: Sequence[str]) -> list[Receipt]:
    """Receipts for those of the envelopes that this person's phones (earlier ones too) sent and the ledger filed: what
    was refused, though kept, must not look received to a phone that lost the verdict. A photo is present when this
    person has brought it, whoever else has."""
    e, d = t.envelopes.c, t.devices.c
    rows = conn.execute(
        select(e.hash, e.id, e.version, e.received_at, e.content)
        .join_from(t.envelopes, t.devices, d.id == e.device_id)
        .where(e.hash.in_(hashes), e.standing == FILED, d.user_id == user_id)
    ).all()
    photos = {row.hash: photo_hashes(json.loads(row.content)["body"]) for row in rows}
    wanted = {h for listed in photos.values() for h in listed}
    here = held_by(conn, user_id, wanted)
    return [
        Receipt(
            row.id,
            row.version,
            row.hash,
            row.received_at,
            tuple(h for h in photos[row.hash] if h in here),
            tuple(h for h in photos[row.hash] if h not in here),
        )
        for row in rows
    ]
