"""Papers that came back with a seal: one PDF a scan, and the files that it was made from. The bytes lie in the store of
originals under their hashes."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from sync_server.ledger.tables.base import Hash, Id, Moment, metadata

scans = Table(
    "scans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subject_kind", String(24), nullable=False),  # e.g. paper (papers_issued), case_report
    Column("subject_id", String(36), nullable=False),
    Column("title", String(200), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Hash, nullable=False),  # of the PDF
    Column("sheets", JSON, nullable=False),  # scans.prepared.Sheet of each page
    Column("user_id", String(36), nullable=False),
    Column("user_name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    # The same paper is attached to the same thing once, from however many windows.
    UniqueConstraint("subject_kind", "subject_id", "sha256"),
    Index("ix_scans_subject", "subject_kind", "subject_id", "at"),
    Index("ix_scans_sha256", "sha256"),
)
scan_files = Table(
    "scan_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scan_id", Id, ForeignKey("scans.id"), nullable=False),
    Column("position", Integer, nullable=False),  # from 0
    Column("name", String(200), nullable=False),
    Column("mime", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Hash, nullable=False),
    Column("pages", Integer, nullable=False),
    UniqueConstraint("scan_id", "position"),
    Index("ix_scan_files_sha256", "sha256"),
)
