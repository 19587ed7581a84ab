"""What the commands share: the open ledger, and refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sync_server.ledger.events import Actor
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.reference_data import load_reference_data
from sync_server.settings import Settings

OPERATOR = Actor("system", "cli", "命令行")


class CommandError(Exception):
    """A refusal; its text is a Chinese sentence that says what to do."""


@contextmanager
def open_ledger(settings: Settings | None = None) -> Iterator[tuple[Ledger, Settings]]:
    """The ledger of the settings, made and filled with reference data where it is new."""
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(settings.database)
    try:
        load_reference_data(ledger, settings.assets_dir)
        yield ledger, settings
    finally:
        ledger.close()
