"""The monthly report: drafted from the ledger, refreshed, signed, circulated and filed."""

from sync_server.acts.reports.drafting import draft_report, drafted, ledger_moved, refresh_report, untouched
from sync_server.acts.reports.filing import move_report

__all__ = ["draft_report", "drafted", "ledger_moved", "move_report", "refresh_report", "untouched"]
