"""A plan is signed and filed by the chief: its rows become tasks (派勤)."""

from __future__ import annotations

from shared.organisation import UnitKind
from shared.problems import Problem
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.document_terms import renew_filing_term
from sync_server.acts.common.held_document import Held
from sync_server.acts.filing_terms import term_of
from sync_server.acts.plans.dispatch import dispatch
from sync_server.acts.plans.reach import read_reach
from sync_server.documents import kinds
from sync_server.grounds import planning as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.procedures.schedules import Duty, read
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory
from sync_server.reference.inspection_bodies import body_of

MOST_FAULTS = 3


def _file(w: Write, caller: Caller, held: Held, words: str) -> None:
    """Raises Problem, e.g. for a row that cannot be read."""
    duties = _duties(w, held)
    row = held.row
    term = term_of(w, kinds.PLAN, row["district_code"], row["period"])
    first = row["filed_at"] is None
    late = term.over(w.moment) if first else bool(row["late"])
    due = renew_filing_term(w, held, term.reckoning) if first else {}
    office = directory(w).of_kind(UnitKind.OFFICE, CITY_CODE)
    done = dispatch(w, row, duties, as_actor(caller))
    said = f"{'迟报' if late and first else '报送' if first else '重新报送'}{held.name}，{done.words}"
    take(
        w,
        caller,
        held.id,
        DocumentDeed.FILE,
        words=words,
        receivers=[office.id] if office else [],
        values={"late": late, **due},
        said=said,
    )


def _duties(w: Write, held: Held) -> list[Duty]:
    """The rows as duties. Raises Problem that names row and column of what cannot be read."""
    reach = read_reach(w.conn, body_of(directory(w), held.row["unit_id"]))
    reading = read(held.row["body"].get("schedule", ()), held.row["period"], reach)
    if reading.faults:
        named = "；".join(map(str, reading.faults[:MOST_FAULTS]))
        if (more := len(reading.faults) - MOST_FAULTS) > 0:
            raise Problem(grounds.SCHEDULE_FAULTS_AND_MORE, faults=named, more=more)
        raise Problem(grounds.SCHEDULE_FAULTS, faults=named)
    return reading.duties


PLAN_ACTS = KindActs(kinds.PLAN, {DocumentDeed.FILE: _file})
