"""报送情况: which body has filed its plan and its report in a month; 催报, 接收, 退回 by the supervision office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection
from starlette.responses import Response

from shared.organisation import Unit, UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.document_kinds import move
from sync_server.acts.filing_reminders import begun, last_reminders, remind_filing
from sync_server.acts.filing_terms import terms_of
from sync_server.console import grids, words
from sync_server.console.grids import Grid, Row
from sync_server.console.listing import Filters
from sync_server.console.queries import AnyRow, planning, reference
from sync_server.console.web import Ask, Pages
from sync_server.documents import kinds
from sync_server.ledger.write import Write
from sync_server.procedures.deadlines import FilingDay
from sync_server.procedures.documents import DocumentDeed, DocumentKind, DocumentState
from sync_server.procedures.filings import Filing, PaperStanding, due_month, period_due_in, standing, term_words
from sync_server.procedures.months import check_month, month_after, month_words, months_of_year
from sync_server.procedures.permissions import CITY_CODE, Action
from sync_server.reference.directory import read_calendar

LOOKS = {
    PaperStanding.NOT_DUE: words.Look("未报", "grey", "clock"),
    PaperStanding.MISSING: words.Look("逾期未报", "red", "alert"),
    PaperStanding.FILED: words.Look("已报送，待接收", "", "send"),
    PaperStanding.RECEIVED: words.Look("已接收", "green", "check"),
    PaperStanding.RETURNED: words.Look("已退回修改", "amber", "back"),
}
BEFORE = words.Look("使用系统之前，不计", "grey", "clock")

FIRST_YEAR = 2009  # of the procedure
YEAR_LEGEND = (
    ("good", "按时报送"),
    ("late", "迟报、退回修改"),
    ("missing", "逾期未报"),
    ("", "未到期，或使用系统之前"),
)


@dataclass(frozen=True)
class Cell:
    """One body's paper of one kind: where it stands, its row if the viewer may open it, how often it was urged;
    `before` is one that was due before the system was in use, which nobody is asked for."""

    filing: Filing
    paper: AnyRow | None
    urged: tuple[int, str] | None
    before: bool = False

    @property
    def look(self) -> words.Look:
        return BEFORE if self.before else LOOKS[self.filing.standing]

    @property
    def missing(self) -> bool:
        standings = (PaperStanding.NOT_DUE, PaperStanding.MISSING, PaperStanding.RETURNED)
        return not self.before and self.filing.standing in standings


@dataclass(frozen=True)
class Column:
    """One kind of paper for the month it is about."""

    kind: DocumentKind
    period: str
    term: FilingDay
    cells: dict[str, Cell]

    @property
    def title(self) -> str:
        return f"{month_words(self.period)}{self.kind.label.removeprefix('月度')}"

    @property
    def due(self) -> str:
        return term_words(self.term)

    @property
    def missing(self) -> list[str]:
        return [unit_id for unit_id, cell in self.cells.items() if cell.missing]

    @property
    def waiting(self) -> list[str]:
        """Ids of the papers that wait to be received."""
        cells = self.cells.values()
        return [cell.paper.id for cell in cells if cell.paper and cell.filing.standing is PaperStanding.FILED]

    def count(self, *standings: PaperStanding) -> int:
        """How many stand so; what was due before the system was in use counts nowhere."""
        return sum(cell.filing.standing in standings and not cell.before for cell in self.cells.values())

    @property
    def late(self) -> int:
        return sum(cell.filing.late for cell in self.cells.values())


def register(pages: Pages) -> None:
    pages.get("/filings", index, Action.SEE_FILINGS)
    pages.get("/filings/year", year, Action.SEE_FILINGS)
    pages.post("/filings/remind", remind, Action.RECEIVE_FILING)
    pages.post("/filings/receive", receive_all, Action.RECEIVE_FILING)
    pages.post("/filings/{id}/{deed}", decide, Action.RECEIVE_FILING)


def index(ask: Ask) -> Response:
    """A month's filings, body by body."""
    return _page(ask)


def _month(ask: Ask) -> str:
    wanted = ask.form.text("month", 7) or Filters(dict(ask.query)).text("month")
    try:
        return check_month(wanted)
    except ValueError:
        return f"{words.today(ask.now):%Y-%m}"


def _page(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    viewer, month = ask.viewer, _month(ask)
    with ask.read() as conn:
        bodies = planning.bodies(conn, viewer)
        columns = [_column(conn, ask, kind, month, bodies) for kind in kinds.FILED]
    return ask.page(
        "filings.html",
        status,
        month=month,
        month_name=month_words(month),
        before=month_after(month, -1),
        after=month_after(month),
        bodies=bodies,
        columns=columns,
        names=reference.districts() | {CITY_CODE: UnitKind.DETACHMENT.label},
        receives=viewer.may(Action.RECEIVE_FILING),
        standings=PaperStanding,
        error=error,
    )


def year(ask: Ask) -> Response:
    """A year at a glance: whose paper of which month came in time, late or not at all; each cell leads to its month."""
    viewer, this = ask.viewer, words.today(ask.now).year
    asked = Filters(dict(ask.query)).text("year")
    chosen = int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= this + 1 else this
    with ask.read() as conn:
        bodies = planning.bodies(conn, viewer)
        names = reference.districts() | {CITY_CODE: UnitKind.DETACHMENT.label}
        grids = [_year_of(conn, ask, kind, chosen, bodies, names) for kind in reversed(kinds.FILED)]
    return ask.page("filings_year.html", year=chosen, years=(chosen - 1, chosen + 1), this=this, grids=grids)


def _year_of(
    conn: Connection, ask: Ask, kind: DocumentKind, year: int, bodies: Sequence[Unit], names: Mapping[str, str]
) -> Grid:
    due = [due_month(kind, month) for month in months_of_year(year)]
    columns = [_column(conn, ask, kind, month, bodies) for month in due]
    rows = []
    for body in bodies:
        name = names.get(body.district_code, body.name)
        cells = [
            year_cell(column, column.cells[body.id], name, f"/filings?month={month}")
            for column, month in zip(columns, due, strict=True)
        ]
        late = sum(cell.tone == "late" for cell in cells)
        missing = sum(cell.tone == "missing" for cell in cells)
        rows.append(Row(name, cells, note=f"迟报 {late}，未报 {missing}" if late or missing else ""))
    title = f"{year}年各月{kind.label.removeprefix('月度')}报送"
    return Grid(title, "督察机构", [f"{month}月" for month in range(1, 13)], rows, YEAR_LEGEND)


def year_cell(column: Column, cell: Cell, name: str, url: str) -> grids.Cell:
    """One body's paper of one month: the mark, and the sentence."""
    filing = cell.filing
    match filing.standing:
        case PaperStanding.NOT_DUE:
            mark, tone, said = "", "quiet", BEFORE.word if cell.before else "未到期"
        case PaperStanding.MISSING:
            mark, tone, said = "未报", "missing", "逾期未报"
        case PaperStanding.RETURNED:
            mark, tone, said = "退回", "late", "已退回修改"
        case _ if filing.late:
            mark, tone, said = "迟报", "late", "迟报"
        case _:
            mark, tone, said = "按时", "good", "按时报送"
    sentence = f"{name}{column.title}：{said}"
    return grids.Cell(mark, sentence, tone, url)


def _column(conn: Connection, ask: Ask, kind: DocumentKind, month: str, bodies: Sequence[Unit]) -> Column:
    period = period_due_in(kind, month)
    codes = sorted({body.district_code for body in bodies})
    terms = terms_of(conn, read_calendar(conn), kind, [*codes, ""], period)
    papers = planning.filed(conn, {kind: period}, [body.id for body in bodies])
    urged = last_reminders(conn, kind, period)
    use = begun(conn, ask.now)
    cells = {}
    for body in bodies:
        paper = papers.get((kind.value, body.id))
        state = DocumentState(paper.state) if paper else None
        filing = standing(state, bool(paper and paper.late), terms[body.district_code], ask.now)
        open_yet = filing.standing in (PaperStanding.MISSING, PaperStanding.NOT_DUE)
        before = open_yet and use.before(kind, period, terms[body.district_code], ask.now)
        if before:
            filing = Filing(PaperStanding.NOT_DUE)
        readable = (
            filing.standing not in (PaperStanding.NOT_DUE, PaperStanding.MISSING) or body.id == ask.viewer.unit_id
        )
        cells[body.id] = Cell(filing, paper if readable else None, urged.get(body.id), before)
    return Column(kind, period, terms[""] if ask.viewer.city_wide or not codes else terms[codes[0]], cells)


def remind(ask: Ask) -> Response:
    """催报 one body or all that are missing."""
    form = ask.form
    try:
        kind, period = kinds.of(form.text("kind", 12)), check_month(form.text("period", 7))
    except ValueError as error:
        raise Problem(NOT_FOUND, what="要催报的文稿") from error
    if kind not in kinds.FILED:
        raise Problem(NOT_FOUND, what="要催报的文稿")
    try:
        count = ask.write(lambda w: remind_filing(w, ask.viewer.caller, kind, period, form.all("unit")))
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done(f"/filings?month={_month(ask)}", f"已向 {count} 个督察机构催报，已送达其收件箱并记入催办登记。")


def receive_all(ask: Ask) -> Response:
    """接收 all the papers that the page showed as waiting, or none."""
    papers, caller = ask.form.all("paper"), ask.viewer.caller

    def job(w: Write) -> None:
        for paper in papers:
            move(w, caller, paper, DocumentDeed.RECEIVE)

    try:
        ask.write(job)
    except Problem as problem:
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done(f"/filings?month={_month(ask)}", f"已接收 {len(papers)} 份，报送单位收到通知。")


def decide(ask: Ask) -> Response:
    """接收 or 退回 a filed paper."""
    deed = {"receive": DocumentDeed.RECEIVE, "return": DocumentDeed.RETURN}.get(ask.path("deed"))
    if deed is None:
        raise Problem(NOT_FOUND, what="这个步骤")
    try:
        ask.write(lambda w: move(w, ask.viewer.caller, ask.path("id"), deed, ask.form.text("words", 500)))
    except Problem as problem:
        if problem.kind is NOT_FOUND:
            raise
        return _page(ask, problem.detail, problem.kind.status)
    return ask.done(f"/filings?month={_month(ask)}", f"已{deed.label}，报送单位收到通知。")
