"""The ledger's tables (SQLAlchemy Core). SQLite by default, PostgreSQL when configured; the same on both.

Moments are ISO 8601 text in UTC with milliseconds (sortable, the same in both databases), days ISO dates, ids UUIDv7
text. `changed_seq` is the number of the event that last touched the row: phones pull by it.
"""

from __future__ import annotations

from sync_server.ledger.tables.accounts import account_requests, attempts, password_history
from sync_server.ledger.tables.appraisal import rewards, score_objections
from sync_server.ledger.tables.archive import borrowings, bound_items, hand_papers, volume_items, volume_parts, volumes
from sync_server.ledger.tables.base import metadata
from sync_server.ledger.tables.closings import end_requests, finding_closings
from sync_server.ledger.tables.devices import devices, enrolment_codes, handed_drafts
from sync_server.ledger.tables.documents import (
    attachments,
    document_versions,
    documents,
    paper_facts,
    paper_templates,
    papers_issued,
)
from sync_server.ledger.tables.figures import SUMS, finding_counts, finding_hours, notice_counts, visit_counts
from sync_server.ledger.tables.forwarding import deliveries, endpoints
from sync_server.ledger.tables.likeness import photo_likenesses, picture_looks, picture_pieces
from sync_server.ledger.tables.log import events
from sync_server.ledger.tables.merging import merges
from sync_server.ledger.tables.notes import note_mentions, notes
from sync_server.ledger.tables.notices import answers, notices, number_blocks, number_series, void_numbers
from sync_server.ledger.tables.orders import work_orders
from sync_server.ledger.tables.organisation import (
    api_tokens,
    delegations,
    people,
    sent_forms,
    sessions,
    stand_ins,
    units,
    users,
)
from sync_server.ledger.tables.planning import brought_tables, draws, duty_contacts, shifts
from sync_server.ledger.tables.pursuit import answer_drafts, extensions, proposal_replies, pursuits, urgings
from sync_server.ledger.tables.records import alerts, blobs, envelopes, findings, photos, records, suggestions, uploads
from sync_server.ledger.tables.reference import assignments, calendars, catalogue_items, routing_rules
from sync_server.ledger.tables.rowlog import changes, touched
from sync_server.ledger.tables.rulebook import item_editions, rule_editions
from sync_server.ledger.tables.saved_filters import saved_filters
from sync_server.ledger.tables.scans import scan_files, scans
from sync_server.ledger.tables.seals import seals
from sync_server.ledger.tables.search import search_entries, search_progress
from sync_server.ledger.tables.special import (
    case_directions,
    case_extensions,
    case_records,
    case_reports,
    case_shares,
    cases,
)
from sync_server.ledger.tables.staffing import (
    conduct_matters,
    conduct_steps,
    directory_lines,
    equipment,
    equipment_steps,
    training_results,
    trainings,
)
from sync_server.ledger.tables.terms import terms
from sync_server.ledger.tables.waiting import waiting_deeds
from sync_server.ledger.tables.walls import walls

__all__ = [
    "SUMS",
    "account_requests",
    "alerts",
    "answer_drafts",
    "answers",
    "api_tokens",
    "assignments",
    "attachments",
    "attempts",
    "blobs",
    "borrowings",
    "bound_items",
    "brought_tables",
    "calendars",
    "case_directions",
    "case_extensions",
    "case_records",
    "case_reports",
    "case_shares",
    "cases",
    "catalogue_items",
    "changes",
    "conduct_matters",
    "conduct_steps",
    "delegations",
    "deliveries",
    "devices",
    "directory_lines",
    "document_versions",
    "documents",
    "draws",
    "duty_contacts",
    "end_requests",
    "endpoints",
    "enrolment_codes",
    "envelopes",
    "equipment",
    "equipment_steps",
    "events",
    "extensions",
    "finding_closings",
    "finding_counts",
    "finding_hours",
    "findings",
    "hand_papers",
    "handed_drafts",
    "item_editions",
    "merges",
    "metadata",
    "note_mentions",
    "notes",
    "notice_counts",
    "notices",
    "number_blocks",
    "number_series",
    "paper_facts",
    "paper_templates",
    "papers_issued",
    "password_history",
    "people",
    "photo_likenesses",
    "photos",
    "picture_looks",
    "picture_pieces",
    "proposal_replies",
    "pursuits",
    "records",
    "rewards",
    "routing_rules",
    "rule_editions",
    "saved_filters",
    "scan_files",
    "scans",
    "score_objections",
    "seals",
    "search_entries",
    "search_progress",
    "sent_forms",
    "sessions",
    "shifts",
    "stand_ins",
    "suggestions",
    "terms",
    "touched",
    "training_results",
    "trainings",
    "units",
    "uploads",
    "urgings",
    "users",
    "visit_counts",
    "void_numbers",
    "volume_items",
    "volume_parts",
    "volumes",
    "waiting_deeds",
    "walls",
    "work_orders",
]
