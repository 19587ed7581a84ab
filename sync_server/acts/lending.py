"""Topping up a phone's block of notice numbers (domain.md §6.2): in time, once, and only where it may issue."""

from __future__ import annotations

from sqlalchemy import select

from shared.moment import day_in_shanghai
from shared.numbering import PaperKind
from shared.organisation import DelegationMode, Role
from sync_server.acts.common.devices import DeviceCaller
from sync_server.acts.common.numbers import lend_block
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, allowed
from sync_server.reference.directory import directory

FEW = 5


def top_up(w: Write, device: DeviceCaller, numbers_left: int, seen: int, size: int) -> None:
    """Lend `size` numbers when the phone says it has fewer than five, unless a block already waits for it that it
    cannot have seen (`seen`: the last event of its cursor). The numbers are of this year, and of the body in whose name
    it issues."""
    if numbers_left >= FEW or not allowed(device.role, Action.ISSUE_NOTICE):
        return
    if device.role is Role.SQUAD_INSPECTOR and not _delegated(w, device.unit.district_code):
        return
    year = day_in_shanghai(w.moment).year
    b = t.number_blocks.c
    mine = (b.device_id == device.device_id) & (b.year == year) & b.returned_at.is_(None)
    if w.conn.execute(select(b.id).where(mine, b.changed_seq > seen)).first() is not None:
        return
    prefix = directory(w).issuing_body(device.unit.id).prefix
    if not prefix:
        return
    # The event comes first, so that the block carries its number and the phone pulls it.
    words = f"借给{device.name}的手机{PaperKind.NOTICE.value}编号 {size} 个（{year}年）"
    seq = w.event(
        happenings.NUMBERS_LENT, "device", device.device_id, words, actor=device.actor, unit_id=device.unit.id
    )
    lend_block(w, device.device_id, prefix, PaperKind.NOTICE, year, size, seq)


def _delegated(w: Write, district_code: str) -> bool:
    d = t.delegations.c
    mode = w.conn.execute(select(d.mode).where(d.district_code == district_code)).scalar()
    return mode is not None and DelegationMode(mode) is not DelegationMode.NONE
