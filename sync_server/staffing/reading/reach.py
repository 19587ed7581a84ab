"""Whose people a viewer looks after: the city's office all, a section its district, the detachment itself."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from sync_server.accounts.viewer import Viewer
from sync_server.ledger import tables as t
from sync_server.procedures.permissions import Action, Scope


def reaches(viewer: Viewer, action: Action) -> ColumnElement[bool]:
    """Condition on `units`: those within reach of the action."""
    match viewer.reach(action):
        case Scope.CITY:
            return true()
        case Scope.DISTRICT:
            return t.units.c.district_code == viewer.district_code
        case Scope.UNIT:
            return t.units.c.id == viewer.unit_id
    return false()
