"""The monthly report: drafted from the ledger, refreshed, signed, circulated and filed."""

from sync_server.acts.reports.drafting import FROM_LEDGER, draft_report, drafted, ledger_moved

__all__ = ["FROM_LEDGER", "draft_report", "drafted", "ledger_moved"]
