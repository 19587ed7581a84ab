"""附件: what goes with a notice that is no part of its text (a plan, a letter, pages of a contract): given by the body
that handles it, read by the unit from the moment at which it reads the notice."""

from __future__ import annotations

from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import notices as grounds
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import hold
from sync_server.notices.rules.notice import ENDED
from sync_server.procedures.permissions import Action, Caller, allowed, in_scope
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import calendar
from sync_server.scans.attaching import add_scan, same_scan
from sync_server.scans.prepared import PreparedScan

ATTACHMENT = "notice"  # as scans name what they belong to


def attach_to_notice(w: Write, caller: Caller, notice_id: str, title: str, scan: PreparedScan) -> str:
    """Attach the pages under their name; the id. The same pages again change nothing. A unit that has the notice is
    told. Raises Problem."""
    held = hold(w.conn, notice_id, calendar(w), w.moment)
    target = held.facts.target()
    if not in_scope(caller, Action.SEE_NOTICES, target):
        raise Problem(NOT_FOUND, what="这份通知书")
    if not (allowed(caller.role, Action.CONFIRM_NOTICE) and in_scope(caller, Action.CONFIRM_NOTICE, target)):
        raise Problem(grounds.ATTACHMENT_NOT_YOURS)
    if held.facts.state in ENDED:
        raise Problem(grounds.ATTACHMENT_TOO_LATE, state=held.facts.state.label)
    if not says(title):
        raise Problem(grounds.ATTACHMENT_NAMELESS)
    if there := same_scan(w.conn, ATTACHMENT, notice_id, scan):
        return there
    scan_id = add_scan(w, as_actor(caller), ATTACHMENT, notice_id, title.strip(), scan)
    served = held.row["served_at"] is not None
    said = f"{held.name}附上附件《{title.strip()}》（{scan.pages} 页）"
    unit_id = held.row["unit_id"]
    data = {"scan_id": scan_id, "sha256": scan.sha256}
    seq = w.event(
        happenings.NOTICE_ATTACHED, "notice", notice_id, said, actor=as_actor(caller), unit_id=unit_id, data=data
    )
    if served:
        w.deliver(seq, happenings.NOTICE_ATTACHED, subject_kind="notice", subject_id=notice_id, unit_id=unit_id)
    return scan_id
