"""Stamped papers of reports and papers of leaders as they were scanned, for whoever may read what they belong to."""

from __future__ import annotations

from sync_server.console.scan_routes import serve_scans
from sync_server.console.web import Pages
from sync_server.procedures.permissions import Action
from sync_server.special.deeds.held import CASE_DIRECTION, CASE_REPORT
from sync_server.special.reading import cases, shares


def register(pages: Pages) -> None:
    serve_scans(pages, "/cases/reports/{id}", CASE_REPORT, shares.report, Action.SEE_CASES)
    serve_scans(pages, "/cases/directions/{id}", CASE_DIRECTION, cases.direction, Action.DRAFT_CASE, called="批示原件")
