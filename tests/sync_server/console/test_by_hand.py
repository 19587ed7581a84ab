"""Documents that people begin by hand: from the list, by those who may, and to the units below that they choose."""

from __future__ import annotations

import pytest

from shared.organisation import Role
from sync_server.documents import kinds
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from sync_server.procedures.documents import DocumentKind
from tests.sync_server.console.conftest import SECTION
from tests.sync_server.console.planning import Enter

NEW = "新建督察工作例会纪要"
BY_HAND = [kind for kind in kinds.ALL if kind.by_hand]


@pytest.mark.parametrize("kind", BY_HAND, ids=[kind.value for kind in BY_HAND])
def test_a_kind_that_is_begun_by_hand_fills_in_fields_that_it_has(kind: DocumentKind) -> None:
    assert kind.by_hand
    assert set(kind.by_hand.first) <= {field.name for field in kind.form}
    said = {"body": "长宁区", "day": "2026年12月1日", "name": "李明"}
    assert all("{" not in text.format(**said) for text in (kind.by_hand.title, *kind.by_hand.first.values()))


@pytest.mark.parametrize("role", [Role.SECTION_OFFICER, Role.DETACHMENT_CHIEF, Role.OFFICE_STAFF])
def test_it_is_begun_from_the_list_of_documents_by_those_who_hold_it(logged_in: Enter, role: Role) -> None:
    browser = logged_in(role)
    assert NEW in browser.get("/documents").text
    begun = browser.follow(browser.post("/documents/begin/meeting"))
    assert "已新建督察工作例会纪要" in begun.text
    body = {Role.OFFICE_STAFF: "全市", Role.DETACHMENT_CHIEF: "机动督察支队"}.get(role, "长宁区")
    assert f"{body}督察工作例会（2026年11月24日）" in begun.text


@pytest.mark.parametrize("role", [Role.SQUAD_INSPECTOR, Role.INSPECTED_UNIT, Role.STREET_OFFICE])
def test_others_are_not_offered_it_and_cannot_begin_it(ledger: Ledger, logged_in: Enter, role: Role) -> None:
    browser = logged_in(role)
    assert NEW not in browser.get("/documents").text
    assert browser.post("/documents/begin/meeting").status_code == 403
    with ledger.read() as conn:
        assert conn.execute(t.documents.select()).all() == []


@pytest.mark.parametrize("kind", ["plan", "letter"])
def test_what_is_not_begun_by_hand_is_not_begun_so(logged_in: Enter, kind: str) -> None:
    assert logged_in(Role.SECTION_CHIEF).post(f"/documents/begin/{kind}").status_code == 404


def test_it_goes_to_the_units_below_that_were_chosen_on_its_own_page(
    ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    chief = logged_in(Role.SECTION_CHIEF)
    document = chief.post("/documents/begin/meeting").headers["location"].replace("/meetings/", "/documents/")
    texts = {f"text.{name}": "街面管控" for name in ("held_at", "place", "chair", "agenda", "minutes")}
    chief.post(f"{document}/edit", {"base": "1", "title": "例会", **texts})
    assert "保存发送单位" in chief.get(document).text
    assert chief.post(f"{document}/receivers", {"base": "2", "receiver": [squads[0]]}).status_code == 303
    assert chief.post(f"{document}/deeds/issue").status_code == 303
    with ledger.read() as conn:
        told = conn.execute(t.deliveries.select().where(t.deliveries.c.kind == "document.issue")).all()
    assert {row.unit_id for row in told} == {squads[0]}


def test_whoever_does_not_write_it_does_not_choose(logged_in: Enter) -> None:
    chief, squad = logged_in(Role.SECTION_CHIEF), logged_in(Role.INSPECTED_UNIT)
    document = chief.post("/documents/begin/meeting").headers["location"].replace("/meetings/", "/documents/")
    assert squad.post(f"{document}/receivers", {"base": "1", "receiver": [SECTION]}).status_code == 403
    assert chief.post(f"{document}/receivers", {"base": "1"}).status_code == 422
