"""Documents whose figures come from the ledger are brought up to it while they are written, and signed only while they
equal it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

from shared.problems import Ground, Problem
from sync_server.acts.common.documents import save
from sync_server.acts.common.held_document import SUBJECT, begin, change
from sync_server.casework.happening import Happening
from sync_server.grounds import documents as grounds
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, DocumentKind
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor


@dataclass(frozen=True)
class Fresh:
    """A document as the ledger has it now.

    `tables` take the place of what the body holds; of the `texts` only those that still stand as they were `proposed`
    the last time. `equals` is True while the document on file says the same, `said` what the timeline reads."""

    figures: Mapping[str, Any]
    tables: Mapping[str, Any]
    equals: bool
    said: str
    texts: Mapping[str, str]
    proposed: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """Where the figures of one kind come from. `note` is said of the new version."""

    kind: DocumentKind
    compose: Callable[[Write, RowMapping], Fresh]
    happening: Happening
    note: str


def refresh(w: Write, caller: Caller, document_id: str, source: Source) -> int:
    """Put in what the ledger says now; a text that was edited by hand stays, one that is still as proposed is proposed
    anew. Returns the version. Raises Problem; RULE for a document of another kind."""
    row = begin(w, caller, document_id, DocumentDeed.SAVE).row
    if row["kind"] != source.kind.value:
        raise Problem(grounds.NOT_OF_THIS_KIND, label=source.kind.label)
    fresh = source.compose(w, row)
    kept = untouched(row["body"], fresh.proposed, fresh.texts)
    body = {**fresh.tables, **{name: fresh.texts[name] for name in kept}}
    version = save(w, caller, document_id, body, base=row["version"], note=source.note)
    seq = w.event(source.happening, SUBJECT, document_id, fresh.said, actor=as_actor(caller), unit_id=row["unit_id"])
    change(w, document_id, seq, figures=dict(fresh.figures))
    return version


def must_equal_ledger(w: Write, row: RowMapping, source: Source, unequal: Ground) -> None:
    """Make sure that what is signed now says what the ledger says. Raises Problem with the ground `unequal`."""
    if not source.compose(w, row).equals:
        raise Problem(unequal)


def untouched(body: Mapping[str, Any], proposed: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Those of the fields whose text is still as it was proposed; what was not proposed then must still be empty."""
    return [name for name in names if body.get(name, "") == proposed.get(name, "")]
