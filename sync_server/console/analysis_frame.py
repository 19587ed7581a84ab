"""What all dashboards of the analysis share: whose findings they are about, filters, tabs, the page around them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from shared.catalogue import Severity
from sync_server.console import charts, words
from sync_server.console.chosen_span import CHOICES, read_choice
from sync_server.console.listing import Filters
from sync_server.console.queries import analysis, reference
from sync_server.console.queries.analysis import Subject
from sync_server.console.web import Ask

VIEWS = (
    ("", "总览"),
    ("units", "单位"),
    ("items", "项目"),
    ("time", "时间"),
    ("places", "地点"),
    ("rectification", "整改"),
    ("repeats", "反复问题"),
    ("coverage", "督察覆盖"),
)
SEVERITIES = tuple((s.value, s.label) for s in sorted(Severity, key=lambda s: -s.rank))


def subject_of(ask: Ask, conn: Connection) -> Subject:
    """What the URL asks for, within the viewer's reach."""
    filters = Filters(dict(ask.query))
    return analysis.read_subject(conn, ask.viewer, filters, read_choice(filters, words.today(ask.now)))


def page(ask: Ask, conn: Connection, subject: Subject, view: str, **context: Any) -> Response:
    """The page of one view, with the filters and tabs above it."""
    area, only = subject.area, subject.only
    shown = analysis.units_shown(conn, ask.viewer, area)
    where = "全市"
    if area.unit_id:
        where = analysis.unit_names(conn, [area.unit_id])[area.unit_id]
    elif area.district_code:
        where = reference.districts().get(area.district_code, ask.viewer.unit_name)
    codes = analysis.item_names(conn)
    what = [f"{only.item} {codes.get(only.item, '类')}"] if only.item else []
    what += [words.SEVERITY[only.severity].word] if only.severity else []
    return ask.page(
        f"analysis_{view or 'overview'}.html",
        subject=subject,
        period=subject.period,
        filters=subject.filters,
        view=view,
        views=[(name, title, subject.filters.url(f"/analysis/{name}".rstrip("/"))) for name, title in VIEWS],
        scope_words="，".join([where, *what]),
        periods=CHOICES,
        severities=SEVERITIES,
        districts=reference.district_choices(ask.viewer),
        units=shown,
        item_choices=analysis.item_choices(conn),
        charts=charts,
        **context,
    )
