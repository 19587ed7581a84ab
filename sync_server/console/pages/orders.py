"""工单: what 12345 and the grid ask to be looked into: brought as a table, given to inspectors, answered, taken back
as a table in the same columns."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from shared.moment import to_iso
from shared.problems import Problem
from sync_server.acts import work_orders
from sync_server.acts.imports.limits import LARGEST_FILE
from sync_server.console import exports, marked_table, words
from sync_server.console.listing import Filters
from sync_server.console.queries import assignments, orders, reference, trails
from sync_server.console.queries.lists import fetch
from sync_server.console.spreadsheets import Template, template_answer
from sync_server.console.web import Ask, Pages
from sync_server.procedures.order_rows import HEADS, NEEDED, Source
from sync_server.procedures.permissions import Action

MOST_FAULTS = 100
SHOWN = 300
STATES = (("", "待答复"), ("late", "已过答复期限"), ("answered", "已答复"), ("all", "全部"))
SOURCES = tuple((source.value, source.label) for source in Source)
WIDTHS = (26, 14, 14, 14, 30, 30, 60, 40, 14)
GUIDE = (
    "在“工单”中填写，每行一件；带 * 的列必填。平台导出的表可以直接导入：列的次序不限，多出的列不读取。",
    "工单号：平台的编号。同一来源、同一工单号再次导入不会重复；未答复的，以新表的内容和期限为准。",
    "来源：12345热线 或 网格。",
    "受理日期、答复期限：2026-12-03 或 2026年12月3日；带时分的只取日期。",
    "涉及单位：全称，也可省去“综合行政执法队”；不确定的留空。",
    "请不要导入来电人的姓名、电话。办理结果、办结日期由系统导出时填写，导入时不读取。",
)


def register(pages: Pages) -> None:
    pages.get("/orders", index, Action.KEEP_ORDERS)
    pages.get("/orders/template", template, Action.KEEP_ORDERS)
    pages.get("/orders/export/{kind}", export, Action.KEEP_ORDERS)
    pages.post("/orders/import", bring, Action.KEEP_ORDERS, limit=LARGEST_FILE + 100_000)
    pages.get("/orders/import/{id}", look, Action.KEEP_ORDERS)
    pages.get("/orders/import/{id}/marked", marked, Action.KEEP_ORDERS)
    pages.post("/orders/import/{id}", take, Action.KEEP_ORDERS)
    pages.get("/orders/{id}", show, Action.KEEP_ORDERS)
    pages.post("/orders/{id}/give", give, Action.KEEP_ORDERS)
    pages.post("/orders/{id}/answer", reply, Action.KEEP_ORDERS)


def index(ask: Ask) -> Response:
    """The work orders, with the form to bring more."""
    return _index(ask)


def _index(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    filters, today = Filters(dict(ask.query)), words.today(ask.now).isoformat()
    with ask.read() as conn:
        statement = orders.order_list(ask.viewer, filters, today)
        listing = fetch(conn, "/orders", filters, statement, orders.ORDERS, "due", orders.KEY)
    return ask.page(
        "orders.html",
        status,
        listing=listing,
        filters=filters,
        states=STATES,
        sources=SOURCES,
        districts=reference.district_choices(ask.viewer),
        error=error,
    )


def template(ask: Ask) -> Response:
    """An empty table with the headings, and a sheet that says how to fill it in."""
    return template_answer(Template("工单模板", "工单", HEADS, WIDTHS, NEEDED, GUIDE))


def export(ask: Ask) -> Response:
    """Exactly the filtered orders in the columns in which they came, with what was answered."""
    filters, today = Filters(dict(ask.query)), words.today(ask.now).isoformat()
    statement = orders.order_list(ask.viewer, filters, today)
    return exports.answer(ask, ask.path("kind"), exports.ORDERS, statement, filters, orders.ORDERS, "due")


def bring(ask: Ask) -> Response:
    """Read a file and go on to the page that shows what it would do, or what is wrong in it."""
    files, caller = ask.form.files.get("table", ()), ask.viewer.caller
    if not files:
        return _index(ask, "请选择工单文件（.xlsx 或 CSV）。", HTTPStatus.UNPROCESSABLE_ENTITY)
    content = files[0].content.read(LARGEST_FILE + 1)
    try:
        work_orders.read_table(content)
        kept = ask.write(lambda w: work_orders.keep_table(w, caller, files[0].name, content))
    except Problem as problem:
        return _index(ask, f"《{files[0].name[:60]}》没有导入：{problem.detail}", problem.kind.status)
    return ask.done(f"/orders/import/{kept}", "已读取工单，核对后才会导入。")


def look(ask: Ask) -> Response:
    """What the kept file would do."""
    return _look(ask)


def _look(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    caller = ask.viewer.caller
    with ask.read() as conn:
        kept = work_orders.kept_table(conn, caller, ask.path("id"), to_iso(ask.now))
    grid = work_orders.read_table(kept["content"])
    with ask.read() as conn:
        seen = work_orders.preview(conn, caller, grid, words.today(ask.now))
        names = reference.unit_names(conn)
    return ask.page(
        "order_preview.html",
        status,
        kept=kept,
        seen=seen,
        faults=seen.faults[:MOST_FAULTS],
        judged=seen.judged[:SHOWN],
        names=names,
        taken=kept["archived"],
        error=error,
    )


def marked(ask: Ask) -> Response:
    """The kept file with what is wrong in it, to download."""
    caller = ask.viewer.caller
    with ask.read() as conn:
        kept = work_orders.kept_table(conn, caller, ask.path("id"), to_iso(ask.now))
    grid = work_orders.read_table(kept["content"])
    with ask.read() as conn:
        seen = work_orders.preview(conn, caller, grid, words.today(ask.now))
    return marked_table.answer(kept["name"], grid, seen.faults)


def take(ask: Ask) -> Response:
    """Take the whole table."""
    kept_id, caller = ask.path("id"), ask.viewer.caller
    with ask.read() as conn:
        grid = work_orders.read_table(work_orders.kept_table(conn, caller, kept_id, to_iso(ask.now))["content"])
    try:
        number = ask.write(lambda w: work_orders.take_table(w, caller, kept_id, grid))
    except Problem as problem:
        return _look(ask, problem.detail, problem.kind.status)
    return ask.done("/orders", f"已导入：新收和变更 {number} 件，其余早已收到。")


def show(ask: Ask) -> Response:
    """One order: what is asked, who looks into it, what was answered."""
    return _show(ask)


def _show(ask: Ask, error: str = "", status: int = HTTPStatus.OK) -> Response:
    order_id = ask.path("id")
    with ask.read() as conn:
        row = orders.order(conn, ask.viewer, order_id)
        inspectors = assignments.inspectors(conn, ask.viewer)
        events = trails.timeline(conn, [(work_orders.SUBJECT, order_id)])
    source = Source(row.source)
    return ask.page(
        "order.html",
        status,
        order=row,
        source=source.label,
        inspectors=inspectors,
        events=events,
        error=error,
        typed=ask.form.values(),
    )


def give(ask: Ask) -> Response:
    """Have an inspector look into it on the spot."""
    form, caller, order_id = ask.form, ask.viewer.caller, ask.path("id")
    user_id, note = form.text("user", 36), form.text("note", 500)
    if not user_id:
        return _show(ask, "请选择督察员。", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        ask.write(lambda w: work_orders.give_order(w, caller, order_id, user_id, note))
    except Problem as problem:
        return _show(ask, problem.detail, problem.kind.status)
    return ask.done(f"/orders/{order_id}", "已派出，督察员手机下次联网时收到，检查自动带上工单号。")


def reply(ask: Ask) -> Response:
    """Write what is answered."""
    caller, order_id = ask.viewer.caller, ask.path("id")
    result = ask.form.text("result", 2000)
    try:
        ask.write(lambda w: work_orders.answer_order(w, caller, order_id, result))
    except Problem as problem:
        return _show(ask, problem.detail, problem.kind.status)
    return ask.done(f"/orders/{order_id}", "已写下办理结果，导出后按原来的列送回平台。")
