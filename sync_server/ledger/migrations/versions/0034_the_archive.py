"""The archive: volumes, what is in them, what was found when they were bound, papers entered by hand, borrowings

Volumes, their items and what was found of them only grow.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

APPEND_ONLY = ("volumes", "volume_items", "bound_items")


def upgrade() -> None:
    op.create_table(
        "hand_papers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("handled_by", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("struck_at", sa.String(length=24), nullable=True),
        sa.Column("struck_name", sa.String(length=40), nullable=False),
        sa.Column("struck_words", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_papers")),
    )
    op.create_index(op.f("ix_hand_papers_sha256"), "hand_papers", ["sha256"])
    op.create_index("ix_hand_papers_subject", "hand_papers", ["subject_kind", "subject_id", "at"])
    op.create_table(
        "volumes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("subject_number", sa.String(length=80), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("district_code", sa.String(length=6), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("retention", sa.String(length=12), nullable=False),
        sa.Column("year", sa.String(length=4), nullable=False),
        sa.Column("opened_on", sa.String(length=10), nullable=False),
        sa.Column("closed_on", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("filed_at", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_volumes_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volumes")),
        sa.UniqueConstraint("number", name=op.f("uq_volumes_number")),
    )
    op.create_index("ix_volumes_district", "volumes", ["district_code", "filed_at", "id"])
    op.create_index("ix_volumes_time", "volumes", ["filed_at", "id"])
    op.create_index(op.f("ix_volumes_unit_id"), "volumes", ["unit_id"])
    op.create_index("uq_volumes_subject", "volumes", ["subject_kind", "subject_id"], unique=True)
    op.create_table(
        "borrowings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("volume_id", sa.String(length=36), nullable=False),
        sa.Column("borrower", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("returned_at", sa.String(length=24), nullable=True),
        sa.Column("returned_to", sa.String(length=40), nullable=False),
        sa.Column("returned_words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["volume_id"], ["volumes.id"], name=op.f("fk_borrowings_volume_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrowings")),
    )
    op.create_index(
        "ix_borrowings_out",
        "borrowings",
        ["volume_id", "at"],
        sqlite_where=sa.text("returned_at IS NULL"),
        postgresql_where=sa.text("returned_at IS NULL"),
    )
    op.create_index(op.f("ix_borrowings_volume_id"), "borrowings", ["volume_id"])
    op.create_table(
        "volume_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("volume_id", sa.String(length=36), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.String(length=36), nullable=False),
        sa.Column("handled_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["volume_id"], ["volumes.id"], name=op.f("fk_volume_items_volume_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume_items")),
    )
    op.create_index("ix_volume_items_sha256", "volume_items", ["sha256"])
    op.create_index("uq_volume_items_place", "volume_items", ["volume_id", "part", "position"], unique=True)
    op.create_table(
        "volume_parts",
        sa.Column("volume_id", sa.String(length=36), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.Column("bound_at", sa.String(length=24), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["volume_id"], ["volumes.id"], name=op.f("fk_volume_parts_volume_id")),
        sa.PrimaryKeyConstraint("volume_id", "nth", name=op.f("pk_volume_parts")),
    )
    op.create_index("ix_volume_parts_sha256", "volume_parts", ["sha256"])
    op.create_index(
        "ix_volume_parts_waiting",
        "volume_parts",
        ["at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "bound_items",
        sa.Column("item_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("from_page", sa.Integer(), nullable=False),
        sa.Column("carried", sa.String(length=12), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["volume_items.id"], name=op.f("fk_bound_items_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_bound_items")),
    )
    op.create_index("ix_bound_items_sha256", "bound_items", ["sha256"])
    _add_triggers()


def _add_triggers() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for action in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    # Triggers and indexes go with their tables.
    for table in ("bound_items", "volume_parts", "volume_items", "borrowings", "volumes", "hand_papers"):
        op.drop_table(table)
