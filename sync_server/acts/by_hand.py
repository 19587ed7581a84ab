"""Documents that people begin by hand, and the units below to which they go once they are signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from shared.moment import chinese_day, day_in_shanghai
from shared.organisation import UnitKind
from shared.problems import NOT_FOUND, Problem
from sync_server.acts.common.documents import create
from sync_server.acts.common.held_document import Held
from sync_server.grounds import documents as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.document_courses import begins
from sync_server.procedures.documents import DocumentKind
from sync_server.procedures.permissions import Caller, Target, require
from sync_server.reference.directory import directory, district_name, units_below

_BODY = {UnitKind.OFFICE: "全市", UnitKind.DETACHMENT: UnitKind.DETACHMENT.label}


def begin_by_hand(w: Write, caller: Caller, kind: DocumentKind) -> str:
    """Begin a document of the caller's body; returns its id. Raises Problem."""
    hand = kind.by_hand
    if hand is None:
        raise Problem(NOT_FOUND, what="这种文稿")
    require(caller, begins(kind), Target(caller.district_code), kind.label)
    unit = directory(w).unit(caller.unit_id)
    if unit.kind not in hand.bodies:
        bodies = "、".join(body.label for body in hand.bodies)
        raise Problem(grounds.NOT_BEGUN_HERE, label=kind.label, bodies=bodies)
    said = {
        "body": _BODY.get(unit.kind) or district_name(unit),
        "day": chinese_day(day_in_shanghai(w.moment)),
        "name": caller.name,
    }
    body: dict[str, Any] = {field.name: [] for field in kind.form if field.columns}
    body |= {name: text.format(**said) for name, text in hand.first.items()}
    if hand.goes_below:
        body["receivers"] = list(units_below(w.conn, unit.id))
    title = hand.title.format(**said)
    return create(w, caller, kind, unit_id=unit.id, district_code=unit.district_code, title=title, body=body)


def chosen_below(conn: Connection, held: Held) -> list[str]:
    """The units below to which it goes. Raises Problem when there are some and none is chosen."""
    reach = units_below(conn, held.row["unit_id"])
    receivers = chosen_of(held.row["body"], reach)
    if reach and not receivers:
        raise Problem(grounds.RECIPIENTS_NOT_CHOSEN)
    return receivers


def chosen_of(body: Mapping[str, Any], reach: Mapping[str, str]) -> list[str]:
    """Those that the body names and that lie in reach."""
    return [unit_id for unit_id in body.get("receivers", ()) if unit_id in reach]
