"""数据分析 of the work itself: rectification, what comes back, and which units were inspected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from sync_server.acts.special_proposals import propose_special
from sync_server.console import words
from sync_server.console.analysis_frame import page, subject_of
from sync_server.console.analysis_rows import notices_url, repeat_grid
from sync_server.console.queries import analysis, reference
from sync_server.console.web import Ask, Pages
from sync_server.ledger import work_figures
from sync_server.ledger.figures import Area
from sync_server.ledger.work_figures import Papers, Visits
from sync_server.procedures.permissions import Action
from sync_server.procedures.repeats import window
from sync_server.procedures.rulebook import RepeatRules
from sync_server.reference.rulebook import rules_on


def register(pages: Pages) -> None:
    pages.get("/analysis/rectification", rectification, Action.ANALYSE)
    pages.get("/analysis/repeats", repeats, Action.ANALYSE)
    pages.post("/analysis/repeats/propose", propose, Action.DRAFT_FILING)
    pages.get("/analysis/coverage", coverage, Action.ANALYSE)


def rectification(ask: Ask) -> Response:
    """Notices issued in the span: answered in time, overdue, closed."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        area, span, now = subject.area, subject.span, ask.now
        late: Mapping[str, int]
        unanswered: Mapping[str, int]
        if area == Area():
            papers = work_figures.papers_by_district(conn, span)
            late = work_figures.overdue_by_district(conn, span, now)
            unanswered = work_figures.overdue_by_district(conn, span, now, never=True)
            names: Mapping[str, str] = reference.districts()
        else:
            papers = work_figures.papers(conn, area, span)
            late = work_figures.overdue(conn, area, span, now)
            unanswered = work_figures.overdue(conn, area, span, now, never=True)
            names = analysis.unit_names(conn, list(papers))
        kind = "district" if area == Area() else "unit"
        rows = [
            {
                "name": names.get(key, key),
                "papers": one,
                "overdue": late.get(key, 0),
                "due": one.answered + unanswered.get(key, 0),
                "url": notices_url(subject, **{kind: key}),
                "late_url": notices_url(subject, state="overdue", **{kind: key}),
            }
            for key, one in sorted(papers.items(), key=lambda entry: (-entry[1].notices, names.get(entry[0], "")))
            if one.notices
        ]
        total = sum(papers.values(), Papers())
        return page(
            ask,
            conn,
            subject,
            "rectification",
            rows=rows,
            papers=total,
            overdue=sum(late.values()),
            due=total.answered + sum(unanswered.values()),
        )


def repeats(ask: Ask) -> Response:
    """What comes back at one unit within the days of the rule, with the suggestion of a 专项督察."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        today = words.today(ask.now)
        last = analysis.until(subject.span, today)
        rules = rules_on(conn, RepeatRules, subject.area.district_code, last)
        found = analysis.repeated(conn, subject, rules, last) if subject.area != Area() else []
        names = analysis.unit_names(conn, [one.unit_id for one in found])
        item_names = analysis.item_names(conn)
        days = {"from": window(rules, last).isoformat(), "to": last.isoformat()}
        rows = [
            {
                "repeat": one,
                "unit": names[one.unit_id],
                "item": f"{one.item_code} {item_names.get(one.item_code, '')}",
                "url": subject.findings_url(unit=one.unit_id, item=one.item_code, **days),
            }
            for one in found
        ]
        return page(
            ask,
            conn,
            subject,
            "repeats",
            rows=rows,
            over_months=repeat_grid(conn, subject, rows, last) if rows else None,
            rules=rules,
            first=window(rules, last),
            last=last,
            may_propose=ask.viewer.may(Action.DRAFT_FILING) and not ask.viewer.city_wide,
            most=analysis.REPEATS,
        )


def propose(ask: Ask) -> Response:
    """Put the suggestion into the draft of the section's next plan."""
    viewer, form = ask.viewer, ask.form
    unit, item = form.need("unit", "单位"), form.need("item", "项目")
    document = ask.write(lambda w: propose_special(w, viewer.caller, unit, item))
    return ask.done(f"/documents/{document}", "已写入工作计划草稿的“专项督察安排”，请核对后保存报送。")


def coverage(ask: Ask) -> Response:
    """How often each unit was inspected in the span; those never inspected first."""
    with ask.read() as conn:
        subject = subject_of(ask, conn)
        visited = work_figures.visits(conn, subject.area, subject.span)
        if subject.area == Area():
            return page(ask, conn, subject, "coverage", rows=[], districts_rows=analysis.coverage(conn, visited))
        shown = [
            unit
            for unit in analysis.units_shown(conn, ask.viewer, subject.area)
            if (unit.active or unit.id in visited) and subject.area.unit_id in ("", unit.id)
        ]
        latest = work_figures.last_visits(conn, [unit.id for unit in shown])
        rows: list[dict[str, Any]] = [
            {"unit": unit, "visits": visited.get(unit.id, Visits()), "latest": latest.get(unit.id, "")}
            for unit in shown
        ]
        rows.sort(key=lambda row: (row["visits"].visits, row["latest"]))
        most = max((row["visits"].visits for row in rows), default=0)
        return page(ask, conn, subject, "coverage", rows=rows, most=most, districts_rows=[])
