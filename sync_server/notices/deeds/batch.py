"""批量办理: notices on many findings in one go, one a unit, and many on-site notices confirmed at once
(沪城管执〔2009〕1号 四(一)4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from shared.organisation import Unit
from shared.problems import NOT_FOUND, Ground, Problem
from shared.whereabouts import says_where
from sync_server.acts.common.finding_states import check
from sync_server.grounds import notices as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.decisions import decide_feedback
from sync_server.notices.deeds.filing import issue_on
from sync_server.notices.deeds.held_notice import hold
from sync_server.notices.deeds.service import confirm
from sync_server.procedures.findings import FindingDeed
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.directory import Directory, calendar, directory, read_directory

MOST = 100  # findings or notices in one go


@dataclass(frozen=True)
class Bundle:
    """What becomes one notice: the answering unit, its findings in the order of their checks, and their records,
    earliest first. Findings on a unit's leader never share a paper with others (domain.md §11 story 26)."""

    key: str
    unit: Unit
    records: tuple[RowMapping, ...]
    findings: tuple[RowMapping, ...]

    @property
    def asks_where(self) -> bool:
        """Whether no record says where it was, so that the notice must."""
        return not any(says_where(record["address"]) for record in self.records)


def bundles(conn: Connection, caller: Caller, finding_ids: Sequence[str]) -> list[Bundle]:
    """How the findings would be issued: one notice per answering unit. Raises Problem for a finding that is out of
    reach, on a notice already, closed, taken back or merged into another one."""
    return _bundles(conn, read_directory(conn), caller, finding_ids)


def issue_batch(
    w: Write,
    caller: Caller,
    finding_ids: Sequence[str],
    requirements: Mapping[str, str],
    *,
    feedback_days: int = 0,
    places: Mapping[str, str] | None = None,
) -> list[str]:
    """Issue all notices, or none; `requirements`, and `places` where the records name none, are by `Bundle.key`.
    Returns the notices' ids. Raises Problem."""
    found = _bundles(w.conn, directory(w), caller, finding_ids)
    for bundle in found:
        if not requirements.get(bundle.key, "").strip():
            raise Problem(grounds.REQUIREMENT_MISSING, unit=bundle.unit.name)
    return [
        issue_on(
            w,
            caller,
            bundle.records,
            bundle.findings,
            bundle.unit,
            requirements[bundle.key],
            feedback_days=feedback_days,
            place=(places or {}).get(bundle.key, ""),
        )
        for bundle in found
    ]


def confirm_batch(w: Write, caller: Caller, notice_ids: Sequence[str]) -> int:
    """Confirm on-site notices, all or none; returns how many. Raises Problem that names the one in the way."""
    return _each(w, notice_ids, grounds.NOTICES_NOT_CHOSEN, lambda notice_id: confirm(w, caller, notice_id))


def verify_batch(w: Write, caller: Caller, notice_ids: Sequence[str], *, accepted: bool, words: str) -> int:
    """Verify the feedback to many notices with one decision, all or none; returns how many. What asks for a visit, or
    for more because it is grave, is refused by name: it is verified on its own page. Raises Problem."""

    def job(notice_id: str) -> None:
        decide_feedback(w, caller, notice_id, accepted=accepted, words=words)

    return _each(w, notice_ids, grounds.FEEDBACK_NOT_CHOSEN, job)


def _each(w: Write, notice_ids: Sequence[str], none: Ground, job: Callable[[str], object]) -> int:
    _check_number(notice_ids, none)
    for notice_id in dict.fromkeys(notice_ids):
        try:
            job(notice_id)
        except Problem as problem:
            if problem.kind is NOT_FOUND:
                raise
            held = hold(w.conn, notice_id, calendar(w), w.moment)
            raise Problem(
                grounds.ONE_OF_BATCH_REFUSED, unit=held.paper.unit_name, notice=held.name, why=problem.reason
            ) from problem
    return len(set(notice_ids))


def _bundles(conn: Connection, units: Directory, caller: Caller, finding_ids: Sequence[str]) -> list[Bundle]:
    _check_number(finding_ids, grounds.FINDINGS_OF_BATCH_NOT_CHOSEN)
    f, r = t.findings, t.records.c
    rows = (
        conn.execute(
            select(f, r.leader_concerned, r.user_id)
            .join(t.records, r.id == f.c.record_id)
            .where(f.c.id.in_(finding_ids))
            .order_by(f.c.occurred_at, f.c.id)
        )
        .mappings()
        .all()
    )
    if len(rows) != len(set(finding_ids)):
        raise Problem(NOT_FOUND, what="所选的问题")
    groups: dict[tuple[str, bool], list[RowMapping]] = {}
    for row in rows:
        unit = units.unit(row["answering_unit_id"])
        own = row["section_id"] == caller.unit_id
        require(
            caller, Action.CONFIRM_NOTICE, Target(unit.district_code if own else row["district_code"]), "所选的问题"
        )
        check(row, caller, FindingDeed.ISSUE)
        groups.setdefault((unit.id, row["leader_concerned"]), []).append(row)
    record_ids = {row["record_id"] for row in rows}
    records = {row["id"]: row for row in conn.execute(select(t.records).where(r.id.in_(record_ids))).mappings()}
    return [
        Bundle(
            f"{unit_id}{'-leader' if on_leader else ''}",
            units.unit(unit_id),
            tuple(records[i] for i in dict.fromkeys(row["record_id"] for row in group)),
            tuple(group),
        )
        for (unit_id, on_leader), group in groups.items()
    ]


def _check_number(ids: Sequence[str], none: Ground) -> None:
    if not ids:
        raise Problem(none)
    if len(set(ids)) > MOST:
        raise Problem(grounds.TOO_MANY_AT_ONCE, most=MOST)
