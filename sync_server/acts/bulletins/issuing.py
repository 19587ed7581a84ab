"""《督察动态》 is issued by the chief of the supervision office and goes to all sections.

Source: 沪城管执〔2009〕1号 四(一)8."""

from __future__ import annotations

from sync_server.acts.bulletins.editing import FROM_REPORTS
from sync_server.acts.bulletins.pictures import check_pictures
from sync_server.acts.common.document_steps import KindActs, take
from sync_server.acts.common.held_document import Held
from sync_server.acts.refreshing import must_equal_ledger
from sync_server.documents import kinds
from sync_server.grounds import documents as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed
from sync_server.procedures.permissions import CITY_CODE, Caller
from sync_server.procedures.reporting.bulletin import issue_name
from sync_server.procedures.rulebook import BulletinRules
from sync_server.reference.directory import directory
from sync_server.reference.inspection_bodies import reporting_bodies
from sync_server.reference.rulebook import rules_now


def _issue(w: Write, caller: Caller, held: Held, words: str) -> None:
    """Raises Problem: RULE when a report has changed since the issue's table was made, or a picture in it was not
    blurred and checked."""
    row = held.row
    must_equal_ledger(w, row, FROM_REPORTS, grounds.BULLETIN_UNEQUAL)
    check_pictures(w.conn, row)
    name = issue_name(row["period"], rules_now(w, BulletinRules, CITY_CODE))
    receivers = [body.id for body in reporting_bodies(directory(w))]
    values = {"number": f"督察动态{name}", "body": {**row["body"], "receivers": receivers}}
    said = f"签发《督察动态》{name}，发各区督察科、机动督察支队"
    take(w, caller, held.id, DocumentDeed.ISSUE, words=words, receivers=receivers, values=values, said=said)


BULLETIN_ACTS = KindActs(kinds.BULLETIN, {DocumentDeed.ISSUE: _issue})
