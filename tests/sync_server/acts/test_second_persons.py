"""Whoever asked for something does not answer it himself, whatever account he sits at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.acts.common.approvals import doers
from sync_server.casework.approval import Doer
from sync_server.ledger import tables as t
from sync_server.notices.deeds import (
    ask_extension,
    correct,
    decide_extension,
    decline_proposal,
    extend,
    file_notice,
    propose_revocation,
    revoke,
)
from tests.sync_server.acts.world import World, build_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = build_world(tmp_path)
    world.delegate(DelegationMode.DIRECT)
    yield world
    world.ledger.close()


@pytest.fixture
def served(world: World) -> str:
    record = world.file_check(["JM03"])
    return world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record), 0.0)


def one_person(world: World, *roles: Role) -> None:
    """The accounts of these roles belong to the first one's person."""
    accounts = [world.callers[role].user_id for role in roles]
    person = world.row(t.users, id=accounts[0])["person_id"]
    world.do(lambda w: w.conn.execute(t.users.update().where(t.users.c.id.in_(accounts)).values(person_id=person)))


def test_who_asked_for_an_extension_does_not_grant_or_refuse_it_at_another_account(world: World, served: str) -> None:
    one_person(world, Role.INSPECTED_UNIT, Role.SECTION_OFFICER)
    world.by(Role.INSPECTED_UNIT, ask_extension, served, 2, "围挡未拆")
    for granted in (True, False):
        with pytest.raises(Problem, match="由您本人申请"):
            world.by(Role.SECTION_OFFICER, decide_extension, served, granted=granted, words="请按期办理")
    with pytest.raises(Problem, match="由您本人申请"):
        world.by(Role.SECTION_OFFICER, extend, served, 2, "围挡未拆")
    world.by(Role.SECTION_CHIEF, decide_extension, served, granted=True)
    assert world.row(t.extensions)["decision"] == "granted"


def test_a_request_from_the_units_shared_account_is_answered_by_the_section(world: World, served: str) -> None:
    account = t.users.c.id == world.callers[Role.INSPECTED_UNIT].user_id
    world.do(lambda w: w.conn.execute(t.users.update().where(account).values(person_id=None)))
    world.by(Role.INSPECTED_UNIT, ask_extension, served, 2, "围挡未拆")
    world.by(Role.SECTION_OFFICER, decide_extension, served, granted=True)
    assert world.row(t.extensions)["decision"] == "granted"


def test_who_proposed_a_revocation_neither_takes_it_up_nor_turns_it_down(world: World, served: str) -> None:
    one_person(world, Role.SQUAD_INSPECTOR, Role.SECTION_CHIEF)
    world.by(Role.SQUAD_INSPECTOR, propose_revocation, served, "误将公示疏导点开具")
    for act in (decline_proposal, revoke):
        with pytest.raises(Problem, match="由您本人提出"):
            world.by(Role.SECTION_CHIEF, act, served, "内容属实")
    with pytest.raises(Problem, match="由您本人提出"):
        world.by(Role.SECTION_CHIEF, correct, served, "写得不清", requirement="清理店外堆物。")
    world.by(Role.BUREAU_LEADER, revoke, served, "误开")
    assert world.notice(served)["state"] == "revoked"


def test_a_proposal_that_was_answered_binds_nobody_any_more(world: World, served: str) -> None:
    one_person(world, Role.SQUAD_INSPECTOR, Role.SECTION_CHIEF)
    world.by(Role.SQUAD_INSPECTOR, propose_revocation, served, "误将公示疏导点开具")
    world.by(Role.BUREAU_LEADER, decline_proposal, served, "不在公示范围")
    world.by(Role.SECTION_CHIEF, revoke, served, "重复开具")
    assert world.notice(served)["state"] == "revoked"


def test_an_account_that_is_gone_names_nobody(world: World) -> None:
    with world.ledger.read() as conn:
        assert doers(conn, ["gone", ""]) == {"gone": Doer("gone")}
