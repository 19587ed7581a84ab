"""The directory of leaders and staff has lines of its own, with the days from and to which they hold

Until now it was what the accounts said: those stand in it from the day on which the account was opened.

Revision ID: 0035
Revises: 0034
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

from shared.identity import new_id

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_SHANGHAI = timezone(timedelta(hours=8))
_OPEN = sa.text("last_day IS NULL AND void_at IS NULL")
# By role: the list, and what the page called the post.
_LISTED = {
    "bureau_leader": ("leaders", "分管领导"),
    "office_chief": ("staff", "执法监督处处长"),
    "office_staff": ("staff", "执法监督处工作人员"),
    "detachment_chief": ("staff", "机动支队支队长"),
    "detachment_inspector": ("staff", "机动支队督察员"),
    "section_chief": ("staff", "督察科科长"),
    "section_officer": ("staff", "督察科员"),
}


def upgrade() -> None:
    lines = op.create_table(
        "directory_lines",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("roll", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column("duty", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=True),
        sa.Column("paper", sa.String(length=80), nullable=False),
        sa.Column("entered_by", sa.String(length=36), nullable=False),
        sa.Column("entered_name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.String(length=24), nullable=False),
        sa.Column("end_words", sa.String(length=200), nullable=False),
        sa.Column("void_at", sa.String(length=24), nullable=True),
        sa.Column("void_words", sa.String(length=200), nullable=False),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_directory_lines_span")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_directory_lines_unit_id_units")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_directory_lines_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_lines")),
    )
    op.create_index("ix_directory_lines_roll", "directory_lines", ["roll", "unit_id", "position"])
    op.create_index("ix_directory_lines_entry", "directory_lines", ["entry_id", "first_day"])
    op.create_index(
        "uq_directory_lines_open",
        "directory_lines",
        ["entry_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    _take_over(lines)


def downgrade() -> None:
    op.drop_table("directory_lines")


def _take_over(lines: sa.Table) -> None:
    """Everybody whom the page showed: the accounts in use, in the order of rank and name."""
    conn = op.get_bind()
    names = ("id", "name", "role", "unit_id", "person_id", "active", "created_at")
    users = sa.table("users", *map(sa.column, names))
    query = sa.select(users).where(users.c.active.is_(sa.true()), users.c.role.in_(list(_LISTED)))
    ranks = list(_LISTED)
    found = sorted(conn.execute(query).all(), key=lambda row: (row.unit_id, ranks.index(row.role), row.name, row.id))
    places: dict[tuple[str, str], int] = {}
    now = datetime.now(UTC)
    for row in found:
        roll, post = _LISTED[row.role]
        place = places[row.unit_id, roll] = places.get((row.unit_id, roll), 0) + 1
        opened = datetime.fromisoformat(row.created_at)
        line_id = new_id(now, os.urandom)
        conn.execute(
            sa.insert(lines).values(
                id=line_id,
                entry_id=line_id,
                roll=roll,
                unit_id=row.unit_id,
                person_id=row.person_id,
                name=row.name,
                post=post,
                duty="",
                phone="",
                position=place,
                first_day=opened.astimezone(_SHANGHAI).date().isoformat(),
                paper="",
                entered_by="",
                entered_name="由账号转入",
                entered_at=row.created_at,
                end_words="",
                void_words="",
            )
        )
