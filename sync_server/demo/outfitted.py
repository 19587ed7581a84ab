"""The demonstration's equipment, training and 作风事项: of the detachment, 长宁's section and its squads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import RowMapping, or_, select

from shared.moment import day_in_shanghai
from sync_server.demo.stage import account
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.staffing.deeds.conduct import Handled, enter_matter, move_matter
from sync_server.staffing.deeds.equipment import add_piece, move_piece
from sync_server.staffing.deeds.training import add_participants, enter_training
from sync_server.staffing.rules.conduct import ConductDeed, ConductKind, Handling
from sync_server.staffing.rules.directory import Roll
from sync_server.staffing.rules.equipment import EquipmentDeed, EquipmentKind
from sync_server.staffing.rules.training import Result, Training

_MODELS = {EquipmentKind.RECORDER: "4G执法记录仪", EquipmentKind.TERMINAL: "移动督察终端"}


def add_registers(w: Write) -> None:
    """Equipment and training for those who stand in the directory, and two matters of conduct."""
    today = day_in_shanghai(w.moment)
    office, chief = account(w, "jianduchu"), account(w, "changning-kezhang")
    squads = _lines(w, Roll.SQUADS, chief.district_code)
    staff = _lines(w, Roll.STAFF, chief.district_code)
    detachment = [line for line in _lines(w, Roll.STAFF, CITY_CODE) if line["unit_id"] != office.unit_id]
    _equip(w, office, detachment, "JD", today)
    _equip(w, chief, [*staff, *squads[:12]], "CN", today)
    _vehicle(w, chief, today)
    _teach(w, office, chief, staff, squads, today)
    _conduct(w, chief, squads, today)


def _lines(w: Write, roll: Roll, district_code: str) -> Sequence[RowMapping]:
    """Who has long stood in that list of the district, and did so yesterday."""
    d, n, today = t.directory_lines.c, t.units.c, day_in_shanghai(w.moment)
    stays = or_(d.last_day.is_(None), d.last_day >= (today - timedelta(days=1)).isoformat())
    long = d.first_day < (today - timedelta(days=300)).isoformat()
    query = select(t.directory_lines).join(t.units, n.id == d.unit_id)
    query = query.where(d.roll == roll.value, n.district_code == district_code, d.void_at.is_(None), stays, long)
    return w.conn.execute(query.order_by(n.street_code, d.position, d.id)).mappings().all()


def _equip(w: Write, keeper: Caller, lines: Sequence[RowMapping], prefix: str, today: date) -> None:
    """A recorder for each, a terminal for every second one."""
    for number, line in enumerate(lines, start=1):
        for kind in (EquipmentKind.RECORDER, EquipmentKind.TERMINAL)[: 1 + number % 2]:
            name = f"{prefix}-{'J' if kind is EquipmentKind.RECORDER else 'Z'}{number:03d}"
            came = today - timedelta(days=200)
            piece = add_piece(w, keeper, line["unit_id"], kind, name, _MODELS[kind], came)
            move_piece(w, keeper, piece, EquipmentDeed.ISSUE, came + timedelta(days=number % 9), line_id=line["id"])
            if number == 2:
                move_piece(w, keeper, piece, EquipmentDeed.REPAIR, today, words="电池鼓包，送厂家检修")


def _vehicle(w: Write, keeper: Caller, today: date) -> None:
    came = today - timedelta(days=300)
    car = add_piece(w, keeper, keeper.unit_id, EquipmentKind.VEHICLE, "沪A0000警", "督察用车", came)
    move_piece(w, keeper, car, EquipmentDeed.ISSUE, came, place="局机关车库，督察科公用")


def _teach(
    w: Write,
    office: Caller,
    chief: Caller,
    staff: Sequence[RowMapping],
    squads: Sequence[RowMapping],
    today: date,
) -> None:
    """A course of the city for all sections, and one of the district for its squads."""
    city = Training("督察文书制作与证据固定", "上海市城市管理行政执法局", today - timedelta(days=40), 4.0, "市局报告厅")
    course = enter_training(w, office, city)
    add_participants(w, office, course, [line["id"] for line in staff], Result.PASSED)
    own = Training(
        "着装仪容和文明用语规范", "长宁区城市管理行政执法局", today - timedelta(days=20), 1.5, "局二楼会议室"
    )
    course = enter_training(w, chief, own)
    add_participants(w, chief, course, [line["id"] for line in squads[:10]], Result.PASSED)
    add_participants(w, chief, course, [squads[10]["id"]], Result.FAILED)
    add_participants(w, chief, course, [squads[11]["id"]], Result.ABSENT)


def _conduct(w: Write, chief: Caller, squads: Sequence[RowMapping], today: date) -> None:
    day = today - timedelta(days=15)
    praised = "连续三个月随诉督察回访率百分之百，群众来信表扬。"
    matter = enter_matter(w, chief, squads[0]["id"], ConductKind.PRAISE, day, praised)
    done = Handled(today - timedelta(days=10), "在科务会上通报表扬。", Handling.PRAISED)
    move_matter(w, chief, matter, ConductDeed.HANDLE, done)
    late = "两次迟报当日督察情况，经提醒仍未改进，拟谈话了解原因。"
    enter_matter(w, chief, squads[3]["id"], ConductKind.REMINDER, day, late)
