"""严重问题的销号: what is on file about grave findings that are to end, and what is written when they do."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, or_, select

from shared.catalogue import Severity
from shared.finding import FindingState
from shared.moment import from_iso
from shared.organisation import UnitKind
from sync_server.acts.common.approvals import as_linked, doers
from sync_server.casework.happening import Happening
from sync_server.casework.refusal import Refusal
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.closing import Closing, GraveFacts, closing_refusal
from sync_server.procedures.permissions import Caller

CITY_UNITS = (UnitKind.DETACHMENT.value, UnitKind.OFFICE.value)


def grave_facts(
    conn: Connection, which: ColumnElement[bool], *, evidence: int = 0, asked_by: Sequence[str] = ()
) -> GraveFacts | None:
    """The facts of the grave ones among the findings, those merged into them included; None when there are none.
    `evidence` is what the caller knows of photos and visits that show them put right; photos of their alerts are
    counted here. `asked_by` are the accounts that asked for the end."""
    rows = _grave(conn, which)
    if not rows:
        return None
    a, u = t.alerts.c, t.units.c
    query = select(a.done_photos, u.id, u.kind).join(t.units, u.id == a.origin_unit_id)
    alerts = conn.execute(query.where(a.finding_id.in_([row["id"] for row in rows]))).all()
    city = [row["found_by_unit"] for row in rows if row["found_by_kind"] in CITY_UNITS]
    city += [alert.id for alert in alerts if alert.kind in CITY_UNITS]
    return GraveFacts(
        finders=tuple(doers(conn, [row["user_id"] for row in rows]).values()),
        # A phone's clock may run ahead: what has been received has been found.
        found_at=from_iso(max(min(row["occurred_at"], row["received_at"]) for row in rows)),
        city_units=tuple(dict.fromkeys(city)),
        evidence=evidence + sum(len(alert.done_photos or ()) for alert in alerts),
        askers=tuple(doers(conn, asked_by).values()),
    )


def check_closing(w: Write, caller: Caller, facts: GraveFacts | None, closing: Closing) -> None:
    """Make sure that the grave findings may end with this. Raises Problem(RULE)."""
    if facts is not None and (why := closing_refusal(facts, as_linked(w.conn, caller), closing, w.moment)):
        raise Refusal(why).problem()


def note_closing(
    w: Write, caller: Caller, which: ColumnElement[bool], closing: Closing, *, words: str, notice_id: str = ""
) -> None:
    """Keep with what each of the grave findings ended. The act has checked, and announces."""
    for row in _grave(w.conn, which):
        w.add(
            t.finding_closings,
            id=w.new_id(),
            finding_id=row["id"],
            notice_id=notice_id,
            words=words,
            proof=closing.proof.strip(),
            photos=list(closing.photos),
            told=closing.told.words if closing.told else "",
            closed_by=caller.user_id,
            closed_name=caller.name,
            at=w.now,
        )


def inform_city(
    w: Write, caller: Caller, facts: GraveFacts | None, seq: int, happening: Happening, subject: tuple[str, str]
) -> None:
    """The city reads in its inbox how what it found has ended; not the body that ended it itself."""
    for unit_id in facts.city_units if facts else ():
        if unit_id != caller.unit_id:
            w.deliver(seq, happening, subject_kind=subject[0], subject_id=subject[1], unit_id=unit_id)


def _grave(conn: Connection, which: ColumnElement[bool]) -> Sequence[RowMapping]:
    """The grave findings that `which` selects and those merged into one that it selects, with who found them. One that
    was withdrawn is of no more account, but for one whose own notice was taken back when it was merged."""
    f, r, u, n = t.findings.c, t.records.c, t.users.c, t.units.c
    roots = select(f.id).where(which)
    ended = exists().where(t.finding_closings.c.finding_id == f.id)
    taken_back = and_(f.merged_into != "", f.notice_id != "", ~ended)
    query = (
        select(
            f.id, r.user_id, r.occurred_at, r.received_at, n.id.label("found_by_unit"), n.kind.label("found_by_kind")
        )
        .join_from(t.findings, t.records, r.id == f.record_id)
        .join(t.users, u.id == r.user_id)
        .join(t.units, n.id == u.unit_id)
        .where(or_(f.id.in_(roots), f.merged_into.in_(roots)))
        .where(f.severity == Severity.GRAVE.value, or_(f.state != FindingState.WITHDRAWN.value, taken_back))
    )
    return conn.execute(query).mappings().all()
