"""Documents that people write, approve and send on: plans, reports, bulletins, orders, proposals, minutes."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from sync_server.ledger.tables.base import Day, Hash, Id, Moment, changed, metadata

AWAITS_PRINT = text("state = 'waiting'")
IN_FORCE = text("period <> '' AND state <> 'void'")
documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(24), nullable=False),  # procedures.documents.DocumentKind
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),  # the body that writes it
    Column("district_code", String(6), nullable=False),
    Column("period", String(7), nullable=False, default=""),  # `2026-12`, `2026`, or empty
    Column("subject_kind", String(24), nullable=False, default=""),  # what it is about, e.g. pursuit, unit
    Column("subject_id", String(36), nullable=False, default="", index=True),
    Column("number", String(60), unique=True),  # null until official
    Column("title", String(200), nullable=False),
    Column("state", String(24), nullable=False),  # procedures.documents.DocumentState
    Column("version", Integer, nullable=False, default=1),
    Column("body", JSON, nullable=False),  # {field name: text, or rows as lists of texts}
    Column("figures", JSON, nullable=False, default=dict),  # what was counted when it was drafted
    Column("approvals", JSON, nullable=False, default=list),  # [{user_id, name, role, deed, at, words}]
    Column("due_on", Day),  # until when it is to be filed or answered
    Column("due_certain", Boolean, nullable=False, default=True),
    Column("filed_at", Moment),  # when it first went upward
    Column("late", Boolean, nullable=False, default=False),
    Column("issued_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("created_by", String(36), nullable=False, default=""),  # empty: drafted by the system
    changed(),
    Index("ix_documents_kind_period", "kind", "period", "district_code"),
    Index("ix_documents_unit_kind", "unit_id", "kind", "created_at"),
    # One plan, one report of a unit for a period.
    Index(
        "uq_documents_one_a_period",
        "kind",
        "unit_id",
        "period",
        "subject_id",
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    ),
)
# Every text that was ever saved, for good: nobody's words are lost. Append-only by triggers.
document_versions = Table(
    "document_versions",
    metadata,
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", String(200), nullable=False),
    Column("body", JSON, nullable=False),
    Column("note", String(300), nullable=False, default=""),
    Column("user_id", String(36), nullable=False, default=""),
    Column("user_name", String(40), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("document_id", "version"),
)
# The wording of papers, with the day from which it is used; empty district: the whole city. Append-only.
paper_templates = Table(
    "paper_templates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(32), nullable=False),  # papers' name for it, e.g. plan, supervision
    Column("district_code", String(6), nullable=False, default=""),
    Column("effective_from", Day, nullable=False),
    Column("text", Text, nullable=False),
    Column("note", String(300), nullable=False, default=""),
    Column("user_id", String(36), nullable=False, default=""),
    Column("user_name", String(40), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Index("ix_paper_templates_name", "name", "district_code", "effective_from"),
)
# Files that were taken in, as they came: shift tables, catalogues, stamped scans.
attachments = Table(
    "attachments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(24), nullable=False),
    Column("subject_id", String(36), nullable=False),
    Column("name", String(200), nullable=False),
    Column("mime", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Hash, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_attachments_subject", "subject_kind", "subject_id"),
)
# What went out: a row for each paper that was signed and each corrected one, never changed but for its print. The bytes
# as printed lie in the store of originals under `sha256` and `docx`.
papers_issued = Table(
    "papers_issued",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(24), nullable=False),  # `notice`, `feedback`, `record`, or the kind of the document
    Column("subject_kind", String(16), nullable=False),  # notice, record, document
    Column("subject_id", String(36), nullable=False),
    Column("edition", Integer, nullable=False),  # of a document its version; of a notice which paper under its number
    Column("number", String(80), nullable=False, default=""),
    Column("title", String(200), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),  # the body that issues it
    Column("district_code", String(6), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(40), nullable=False),
    Column("instead_of", String(40), nullable=False, default=""),  # the leader's name, when another signed in his place
    Column("receivers", JSON, nullable=False, default=list),  # ids of units
    Column("at", Moment, nullable=False),
    Column("state", String(12), nullable=False),  # waiting (for its print), printed, unprinted
    Column("wording", String(36), nullable=False, default=""),  # id of the wording's edition, '' as shipped
    Column("sha256", String(64), nullable=False, default=""),  # of the PDF
    Column("pages", Integer, nullable=False, default=0),
    Column("trouble", String(300), nullable=False, default=""),  # why it could not be printed, or not yet
    Column("docx", String(64), nullable=False, default=""),  # SHA-256 of the DOCX
    Column("size", Integer, nullable=False, default=0),  # of both files, in bytes
    Column("kept_at", Moment),  # null: the files were not kept
    Column("tries", Integer, nullable=False, default=0),
    Column("next_at", Moment, nullable=False, default=""),  # not printed before; while somebody prints it, his lease
    Column("words", Text, nullable=False, default=""),  # number, title, signer and body, folded, for searching
    Column("seal_id", String(36), nullable=False, default=""),  # the image of a seal that its print carries
    Index("ix_papers_issued_number", "number"),
    Index("ix_papers_issued_sha256", "sha256"),
    Index("ix_papers_issued_docx", "docx"),
    Index("ix_papers_issued_unit", "unit_id", "at", "id"),
    Index("ix_papers_issued_kind", "kind", "at", "id"),
    Index("ix_papers_issued_time", "at", "id"),
    Index("ix_papers_issued_subject", "subject_kind", "subject_id", "at"),
    Index("ix_papers_issued_waiting", "at", sqlite_where=AWAITS_PRINT, postgresql_where=AWAITS_PRINT),
)
# What a paper that went out is made from, as the ledger had it at the end of the deed; written once.
paper_facts = Table(
    "paper_facts",
    metadata,
    Column("paper_id", Id, ForeignKey("papers_issued.id"), primary_key=True),
    Column("facts", JSON, nullable=False),  # reference/paper_facts.py
)
