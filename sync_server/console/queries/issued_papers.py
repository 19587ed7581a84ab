"""The register of papers issued, within the viewer's reach: whoever may read the paper sees its line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, false, func, literal_column, or_, select

from shared.notice import TAKEN_BACK
from shared.problems import NOT_FOUND, Problem
from shared.spelling import folded, line, paper_number
from sync_server.accounts import viewer as scope
from sync_server.accounts.viewer import Viewer
from sync_server.acts.stamped_papers import SUBJECT
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow
from sync_server.console.queries.documents import document, sees_documents
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.states import PrintState
from sync_server.papers.current import moved_on
from sync_server.papers.printing import FAILING
from sync_server.procedures.permissions import Action
from sync_server.reference.paper_facts import FEEDBACK, NOTICE, RECORD
from sync_server.scans.attaching import Scan, scans_of

p = t.papers_issued.c
KEY = p.id
LABELS = {
    NOTICE: "督察通知书",
    FEEDBACK: "督察反馈单",
    RECORD: "日常督察记录表",
    **{kind.value: kind.label for kind in kinds.ALL},
}
ORDERS: Mapping[str, ColumnElement[Any]] = {"at": p.at}
_KEPT = and_(p.state == PrintState.PRINTED.value, p.kept_at.is_not(None))
_w = t.papers_issued.alias("waiting")
_s = t.scans.c
_OF_PAPERS = _s.subject_kind == SUBJECT
# The PDF of the stamped paper, the newest where there are several.
_STAMPED = select(_s.sha256).where(_OF_PAPERS, _s.subject_id == p.id).order_by(_s.at.desc(), _s.id.desc()).limit(1)
_IS_WAITING = _w.c.state == literal_column(f"'{PrintState.WAITING}'")  # spelt out, so that the partial index serves
_FEW = select(_w.c.id).where(_IS_WAITING)  # these are looked up, not met along time
_WITH_STATE: Mapping[str, ColumnElement[bool]] = {
    "kept": _KEPT,
    "waiting": p.id.in_(_FEW),
    "failing": p.id.in_(_FEW.where(_w.c.trouble != "")),
    "stamped": p.id.in_(select(_s.subject_id).where(_OF_PAPERS)),
    "unkept": and_(p.state != PrintState.WAITING.value, p.kept_at.is_(None)),
}
STATES = (
    ("kept", "已留存原件"),
    ("waiting", "待印制"),
    ("failing", "印制未成"),
    ("unkept", "未留存原件"),
    ("stamped", "已附盖章件"),
)
_later = t.papers_issued.alias("later")
_LATER = exists().where(
    _later.c.subject_kind == p.subject_kind,
    _later.c.subject_id == p.subject_id,
    _later.c.kind == p.kind,
    _later.c.edition > p.edition,
)
_TAKEN_BACK = exists().where(
    t.notices.c.id == p.subject_id, t.notices.c.state.in_([state.value for state in TAKEN_BACK])
)
# Of a paper that went out and does not hold as it stands.
_STANDING = case((and_(p.subject_kind == NOTICE, _TAKEN_BACK), "通知书已撤销"), (_LATER, "其后有新的一份"), else_="")
_HASH = re.compile(r"[0-9a-f]{12,64}")  # its first letters, as the list shows them


def register_list(viewer: Viewer, filters: Filters) -> Select[Any]:
    """The papers that fit the filters, with the body that issued each, and what became of them since."""
    unit, stamped = t.units.c.name.label("unit_name"), _STAMPED.scalar_subquery().label("stamped")
    columns = (t.papers_issued, unit, _STANDING.label("standing"), stamped)
    statement = select(*columns).join_from(t.papers_issued, t.units, t.units.c.id == p.unit_id)
    for name, column in (("kind", p.kind), ("unit", p.unit_id), ("district", p.district_code)):
        if filters.text(name):
            statement = statement.where(column == filters.text(name))
    if filters.text("state") in _WITH_STATE:
        statement = statement.where(_WITH_STATE[filters.text("state")])
    if number := filters.text("number"):
        statement = statement.where(p.number.in_(sorted({number, paper_number(number)})))
    return statement.where(*filters.between(p.at), *_words(filters), _sees(viewer))


def _words(filters: Filters) -> list[ColumnElement[bool]]:
    """Each word of `q` stands in what is folded of the paper, or begins the hash of one of its files."""
    found = []
    for word in filter(None, map(folded, line(filters.text("q")).split())):
        if _HASH.fullmatch(word):
            begins = [and_(column >= word, column < f"{word}g") for column in (p.sha256, p.docx, _s.sha256)]
            stamped = p.id.in_(select(_s.subject_id).where(_OF_PAPERS, begins.pop()))
            found.append(or_(*begins, stamped))
        else:
            found.append(p.words.contains(word, autoescape=True))
    return found


def paper(conn: Connection, viewer: Viewer, paper_id: str) -> AnyRow:
    """One line of the register. Raises Problem (not found) when the viewer may not read the paper."""
    row = conn.execute(select(t.papers_issued).where(p.id == paper_id)).first()
    if row is not None and row.subject_kind == "document":
        document(conn, viewer, row.subject_id)
    elif row is None or conn.execute(select(p.id).where(p.id == paper_id, _sees(viewer, listed=False))).first() is None:
        raise Problem(NOT_FOUND, what="这份印发的文书")
    return row


def issuer(conn: Connection, paper: AnyRow) -> str:
    """The name of the body that issued it."""
    return str(conn.execute(select(t.units.c.name).where(t.units.c.id == paper.unit_id)).scalar_one())


@dataclass(frozen=True)
class Issued:
    """What went out of one matter: every print, the newest first; the newest of each kind; the kinds of which the
    matter has moved on since; of each paper the scan as it was stamped, the newest."""

    rows: Sequence[AnyRow] = ()
    latest: Mapping[str, AnyRow] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    stamped: Mapping[str, Scan] = field(default_factory=dict)


def of_subject(conn: Connection, subject_kind: str, subject_id: str, now: datetime, assets: Path) -> Issued:
    """What went out of a matter; the caller has looked whether the viewer may read it."""
    query = select(t.papers_issued).where(p.subject_kind == subject_kind, p.subject_id == subject_id)
    rows = conn.execute(query.order_by(p.at.desc(), p.edition.desc(), p.id.desc())).all()
    latest = {row.kind: row for row in reversed(rows)}
    moved = {kind for kind, row in latest.items() if row.kept_at and moved_on(conn, row._mapping, now, assets)}
    return Issued(rows, latest, frozenset(moved), stamped(conn, rows))


def stamped(conn: Connection, papers: Sequence[AnyRow]) -> Mapping[str, Scan]:
    """The newest scan of each paper that came back with a seal, by the paper's id."""
    return {paper_id: scans[0] for paper_id, scans in scans_of(conn, SUBJECT, [row.id for row in papers]).items()}


def failing(conn: Connection, viewer: Viewer) -> AnyRow:
    """How many papers of the viewer's the press could not print (`papers`), the latest trouble and the next attempt."""
    columns = (func.count().label("papers"), func.max(p.trouble).label("trouble"), func.min(p.next_at).label("next_at"))
    return conn.execute(select(*columns).where(FAILING, _sees(viewer))).one()


def kinds_of(viewer: Viewer) -> list[tuple[str, str]]:
    """The kinds of papers the viewer may meet, for the filter."""
    reads = {
        **dict.fromkeys((NOTICE, FEEDBACK), Action.SEE_NOTICES),
        RECORD: Action.SEE_LEDGER,
        **{kind.value: kind.read for kind in kinds.ALL},
    }
    return [(value, label) for value, label in LABELS.items() if viewer.may(reads[value])]


def receivers(conn: Connection, rows: Sequence[AnyRow]) -> Mapping[str, str]:
    """Names of the units to which the papers went, by id."""
    ids = {unit_id for row in rows for unit_id in row.receivers}
    u = t.units.c
    return {row.id: row.name for row in conn.execute(select(u.id, u.name).where(u.id.in_(sorted(ids))))}


def _sees(viewer: Viewer, *, listed: bool = True) -> ColumnElement[bool]:
    """Condition on the register, asked of each row that fits the rest; `listed` as far as lists of records reach."""
    within = {
        "document": exists().where(t.documents.c.id == p.subject_id, sees_documents(viewer)),
        "notice": exists().where(t.notices.c.id == p.subject_id, scope.sees_notices(viewer)),
        "record": exists().where(
            t.records.c.id == p.subject_id, scope.sees_records(viewer) if listed else scope.may_open_record(viewer)
        ),
    }
    may = {"document": True, "notice": viewer.may(Action.SEE_NOTICES), "record": viewer.may(Action.SEE_LEDGER)}
    # One expression, not alternatives: those a database would look for one by one in the index of subjects, and sort.
    return case(*((p.subject_kind == kind, seen) for kind, seen in within.items() if may[kind]), else_=false())
