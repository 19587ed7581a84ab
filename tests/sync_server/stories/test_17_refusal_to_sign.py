"""Story 17: the unit refuses to sign; a second inspector witnesses, and the notice is served."""

from __future__ import annotations

from shared.notice import ServiceKind
from shared.organisation import Role
from sync_server.ledger import tables as t
from sync_server.notices.deeds import file_notice
from tests.sync_server.acts.world import WITNESS, World


def test_17_refused_before_a_witness_is_served_and_the_inbox_copy_goes_too(world: World) -> None:
    issued = world.issue(world.file_check(), ServiceKind.REFUSED)
    notice = world.by(Role.SQUAD_INSPECTOR, file_notice, world.device, issued, 0.0)
    row = world.notice(notice)
    assert (row["state"], row["service_kind"], row["due_on"]) == ("served", "refused", "2026-11-27")
    assert row["service"]["witness"]["name"] == WITNESS.name
    assert row["service"]["refusal_reason"]
    said = world.row(t.events, kind="notice.served", subject_id=notice)["words"]
    assert "拒绝签收" in said
    assert f"见证人{WITNESS.name}" in said
    assert world.rows(t.deliveries, kind="notice.served", unit_id=world.squad), "a copy lies in the unit's inbox"
