"""Every route that names a thing, tried with every thing of one district by those of another: nothing of it is shown,
nothing is written. A new route is tried too, without being listed here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from shared.organisation import Role
from sync_server.acts.common.documents import create
from sync_server.console.web import Pages
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.staffing.deeds.conduct import enter_matter
from sync_server.staffing.deeds.directory import enter
from sync_server.staffing.deeds.equipment import add_piece
from sync_server.staffing.deeds.training import add_participants, enter_training
from sync_server.staffing.rules.conduct import ConductDeed, ConductKind
from sync_server.staffing.rules.directory import Entry, Roll
from sync_server.staffing.rules.equipment import EquipmentDeed, EquipmentKind
from sync_server.staffing.rules.training import Result, Training
from tests.sync_server.console.conftest import CHANGNING, DETACHMENT, OTHER_SECTION, SECTION, Browser
from tests.sync_server.console.noticing import issue
from tests.sync_server.console.story import Phone

MARK = "只有本区知道的标题"
# Enough for the forms of most deeds, so that a refusal is one of reach and not of an empty field.
FIELDS = {
    "reason": "理由充分", "words": "理由充分", "decision": "accept", "answer": "已经办理", "mode": "none", "days": "1",
    "requirement": "立即改正", "title": "标题", "base": "1", "do": "save", "way": "phone", "how": "close",
    "cause": "repeated", "at": "2026-11-24T10:00", "name": "某人", "text": "文字", "purpose": "抽查", "size": "1",
    "day": "2026-11-20", "place": "库房", "result": "passed",
}  # fmt: skip
TABLES = (
    t.records, t.findings, t.photos, t.notices, t.alerts, t.suggestions, t.devices, t.documents, t.deliveries, t.users,
    t.equipment, t.trainings, t.conduct_matters,
)  # fmt: skip


pytestmark = pytest.mark.timeout(600)  # thousands of requests for one role

# Where documents live: there each kind is tried with each deed, elsewhere two of every table with one deed (all of them
# in the long run).
DOCUMENTS = ("documents", "plans", "bulletins", "pursuits", "appraisal", "annual", "reports", "filings")
DEEDS: dict[str, type[StrEnum]] = {"equipment": EquipmentDeed, "conduct": ConductDeed}
TABLE_OF = dict.fromkeys(DOCUMENTS, t.documents.name) | {"conduct": t.conduct_matters.name}
LONG = bool(os.environ.get("DUCHA_PROOF"))
OF_EACH_TABLE = 12 if LONG else 2


def things(app: FastAPI, ledger: Ledger, squad: str, officer: Browser) -> dict[str, list[str]]:
    """Ids, by table, of a check with its notice, alert and suggestion, and a draft of every kind of document."""
    phone = Phone(app, squad)
    check = phone.check()
    issue(officer, check)
    phone.alert(check)
    phone.suggest(MARK)

    def drafts(w: Write) -> None:
        for kind in kinds.ALL:
            place: dict[str, Any] = {"unit_id": SECTION, "district_code": CHANGNING, "title": f"{kind.label}{MARK}"}
            create(w, SYSTEM, kind, body={"focus": MARK}, **place)

    ledger.write(drafts)
    ledger.write(register)
    with ledger.read() as conn:
        return {table.name: list(conn.execute(select(table.c.id).limit(12)).scalars()) for table in TABLES}


def register(w: Write) -> None:
    """A piece of equipment, a course and a matter of conduct of the district."""
    chief = Caller("chief", "科长", Role.SECTION_CHIEF, SECTION, CHANGNING)
    day, first = date(2026, 11, 3), date(2026, 1, 5)
    line = enter(w, chief, Roll.STAFF, SECTION, Entry("武小红", "科员"), first)
    add_piece(w, chief, SECTION, EquipmentKind.RECORDER, "J001", MARK, day)
    course = enter_training(w, chief, Training(MARK, "市局", day, 2.0))
    add_participants(w, chief, course, [line], Result.PASSED)
    enter_matter(w, chief, line, ConductKind.REMINDER, day, MARK)


def addresses(path: str, ids: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of a route with the things that it is tried with."""
    room = path.split("/")[1]
    own = TABLE_OF.get(room, room)
    for table, things in ids.items():
        for thing in things[: None if table == own == t.documents.name else OF_EACH_TABLE]:
            yield from filled(path, thing, every_deed=LONG or table == own)


def filled(path: str, thing: str, *, every_deed: bool) -> list[str]:
    """The addresses of a route with the thing in them."""
    for name, value in (("district", CHANGNING), ("kind", "csv"), ("unit", thing), ("photo", thing), ("sha256", "0")):
        path = path.replace(f"{{{name}}}", value)
    named: type[StrEnum] = DEEDS.get(path.split("/")[1], DocumentDeed)
    deeds = [deed.value for deed in named] if "{deed}" in path else [""]
    return [path.replace("{id}", thing).replace("{deed}", deed) for deed in deeds[: None if every_deed else 1]]


def newest(ledger: Ledger) -> int:
    with ledger.read() as conn:
        return int(conn.execute(select(func.max(t.events.c.seq))).scalar_one())


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.SECTION_CHIEF, OTHER_SECTION),
        (Role.INSPECTED_UNIT, "another squad of the district"),
        (Role.SQUAD_INSPECTOR, "another squad of the district"),
        (Role.APPRAISAL, SECTION),
        (Role.DETACHMENT_INSPECTOR, DETACHMENT),
    ],
)
def test_what_is_not_theirs_is_neither_shown_nor_changed(
    app: FastAPI, ledger: Ledger, squads: list[str], logged_in: Callable[..., Browser], role: Role, where: str
) -> None:
    ids = things(app, ledger, squads[0], logged_in(Role.SECTION_OFFICER))
    stranger = logged_in(role, squads[1] if where.startswith("another") else where, login="stranger")
    before = newest(ledger)
    drafts_only = role is Role.DETACHMENT_INSPECTOR  # it sees the whole city's ledger, but nobody's drafts
    pages: Pages = app.state.console
    for (method, path), needs in pages.needs.items():
        if "{id}" not in path or not any(allowed(role, need) for need in needs if isinstance(need, Action)):
            continue
        for url in addresses(path, ids):
            if method == "GET":
                answer = stranger.get(url)
                assert MARK not in answer.text or (drafts_only and "suggestion" in url), f"{role} {url}"
            elif not drafts_only:
                answer = stranger.send("POST", url, data={**stranger.stamped(), **FIELDS})
                assert newest(ledger) == before, f"{role} POST {url}: {answer.status_code}"
            assert stranger.outcome(answer)[0] < 500, f"{role} {method} {url}"
    lists = stranger.get("/documents").text
    assert MARK not in lists
