"""The templates of 本单位无问题 as the ledger and the shipped data have them."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from shared.check_template import CheckTemplate, read_templates
from sync_server.procedures.check_templates import KeptTemplate, templates_on
from sync_server.reference.rulebook import read_editions
from sync_server.settings import ASSETS


@cache
def shipped_templates(assets: Path = ASSETS) -> tuple[CheckTemplate, ...]:
    """Those that come with the system."""
    return read_templates(json.loads((assets / "data/check_templates.json").read_text("utf-8")))


def kept_templates(conn: Connection, district_code: str, day: date) -> list[KeptTemplate]:
    """All of the district ('' is the city) on the day, ended ones included."""
    return templates_on(read_editions(conn), shipped_templates(), district_code, day)
