"""Fixtures of the stories: the console on a fresh ledger, beside the world of acts."""

from __future__ import annotations

from tests.sync_server.console.conftest import (
    app,
    browser,
    clock,
    fresh_ledger,
    ledger,
    logged_in,
    squads,
    street,
    unit_of,
)

__all__ = ["app", "browser", "clock", "fresh_ledger", "ledger", "logged_in", "squads", "street", "unit_of"]
