"""What the inspection bodies are equipped with, what their people were taught, and what was said of their conduct

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_TABLES = ("equipment", "equipment_steps", "trainings", "training_results", "conduct_matters", "conduct_steps")


def upgrade() -> None:
    op.create_table(
        "equipment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("entered_by", sa.String(length=36), nullable=False),
        sa.Column("entered_name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_equipment_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("unit_id", "kind", "number", name=op.f("uq_equipment_unit_id_kind_number")),
    )
    op.create_table(
        "equipment_steps",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("equipment_id", sa.String(length=36), nullable=False),
        sa.Column("deed", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_equipment_steps_equipment_id_equipment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_steps")),
    )
    op.create_index("ix_equipment_steps_piece", "equipment_steps", ["equipment_id", "at"])
    op.create_table(
        "trainings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("organiser", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=36), nullable=False),
        sa.Column("entered_name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.String(length=24), nullable=False),
        sa.Column("void_at", sa.String(length=24), nullable=True),
        sa.Column("void_words", sa.String(length=200), nullable=False),
        sa.CheckConstraint("hours > 0", name=op.f("ck_trainings_hours")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_trainings_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index("ix_trainings_day", "trainings", ["day", "id"])
    op.create_index("ix_trainings_unit", "trainings", ["unit_id", "day"])
    op.create_table(
        "training_results",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("training_id", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_results_person_id_people")),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name=op.f("fk_training_results_training_id_trainings")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_training_results_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_results")),
        sa.UniqueConstraint("training_id", "entry_id", name=op.f("uq_training_results_training_id_entry_id")),
    )
    op.create_index("ix_training_results_unit", "training_results", ["unit_id"])
    op.create_table(
        "conduct_matters",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("unit_id", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("roll", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("entered_by", sa.String(length=36), nullable=False),
        sa.Column("entered_name", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_conduct_matters_person_id_people")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_conduct_matters_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_matters")),
    )
    op.create_index("ix_conduct_matters_unit", "conduct_matters", ["unit_id", "day"])
    op.create_table(
        "conduct_steps",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("matter_id", sa.String(length=36), nullable=False),
        sa.Column("deed", sa.String(length=12), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("user_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["conduct_matters.id"], name=op.f("fk_conduct_steps_matter_id_conduct_matters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_steps")),
    )
    op.create_index("ix_conduct_steps_matter", "conduct_steps", ["matter_id", "at"])


def downgrade() -> None:
    for name in reversed(_TABLES):
        op.drop_table(name)
