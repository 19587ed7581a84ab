"""Documents: a draft of any kind, and minutes that went out."""

from __future__ import annotations

from shared.organisation import Role
from sync_server.acts.by_hand import begin_by_hand
from sync_server.acts.common.documents import create, save
from sync_server.acts.document_kinds import move
from sync_server.documents import kinds
from sync_server.procedures.documents import DocumentDeed, DocumentKind
from tests.sync_server.acts.world import DISTRICT, SECTION, World

MINUTES = {
    "held_at": "2026年11月24日9时",
    "place": "督察科",
    "chair": "督察科科长",
    "agenda": "占道经营",
    "minutes": "要求各队加强巡查。",
}


def draft(world: World, kind: DocumentKind, role: Role = Role.SECTION_OFFICER, **body: object) -> str:
    """A draft of the kind for December; returns its id."""
    return world.by(
        role, create, kind, unit_id=SECTION, district_code=DISTRICT, title=kind.label, body=body, period="2026-12"
    )


def minutes(world: World) -> str:
    """Minutes that the chief has signed; returns their id."""
    document = world.by(Role.SECTION_CHIEF, begin_by_hand, kinds.MEETING)
    world.by(Role.SECTION_CHIEF, save, document, MINUTES, base=1)
    world.by(Role.SECTION_CHIEF, move, document, DocumentDeed.ISSUE)
    return document
