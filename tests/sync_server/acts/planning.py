"""A district's plan for tests: one inspector with a badge, rows that can be filed."""

from __future__ import annotations

from sqlalchemy import update

from shared.organisation import Role
from sync_server.accounts.opening import add_user
from sync_server.acts.common.documents import save
from sync_server.acts.document_kinds import move
from sync_server.acts.organisation import add_person
from sync_server.acts.plans.starting import start_plan
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.procedures.documents import DocumentDeed
from tests.sync_server.acts.world import World

SQUAD_NAME = "华阳路街道综合行政执法队"


def inspector(world: World, name: str = "周敏", badge: str = "050117", unit: str = "") -> str:
    """An inspector of the squad with an account (the world has some already); returns the account's id."""
    home = unit or world.squad
    known = next(iter(world.rows(t.people, badge=badge)), None)
    if known is None:
        person = world.do(add_person, SYSTEM, name=name, badge=badge, unit_id=home, inspector=True)
    else:
        person = known["id"]
        world.do(lambda w: w.conn.execute(update(t.people).where(t.people.c.id == person).values(inspector=True)))
    if accounts := world.rows(t.users, person_id=person):
        return str(accounts[0]["id"])
    return world.do(
        add_user, SYSTEM, login=f"i-{badge}", name=name, role=Role.SQUAD_INSPECTOR, unit_id=home, person_id=person
    )


def squad_name(world: World) -> str:
    return str(world.row(t.units, id=world.squad)["name"])


def duty(world: World, day: str, people: str = "周敏", content: str = "占道设摊（JM01）", area: str = "") -> list[str]:
    """A sound row of the schedule."""
    return [day, squad_name(world), area, "实地督察", content, people, ""]


def plan(world: World, rows: list[list[str]], period: str = "2026-12") -> str:
    """A plan begun by the officer, with these rows for a schedule."""
    plan_id = world.by(Role.SECTION_OFFICER, start_plan, period)
    schedule(world, plan_id, rows)
    return plan_id


def schedule(world: World, plan_id: str, rows: list[list[str]]) -> None:
    version = world.row(t.documents, id=plan_id)["version"]
    texts = {"problems": "占道设摊反复", "focus": "夜间执勤"}
    world.by(Role.SECTION_OFFICER, save, plan_id, {**texts, "schedule": rows}, base=version)


def file(world: World, plan_id: str) -> None:
    world.by(Role.SECTION_CHIEF, move, plan_id, DocumentDeed.FILE)


def tasks(world: World, plan_id: str) -> list[tuple[str, str, str]]:
    """(day, title, state) of the plan's tasks in order."""
    rows = sorted(world.rows(t.assignments, plan_id=plan_id), key=lambda r: (r["due_on"], r["title"], r["id"]))
    return [(r["due_on"], r["title"], _state(r)) for r in rows]


def _state(row: dict[str, object]) -> str:
    if row["cancelled_at"]:
        return str(row["cancel_reason"])
    return "done" if row["done_at"] else "open"
