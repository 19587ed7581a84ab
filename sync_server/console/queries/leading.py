"""What a chief looks at: what waits for the own signature or decision, what is grave at this moment, who is late, and
how the last months went. Units and numbers: beside what is to be signed nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from shared.catalogue import Severity
from shared.finding import UNSETTLED
from shared.moment import month_in_shanghai
from shared.workdays import Calendar
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.reports.month_rows import last_in_use
from sync_server.console.queries import desk, reference
from sync_server.console.queries.todo import Todo
from sync_server.ledger import figures, terms, work_figures
from sync_server.ledger import tables as t
from sync_server.ledger.figures import Area, Tally
from sync_server.ledger.spans import Span
from sync_server.ledger.work_figures import Papers

MONTHS = 3
SHOWN = 8  # lines of what is grave
LIVE = [state.value for state in UNSETTLED]


@dataclass(frozen=True)
class Grave:
    """Grave findings that nobody has ended: how many, and the ones that wait longest."""

    count: int
    lines: Sequence[tuple[str, str, str, str]]  # item, unit, since, address


@dataclass(frozen=True)
class Late:
    """A district, or a unit of the own one: notices unanswered beyond their term, notices that are being pursued, and
    how many are both: `overdue` and `pursued` each count these too."""

    name: str
    overdue: int
    pursued: int
    both: int
    url: str

    @property
    def followed(self) -> int:
        """Pursued, and not counted as late already."""
        return self.pursued - self.both


@dataclass(frozen=True)
class Month:
    """One month in figures; the present one up to now."""

    month: str
    tally: Tally
    visits: int
    papers: Papers


@dataclass(frozen=True)
class Overview:
    """All of the page."""

    to_sign: Sequence[Todo]
    ringing: int
    grave: Grave
    late: Sequence[Late]
    months: Sequence[Month]

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.late)

    @property
    def most(self) -> int:
        """The longest of the bars."""
        return max((line.overdue + line.followed for line in self.late), default=0)


def overview(conn: Connection, viewer: Viewer, now: datetime, calendar: Calendar) -> Overview:
    """The page within the viewer's reach."""
    alerts = select(func.count()).where(scope.sees_alerts(viewer), t.alerts.c.acknowledged_at.is_(None))
    return Overview(
        desk.to_decide_on(conn, viewer, now, calendar),
        int(conn.execute(alerts).scalar_one()),
        _grave(conn, viewer),
        _late(conn, viewer, now),
        [_month(conn, viewer, month) for month in last_in_use(conn, month_in_shanghai(now), MONTHS)],
    )


def _grave(conn: Connection, viewer: Viewer) -> Grave:
    f, u = t.findings.c, t.units.c
    live = (f.severity == Severity.GRAVE.value) & f.state.in_(LIVE) & (f.merged_into == "")
    within = (scope.sees_findings(viewer), live)
    rows = conn.execute(
        select(f.id, f.record_id, f.item_code, f.item_text, f.occurred_at, u.name)
        .join_from(t.findings, t.units, u.id == f.unit_id)
        .where(*within)
        .order_by(f.occurred_at, f.id)
        .limit(SHOWN)
    )
    lines = [
        (f"{row.item_code} {row.item_text}", row.name, row.occurred_at, f"/records/{row.record_id}#finding-{row.id}")
        for row in rows
    ]
    return Grave(int(conn.execute(select(func.count()).select_from(t.findings).where(*within)).scalar_one()), lines)


def _late(conn: Connection, viewer: Viewer, now: datetime) -> list[Late]:
    """Each district for the city, each unit for a district; those with most first, those without anything left out."""
    n, p, u = t.notices.c, t.pursuits.c, t.units.c
    key, other = (n.district_code, p.district_code) if viewer.city_wide else (n.unit_id, p.unit_id)
    late = select(key, func.count()).where(scope.sees_notices(viewer), terms.overdue(now)).group_by(key)
    pursued = (
        select(other, func.count(), func.count().filter(terms.overdue(now)))
        .join_from(t.pursuits, t.notices, n.id == p.notice_id)
        .where(scope.sees_pursuits(viewer), p.closed_at.is_(None))
        .group_by(other)
    )
    overdue = {row[0]: int(row[1]) for row in conn.execute(late)}
    running, both = dict[str, int](), dict[str, int]()
    for id_, count, late_too in conn.execute(pursued):
        running[id_], both[id_] = int(count), int(late_too)
    if viewer.city_wide:
        names, asks = reference.districts(), "district"
    else:
        found = conn.execute(select(u.id, u.name).where(u.id.in_([*overdue, *running])))
        names, asks = {row.id: row.name for row in found}, "unit"
    lines = [
        Late(
            names.get(id_, id_),
            overdue.get(id_, 0),
            running.get(id_, 0),
            both.get(id_, 0),
            f"/notices?state=overdue&{asks}={id_}",
        )
        for id_ in {**overdue, **running}
    ]
    return sorted(lines, key=lambda line: (-line.overdue, -line.pursued, line.name))


def _month(conn: Connection, viewer: Viewer, month: str) -> Month:
    area, span = Area("" if viewer.city_wide else viewer.district_code), Span.month(month)
    visits = sum(one.visits for one in work_figures.visits(conn, area, span).values())
    papers = sum(work_figures.papers(conn, area, span).values(), Papers())
    return Month(month, figures.total(conn, area, span), visits, papers)
