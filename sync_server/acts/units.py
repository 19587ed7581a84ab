"""Changes to a unit: its name, 机关代字, duty phone, and the end of one that was merged away."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from sqlalchemy import func, select, update

from shared import spelling
from shared.organisation import UnitKind
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.rules.notice import ENDED
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.alike import refuse_known_unit
from sync_server.reference.directory import directory

_PREFIX = re.compile(r"沪[\u4e00-\u9fff]{1,11}")
_LASTING = (UnitKind.OFFICE, UnitKind.SECTION, UnitKind.DETACHMENT)


@dataclass(frozen=True)
class UnitEntry:
    """What can be changed about a unit. An empty `prefix` means that of the unit above."""

    name: str
    prefix: str
    duty_phone: str
    active: bool


def change_unit(w: Write, caller: Caller, unit_id: str, entry: UnitEntry) -> None:
    """Bring a unit up to date. Papers issued before keep the name and number they were issued with. Raises Problem."""
    unit = directory(w).unit(unit_id)
    require(caller, Action.MANAGE_USERS, Target(unit.district_code), "这个单位")
    name, phone = spelling.name(entry.name), spelling.phone(entry.duty_phone)
    entry = replace(entry, name=name, prefix=spelling.name(entry.prefix), duty_phone=phone)
    values = {name: value for name, value in asdict(entry).items() if value != getattr(unit, name)}
    if not values:
        return
    _check(w, unit_id, entry, values)
    if values.get("active") is False:
        if unit.kind in _LASTING:
            raise Problem(grounds.SECTIONS_STAY)
        _check_empty(w, unit_id)
    said = []
    if "name" in values:
        said.append(f"更名为{entry.name}")
    if "prefix" in values:
        said.append(f"机关代字改为{entry.prefix or '（随上级单位）'}")
    if "duty_phone" in values:
        said.append(f"值班电话改为{entry.duty_phone or '（空）'}")
    if "active" in values:
        said.append("恢复使用" if entry.active else "停用")
    before = {name: getattr(unit, name) for name in values}
    words = f"{unit.name}：{'，'.join(said)}"
    data = {"before": before, "after": values}
    seq = w.event(happenings.UNIT_CHANGED, "unit", unit_id, words, actor=as_actor(caller), unit_id=unit_id, data=data)
    w.conn.execute(update(t.units).where(t.units.c.id == unit_id).values(changed_seq=seq, **values))


def _check(w: Write, unit_id: str, entry: UnitEntry, values: dict[str, object]) -> None:
    if not entry.name:
        raise Problem(grounds.UNIT_NAME_MISSING)
    u = t.units.c
    if "name" in values:
        refuse_known_unit(w, entry.name, unit_id)
    if "prefix" not in values or not entry.prefix:
        return
    if not _PREFIX.fullmatch(entry.prefix) or "督" in entry.prefix:
        raise Problem(grounds.PREFIX_MALFORMED)
    if w.conn.execute(select(u.id).where(u.prefix == entry.prefix, u.id != unit_id)).first():
        raise Problem(grounds.PREFIX_TAKEN, prefix=entry.prefix)


def _check_empty(w: Write, unit_id: str) -> None:
    """A unit ends when nobody works for it and nothing waits for it."""
    u, p, n = t.users.c, t.people.c, t.notices.c
    running = n.state.not_in([state.value for state in ENDED])
    counts = (
        ("个使用中的账号", select(func.count()).where(u.unit_id == unit_id, u.active)),
        ("名在岗人员", select(func.count()).where(p.unit_id == unit_id, p.active)),
        ("份未办结的通知书", select(func.count()).where(n.unit_id == unit_id, running)),
    )
    left = [f"{found} {what}" for what, query in counts if (found := w.conn.execute(query).scalar_one())]
    if left:
        raise Problem(grounds.UNIT_NOT_EMPTY, left="、".join(left))
