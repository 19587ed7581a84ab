"""Which body a notice is issued by, and its number from that body's series: head, number and 落款 never come apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.issuing_body import IssuingBody
from shared.numbering import PaperKind, parse_number
from shared.organisation import UnitKind
from sync_server.acts.common.numbers import next_number
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory

_BODIES = (UnitKind.OFFICE, UnitKind.SECTION)


def issuing_body_of(w: Write, row: Mapping[Any, Any]) -> IssuingBody:
    """The body by which a notice (its row) is issued, whoever confirms it; of one from before that was noted, the
    section that answers for it, under whose head it was printed."""
    return directory(w).issuing_body(row["issuer_id"] or row["section_id"])


def body_of_number(w: Write, number: str, otherwise: IssuingBody) -> IssuingBody:
    """Whose number that is, lent to the phone of somebody who has been moved since: the paper is that body's."""
    prefix, units = parse_number(number).prefix, directory(w)
    if prefix == otherwise.prefix:
        return otherwise
    bodies = (unit for unit in units.units.values() if unit.kind in _BODIES and unit.prefix == prefix)
    return next((units.issuing_body(unit.id) for unit in bodies), otherwise)


def official_number(w: Write, body: IssuingBody) -> str:
    """The next number of the body's notices."""
    return str(next_number(w, body, PaperKind.NOTICE))
