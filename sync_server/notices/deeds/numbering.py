"""Which series a notice's official number comes from."""

from __future__ import annotations

from shared.moment import day_in_shanghai
from shared.numbering import PaperKind
from shared.organisation import INSPECTED
from sync_server.acts.common.numbers import next_number
from sync_server.ledger.write import Write
from sync_server.reference.directory import directory


def official_number(w: Write, issuer_unit_id: str) -> str:
    """The next number of the issuing inspection body: the issuer's own unit, or the section above a squad."""
    units = directory(w)
    issuer = units.unit(issuer_unit_id)
    body = issuer if issuer.kind not in INSPECTED else units.section_for(issuer)
    return str(next_number(w, units.prefix(body), PaperKind.NOTICE, day_in_shanghai(w.moment).year))
