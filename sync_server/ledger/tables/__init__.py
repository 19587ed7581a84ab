"""The ledger's tables (SQLAlchemy Core). SQLite by default, PostgreSQL when configured; the same on both.

Moments are ISO 8601 text in UTC with milliseconds (sortable, the same in both databases), days ISO dates, ids UUIDv7
text. `changed_seq` is the number of the event that last touched the row: phones pull by it.
"""

from __future__ import annotations

from sync_server.ledger.tables.base import metadata
from sync_server.ledger.tables.devices import devices, enrolment_codes
from sync_server.ledger.tables.forwarding import deliveries, endpoints
from sync_server.ledger.tables.log import events
from sync_server.ledger.tables.notices import answers, notices, number_blocks, number_series, void_numbers
from sync_server.ledger.tables.organisation import api_tokens, delegations, people, sessions, units, users
from sync_server.ledger.tables.records import alerts, blobs, envelopes, findings, photos, records, suggestions, uploads
from sync_server.ledger.tables.reference import assignments, calendars, catalogue_items, routing_rules

__all__ = [
    "alerts",
    "answers",
    "api_tokens",
    "assignments",
    "blobs",
    "calendars",
    "catalogue_items",
    "delegations",
    "deliveries",
    "devices",
    "endpoints",
    "enrolment_codes",
    "envelopes",
    "events",
    "findings",
    "metadata",
    "notices",
    "number_blocks",
    "number_series",
    "people",
    "photos",
    "records",
    "routing_rules",
    "sessions",
    "suggestions",
    "units",
    "uploads",
    "users",
    "void_numbers",
]
