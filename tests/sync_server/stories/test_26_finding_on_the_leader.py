"""Story 26: a finding on the squad's leader goes to the section only; the squad sees it once it is served."""

from __future__ import annotations

import pytest

from shared.notice import ServiceKind
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.ledger import tables as t
from sync_server.notices.deeds import confirm, file_notice, sign_for
from tests.sync_server.acts.world import SECTION, World


def test_26_a_finding_on_the_leader_reaches_the_section_alone_until_it_is_served(world: World) -> None:
    world.delegate(DelegationMode.NEEDS_CONFIRMATION)
    record = world.file_check(leader=True)
    finding = world.row(t.findings, record_id=record)
    assert finding["section_id"] == SECTION
    assert finding["answering_unit_id"] != world.squad
    notice = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, world.issue(record, ServiceKind.ONLINE), 0.0)
    assert not world.rows(t.deliveries, unit_id=world.squad)
    with pytest.raises(Problem, match="没有找到"):
        world.by(Role.INSPECTED_UNIT, sign_for, notice, "何志刚")
    world.by(Role.SECTION_CHIEF, confirm, notice)
    world.by(Role.INSPECTED_UNIT, sign_for, notice, "何志刚")
    assert world.notice(notice)["signed_by"] == "何志刚"
