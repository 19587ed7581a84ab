"""The columns that make the order of a list total."""

from __future__ import annotations

from sync_server.ledger import tables as t

RECORD, FINDING, NOTICE, DOCUMENT = t.records.c.id, t.findings.c.id, t.notices.c.id, t.documents.c.id
ORDER = t.work_orders.c.id
