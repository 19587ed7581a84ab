"""专项督察 has its tables: cases, what each unit answers for, reports, requests for more time, 批示, checks

Revision ID: 0040
Revises: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("body_id", sa.String(length=36), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("source_name", sa.String(length=200), nullable=False),
        sa.Column("source_number", sa.String(length=80), nullable=False),
        sa.Column("source_words", sa.Text(), nullable=False),
        sa.Column("received_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("handler_id", sa.String(length=36), nullable=False),
        sa.Column("handler_name", sa.String(length=80), nullable=False),
        sa.Column("opening_id", sa.String(length=36), nullable=False),
        sa.Column("closing_id", sa.String(length=36), nullable=False),
        sa.Column("change_id", sa.String(length=36), nullable=False),
        sa.Column("reply_id", sa.String(length=36), nullable=False),
        sa.Column("merged_into", sa.String(length=36), nullable=False),
        sa.Column("volume_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("opened_at", sa.String(length=24)),
        sa.Column("suspended_at", sa.String(length=24)),
        sa.Column("closed_at", sa.String(length=24)),
        sa.Column("ended_at", sa.String(length=24)),
        sa.Column("ending_words", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.String(length=24)),
        sa.Column("archived_at", sa.String(length=24)),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["units.id"], name=op.f("fk_cases_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_body_state"), "cases", ["body_id", "state", "created_at"])
    op.create_index(op.f("ix_cases_changed_seq"), "cases", ["changed_seq"])
    op.create_index(op.f("ix_cases_created"), "cases", ["created_at", "id"])
    op.create_index(op.f("ix_cases_district_created"), "cases", ["district_code", "created_at", "id"])
    op.create_index(
        op.f("ix_cases_open"),
        "cases",
        ["created_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "case_shares",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36)),
        sa.Column("unit_name", sa.String(length=120), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("demands", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("served_at", sa.String(length=24)),
        sa.Column("signed_at", sa.String(length=24)),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.String(length=10)),
        sa.Column("due_certain", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.String(length=24)),
        sa.Column("wanted_on", sa.String(length=10)),
        sa.Column("rest", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("receipted_at", sa.String(length=24)),
        sa.Column("receipted_by", sa.String(length=80), nullable=False),
        sa.Column("receipt_words", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.String(length=24)),
        sa.Column("ended_at", sa.String(length=24)),
        sa.Column("changed_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_shares_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_case_shares_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_shares")),
        sa.UniqueConstraint("case_id", "nth", name=op.f("uq_case_shares_case_id_nth")),
    )
    op.create_index(op.f("ix_case_shares_changed_seq"), "case_shares", ["changed_seq"])
    op.create_index(op.f("ix_case_shares_district"), "case_shares", ["district_code", "state", "due_at"])
    op.create_index(
        op.f("ix_case_shares_running"),
        "case_shares",
        ["due_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_case_shares_unit"), "case_shares", ["unit_id", "state", "due_at"])
    op.create_table(
        "case_reports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("share_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("scan_id", sa.String(length=36), nullable=False),
        sa.Column("stamped", sa.Boolean(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("verdict_words", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.String(length=64), nullable=False),
        sa.Column("judged_name", sa.String(length=80), nullable=False),
        sa.Column("judged_at", sa.String(length=24)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reports_case_id")),
        sa.ForeignKeyConstraint(["share_id"], ["case_shares.id"], name=op.f("fk_case_reports_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reports")),
    )
    op.create_index(op.f("ix_case_reports_case_id"), "case_reports", ["case_id"])
    op.create_index(op.f("ix_case_reports_share_id"), "case_reports", ["share_id"])
    op.create_index(
        op.f("ix_case_reports_waiting"),
        "case_reports",
        ["at"],
        sqlite_where=sa.text("verdict = ''"),
        postgresql_where=sa.text("verdict = ''"),
    )
    op.create_table(
        "case_extensions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("share_id", sa.String(length=36), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("check_words", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.String(length=64), nullable=False),
        sa.Column("checked_name", sa.String(length=80), nullable=False),
        sa.Column("checked_at", sa.String(length=24)),
        sa.Column("decision", sa.String(length=16), nullable=False),
        sa.Column("granted_until", sa.String(length=10)),
        sa.Column("decision_words", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_name", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.String(length=24)),
        sa.ForeignKeyConstraint(["share_id"], ["case_shares.id"], name=op.f("fk_case_extensions_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_extensions")),
    )
    op.create_index(op.f("ix_case_extensions_share_id"), "case_extensions", ["share_id"])
    op.create_index(
        op.f("ix_case_extensions_waiting"),
        "case_extensions",
        ["at"],
        sqlite_where=sa.text("decision = ''"),
        postgresql_where=sa.text("decision = ''"),
    )
    op.create_table(
        "case_directions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("leader", sa.String(length=80), nullable=False),
        sa.Column("given_on", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("scan_id", sa.String(length=36), nullable=False),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_directions_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_directions")),
    )
    op.create_index(op.f("ix_case_directions_case_id"), "case_directions", ["case_id"])
    op.create_table(
        "case_records",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_records_case_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_case_records_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_case_records")),
    )
    op.create_index(op.f("ix_case_records_case_id"), "case_records", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_records")
    op.drop_table("case_directions")
    op.drop_table("case_extensions")
    op.drop_table("case_reports")
    op.drop_table("case_shares")
    op.drop_table("cases")
