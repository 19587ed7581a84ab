"""Sync under everything at once: two phones and a server under drops, twins, lost replies, kills, clock jumps, a full
disk, revocation, restores from backup — and in the end each record is there exactly once, with all its photos.

The model is in `world.py`. `make proof` runs five thousand sequences; a failure prints the shortest one found.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from mobile.device.interface import NetworkKind
from tests.faults.store.effort import effort
from tests.faults.sync.world import World
from tests.mobile.sync.faulty import Fault

PHONES = st.integers(0, 1)
FAULTS = st.lists(st.sampled_from(list(Fault)), max_size=8)
DAYS = st.sampled_from([-365.0, -1.0, 0.01, 1.0, 365.0])


class SyncMachine(RuleBasedStateMachine):
    """Each rule is one thing that happens to a phone, the line or the server."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ducha-fuzz-"))
        self.loop = asyncio.new_event_loop()
        self.world = World(self.folder)
        self.do(self.world.begin())

    def do(self, work: Awaitable[Any]) -> None:
        self.loop.run_until_complete(asyncio.wait_for(work, 60))

    @rule(at=PHONES, photos=st.integers(0, 2), grave=st.booleans())
    def a_check_is_sealed(self, at: int, photos: int, grave: bool) -> None:
        self.do(self.world.record(at, photos, grave))

    @rule(at=PHONES, faults=FAULTS)
    def a_round_over_a_bad_line(self, at: int, faults: list[Fault]) -> None:
        self.do(self.world.attempt(at, faults))

    @rule(at=PHONES, photos=st.integers(0, 1))
    def a_good_hour(self, at: int, photos: int) -> None:
        self.world.network(at, NetworkKind.WIFI, wifi_only=False)
        self.do(self.world.record(at, photos, grave=False))
        self.do(self.world.attempt(at, []))

    @rule(at=PHONES)
    def a_round_by_hand(self, at: int) -> None:
        self.do(self.world.attempt(at, [], by_hand=True))

    @rule(at=PHONES)
    def the_app_is_killed_and_opened_again(self, at: int) -> None:
        self.do(self.world.kill(at))

    @rule(at=PHONES, days=DAYS)
    def a_phones_clock_jumps(self, at: int, days: float) -> None:
        self.world.jump(at, days)

    @rule(days=DAYS)
    def the_servers_clock_jumps(self, days: float) -> None:
        self.world.server_jumps(days)

    @rule(at=PHONES, full=st.booleans())
    def a_phone_fills_up_or_is_cleared(self, at: int, full: bool) -> None:
        self.world.fill(at, full)

    @rule(at=PHONES, kind=st.sampled_from(list(NetworkKind)), wifi_only=st.booleans())
    def a_phones_network_changes(self, at: int, kind: NetworkKind, wifi_only: bool) -> None:
        self.world.network(at, kind, wifi_only)

    @rule(at=PHONES)
    def a_phone_is_revoked(self, at: int) -> None:
        self.world.revoke(at)

    @rule(at=PHONES)
    def a_phone_is_enrolled_again(self, at: int) -> None:
        self.do(self.world.enrol_again(at))

    @rule(at=PHONES)
    def a_backup_is_made(self, at: int) -> None:
        self.world.save_backup(at)

    @precondition(lambda self: any(handset.backup for handset in self.world.handsets))
    @rule(at=PHONES)
    def a_phone_is_restored_from_its_backup(self, at: int) -> None:
        self.do(self.world.restore(at))

    @rule(at=PHONES)
    def a_phone_falls_back_to_this_morning(self, at: int) -> None:
        self.world.save_backup(at)
        self.a_good_hour(at, photos=1)
        self.do(self.world.restore(at))
        self.a_good_hour(at, photos=0)

    @rule(busy=st.integers(0, 3), spoil=st.integers(0, 3), stranger=st.booleans(), unknown_unit=st.booleans())
    def the_server_has_trouble(self, busy: int, spoil: int, stranger: bool, unknown_unit: bool) -> None:
        self.world.trouble(busy, spoil, stranger, unknown_unit)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.do(self.world.settle())
        finally:
            self.do(self.world.end())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def test_whatever_happens_every_record_arrives_once_and_whole() -> None:
    run_state_machine_as_test(
        SyncMachine,
        settings=settings(
            max_examples=effort(40, 5_000),
            stateful_step_count=effort(25, 40),
            suppress_health_check=list(HealthCheck),
        ),
    )
