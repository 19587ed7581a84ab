"""Editions of the papers' wordings: a new one replaces an earlier one from its day on, none is ever changed."""

from __future__ import annotations

from datetime import date

from shared.moment import chinese_day, day_in_shanghai
from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.grounds import editions as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.papers.editions import CITY
from sync_server.papers.filling import try_out
from sync_server.papers.wording_errors import WordingError
from sync_server.papers.wordings import WORDINGS, Wording
from sync_server.procedures.permissions import CITY_CODE, Action, Caller, require
from sync_server.reference.actors import as_actor


def known_wording(name: str) -> Wording:
    """The wording of that name. Raises Problem(NOT_FOUND)."""
    if name not in WORDINGS:
        raise Problem(NOT_FOUND, what="这个文书模板")
    return WORDINGS[name]


def district_of(caller: Caller) -> str:
    """For whom the caller's editions are: the own district, or the whole city."""
    return CITY if caller.district_code == CITY_CODE else caller.district_code


def add_edition(w: Write, caller: Caller, name: str, text: str, effective_from: date, note: str) -> str:
    """Keep a new edition for the caller's district or city; returns its id. It must print the sample data.

    Raises Problem: RULE for a text with a mistake (with its line), for a past day or a missing reason."""
    require(caller, Action.EDIT_TEMPLATES)
    wording = known_wording(name)
    if effective_from < day_in_shanghai(w.moment):
        raise Problem(grounds.WORDING_DAY_PAST)
    if not says(note):
        raise Problem(grounds.WORDING_REASON_MISSING)
    try:
        try_out(wording, text)
    except WordingError as error:
        raise Problem(grounds.WORDING_UNUSABLE, error=error) from error
    edition_id, district = w.new_id(), district_of(caller)
    words = f"修改“{wording.title}”文书模板，自{chinese_day(effective_from)}起使用：{note.strip()}"
    actor = as_actor(caller)
    data = {"name": name, "district": district, "effective_from": effective_from.isoformat()}
    w.event(happenings.TEMPLATE_EDITED, "template", edition_id, words, actor=actor, unit_id=caller.unit_id, data=data)
    w.add(
        t.paper_templates,
        id=edition_id,
        name=name,
        district_code=district,
        effective_from=effective_from.isoformat(),
        text=text.replace("\r\n", "\n"),
        note=note.strip()[:300],
        user_id=caller.user_id,
        user_name=caller.name,
        at=w.now,
    )
    return edition_id
