"""单位码: what the sheet prints is what a phone reads, for the units within reach only."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from sqlalchemy import select

from shared.organisation import INSPECTED, Role
from shared.scanned import CodeKind, read_code
from sync_server.ledger import tables as t
from sync_server.ledger.ledger import Ledger
from tests.sync_server.console.conftest import CHANGNING, OTHER_SECTION, Browser

Enter = Callable[..., Browser]


def printed(page: str) -> list[str]:
    """The addresses below the codes."""
    return [unescape(text) for text in re.findall(r'<span class="quiet small">([^<]+)</span></li>', page)]


def test_every_inspected_unit_of_the_district_has_a_code_that_names_it_alone(
    ledger: Ledger, logged_in: Enter, squads: list[str]
) -> None:
    page = logged_in(Role.SECTION_OFFICER).get("/devices/unit-codes").text
    named = [read_code(text) for text in printed(page)]
    u = t.units.c
    with ledger.read() as conn:
        wanted = conn.execute(
            select(u.id).where(u.district_code == CHANGNING, u.active, u.kind.in_([kind.value for kind in INSPECTED]))
        ).scalars()
        assert {code.value for code in named} == set(wanted)
    assert squads[0] in {code.value for code in named}
    assert {code.kind for code in named} == {CodeKind.UNIT}
    assert page.count("<svg") >= len(named)


def test_one_unit_can_be_printed_alone_and_another_district_sees_its_own(logged_in: Enter, squads: list[str]) -> None:
    officer = logged_in(Role.SECTION_OFFICER)
    assert [read_code(text).value for text in printed(officer.get(f"/devices/unit-codes?unit={squads[0]}").text)] == [
        squads[0]
    ]
    assert printed(officer.get("/devices/unit-codes?unit=nobody").text) == []
    others = logged_in(Role.SECTION_OFFICER, OTHER_SECTION).get("/devices/unit-codes").text
    assert squads[0] not in others
