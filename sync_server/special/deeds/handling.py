"""承办: a responsible unit signs for its share and reports, in time and in writing, one matter a paper and under its
seal (沪城管执〔2009〕1号 四(二)2; domain.md §5).

What cannot be finished in time is reported in time all the same: how far it has come, why, and what will speed it up.
Of a body that is no unit here the inspection body keys in what came on paper (补录).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.casework.happening import Happening
from sync_server.casework.said import says
from sync_server.grounds import special as grounds
from sync_server.ledger import tables as t
from sync_server.ledger import terms
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor
from sync_server.scans.attaching import add_scan
from sync_server.scans.prepared import PreparedScan
from sync_server.special.deeds.extending import let_requests_lapse
from sync_server.special.deeds.held import CASE_REPORT, REPORT, SHARE, HeldShare, begin_share, note_share
from sync_server.special.deeds.lapsing import catch_up
from sync_server.special.deeds.terms import stop_share_terms
from sync_server.special.rules.share import ReportKind, ShareDeed, Verdict


@dataclass(frozen=True)
class Report:
    """What a unit reports. `words` are what was done and what came of it; `reasons` why it cannot be finished in time
    and `measures` what will speed it up; `number` is that of the unit's own paper, `scan` the paper itself,
    `stamped` whether it bears the seal."""

    kind: ReportKind
    title: str
    words: str
    reasons: str = ""
    measures: str = ""
    number: str = ""
    scan: PreparedScan | None = None
    stamped: bool = False


def sign(w: Write, caller: Caller, share_id: str, signer: str) -> None:
    """The unit signs for what it has been given. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.SIGN)
    name = (signer.strip() or caller.name)[:80]
    values: dict[str, Any] = {"signed_at": w.now, "signed_by": name}
    said, to = f"{held.unit_name}签收交办：{name}", [held.case.row["body_id"]]
    happening = happenings.CASE_SHARE_SIGNED
    note_share(w, held, happening, said, caller=caller, to=to, deed=ShareDeed.SIGN, **values)


def report_progress(w: Write, caller: Caller, share_id: str, report: Report) -> str:
    """How far the unit has come; its term runs on. Returns the report's id. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.PROGRESS, words=report.words)
    if report.kind is not ReportKind.PROGRESS:
        raise Problem(grounds.NOT_A_PROGRESS_REPORT)
    happening, said = happenings.CASE_SHARE_PROGRESS, "报告办理进展"
    return _file(w, caller, held, report, happening, said, ShareDeed.PROGRESS, Verdict.NOTED.value)


def report(w: Write, caller: Caller, share_id: str, report: Report) -> str:
    """The unit's answer within its term: done, or why it cannot be done in time. It waits for judgement then. Returns
    the report's id. Raises Problem."""
    catch_up(w, share_id)
    held = begin_share(w, caller, share_id, ShareDeed.REPORT, words=report.words)
    if report.kind is ReportKind.PROGRESS:
        raise Problem(grounds.ONLY_A_PROGRESS_REPORT)
    if report.kind is ReportKind.HARD and not (says(report.reasons) and says(report.measures)):
        raise Problem(grounds.REASONS_AND_MEASURES_MISSING)
    let_requests_lapse(w, held, "已报送办理情况报告，不再答复延期申请")
    late = is_late(w, held)
    said = f"{'逾期' if late else ''}报送{report.kind.label}"
    columns = stop_share_terms(w, held, met=True)
    happening = happenings.CASE_SHARE_REPORTED
    return _file(w, caller, held, report, happening, said, ShareDeed.REPORT, "", late=late, columns=columns)


def is_late(w: Write, held: HeldShare) -> bool:
    """Whether the share has missed a term to report: it is late from then on, whatever is granted later."""
    return terms.any_missed(w.conn, SHARE, held.id, REPORT, w.moment)


def last_report(conn: Connection, share_id: str) -> RowMapping:
    """The share's last report that is judged, not read alone. Raises NoResultFound when it has none."""
    r = t.case_reports.c
    query = select(t.case_reports).where(r.share_id == share_id, r.kind != ReportKind.PROGRESS.value)
    return conn.execute(query.order_by(r.at.desc(), r.id.desc()).limit(1)).mappings().one()


def let_reports_lapse(w: Write, held: HeldShare, words: str) -> None:
    """A report that nobody has judged is judged no more, as the words say."""
    r = t.case_reports.c
    waiting = (r.share_id == held.id) & (r.verdict == "")
    values = {"verdict": Verdict.LAPSED.value, "verdict_words": words, "judged_at": w.now}
    w.conn.execute(update(t.case_reports).where(waiting).values(**values))


def _scanned(w: Write, caller: Caller, report_id: str, report: Report) -> str:
    """The id under which the stamped paper is attached to the report; '' without one."""
    if report.scan is None:
        return ""
    return add_scan(w, as_actor(caller), CASE_REPORT, report_id, report.title.strip(), report.scan)


def _file(
    w: Write,
    caller: Caller,
    held: HeldShare,
    report: Report,
    happening: Happening,
    said: str,
    deed: ShareDeed,
    verdict: str,
    *,
    late: bool = False,
    columns: dict[str, Any] | None = None,
) -> str:
    if not says(report.title):
        raise Problem(grounds.REPORT_WITHOUT_TITLE)
    report_id, by_hand = w.new_id(), held.row["unit_id"] is None
    w.add(
        t.case_reports,
        id=report_id,
        share_id=held.id,
        case_id=held.case.id,
        kind=report.kind.value,
        title=report.title.strip()[:200],
        words=report.words.strip(),
        reasons=report.reasons.strip(),
        measures=report.measures.strip(),
        number=report.number.strip()[:80],
        scan_id=_scanned(w, caller, report_id, report),
        stamped=report.stamped,
        by_hand=by_hand,
        late=late,
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
        verdict=verdict,
        tests={},
    )
    words = f"{held.unit_name}{said}“{report.title.strip()}”" + ("（补录）" if by_hand else "")
    to, data = [held.case.row["body_id"]], {"report_id": report_id}
    note_share(w, held, happening, words, caller=caller, to=to, deed=deed, data=data, **(columns or {}))
    return report_id
