"""单位码: a sheet to print, a code a unit. A phone that scans one begins a check there; a code only names its unit."""

from __future__ import annotations

from functools import lru_cache

from starlette.responses import Response

from shared.organisation import INSPECTED
from shared.scanned import unit_address
from sync_server.console.qr import qr_image
from sync_server.console.queries import reference
from sync_server.console.web import Ask, Pages
from sync_server.procedures.permissions import Action

# Drawing takes some 4 ms, and a unit's address stays as it is: a city has about 300. Not kept in `qr.py`, which also
# draws codes that are secrets.
_drawn = lru_cache(maxsize=1_024)(qr_image)


def register(pages: Pages) -> None:
    pages.get("/devices/unit-codes", sheet, Action.MANAGE_DEVICES)


def sheet(ask: Ask) -> Response:
    """The codes of the units that are inspected within reach; of one alone with `?unit=`."""
    with ask.read() as conn:
        units = reference.units(conn, ask.viewer, Action.MANAGE_DEVICES, *INSPECTED)
    chosen = ask.query.get("unit", "")
    public_url = ask.room.settings.public_url
    shown = [unit for unit in units if chosen in ("", unit.id)]
    codes = [(unit, target, _drawn(target)) for unit in shown for target in [unit_address(public_url, unit.id)]]
    return ask.page("unit_codes.html", codes=codes, units=units, chosen=chosen)
