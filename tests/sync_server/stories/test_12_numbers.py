"""Story 12: two phones offline issue notices with numbers of their own blocks; a void number is listed and never used
again; a new year restarts at 1号."""

from __future__ import annotations

import pytest

from shared.numbering import PaperKind
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.common.numbers import lend_block
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds import confirm, file_notice, void
from tests.sync_server.acts.world import World

SERIES = "沪长城管督通〔2026〕"


def second_phone(world: World) -> str:
    device = world.new_id()

    def enrol(w: Write) -> None:
        user = world.callers[Role.SQUAD_INSPECTOR].user_id
        w.add(t.devices, id=device, user_id=user, public_key="1" * 64, token_hash="2" * 64, enrolled_at=w.now)

    world.do(enrol)
    return device


def issue(world: World, device: str, number: str = "") -> str:
    issued = world.issue(world.file_check(), number=number)
    return str(world.by(Role.SQUAD_INSPECTOR, file_notice, device, issued, 0.0))


def test_blocks_void_numbers_and_the_new_year(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    phones = (world.device, second_phone(world))
    blocks = [world.do(lend_block, phone, "沪长城管", PaperKind.NOTICE, 2026, 20) for phone in phones]
    numbers = [f"{SERIES}{block.first}号" for block in blocks]
    assert numbers == [f"{SERIES}1号", f"{SERIES}21号"], "without leading zeros, each from its own block"
    first, second = (issue(world, phone, number) for phone, number in zip(phones, numbers, strict=True))
    world.by(Role.SECTION_OFFICER, confirm, first)
    world.by(Role.SECTION_OFFICER, void, second, "单位填写有误")
    assert world.notice(first)["number"] == numbers[0]

    listed = world.row(t.void_numbers)
    assert (listed["number"], listed["reason"]) == (numbers[1], "单位填写有误")
    with pytest.raises(Problem):
        issue(world, phones[1], numbers[1])

    world.clock.set("2027-01-04 09:00")
    fresh = issue(world, world.device)
    world.by(Role.SECTION_OFFICER, confirm, fresh)
    assert world.notice(fresh)["number"] == "沪长城管督通〔2027〕1号"
