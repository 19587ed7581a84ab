"""Documents as they are written: created by people or the clockwork, saved version by version, corrected if signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from shared.problems import CONFLICT, Problem
from sync_server.acts.common.document_steps import enter_paper
from sync_server.acts.common.document_terms import FILING, begin_document_term
from sync_server.acts.common.held_document import SUBJECT, Held, begin, change
from sync_server.casework import happenings
from sync_server.casework.term import Reckoning
from sync_server.grounds import documents as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM, Actor
from sync_server.ledger.write import Write
from sync_server.procedures.documents import DocumentDeed, DocumentKind, DocumentState, signed_hash
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor


class EditConflict(Problem):
    """Somebody saved in between. `theirs` is the text now on file, `by` who saved it: the page shows both, nothing is
    lost."""

    def __init__(self, by: str, version: int, title: str, theirs: Mapping[str, Any]) -> None:
        super().__init__(CONFLICT, reason=f"{by}已先保存了另一份修改，您填写的内容仍在下方，请对照后再保存")
        self.by, self.version, self.title, self.theirs = by, version, title, theirs


def create(
    w: Write,
    actor: Caller | Actor,
    kind: DocumentKind,
    *,
    unit_id: str,
    district_code: str,
    title: str,
    body: Mapping[str, Any],
    period: str = "",
    subject: tuple[str, str] = ("", ""),
    figures: Mapping[str, Any] | None = None,
    term: Reckoning | None = None,
) -> str:
    """Write a new draft; returns its id. The caller has checked who may.

    `body` maps field names to text (or rows: lists of lists of text; `receivers` lists the ids of units it is sent
    to); `term` is until when it is to go out.

    Raises Problem(CONFLICT) when the unit has one of that kind for the period already."""
    if period and existing(w.conn, kind, unit_id, period, subject[1]):
        raise Problem(grounds.UNDER_WAY, period=period, label=kind.label)
    document_id = w.new_id()
    by = as_actor(actor) if isinstance(actor, Caller) else actor
    seq = w.event(
        happenings.DOCUMENT_CREATED,
        SUBJECT,
        document_id,
        f"起草《{title}》",
        actor=by,
        unit_id=unit_id,
        data={"kind": kind.value},
    )
    user_id = by.id if by is not SYSTEM else ""
    due = begin_document_term(w, document_id, FILING, title, unit_id, district_code, term) if term else {}
    w.add(
        t.documents,
        id=document_id,
        kind=kind.value,
        unit_id=unit_id,
        district_code=district_code,
        period=period,
        subject_kind=subject[0],
        subject_id=subject[1],
        title=title[:200],
        state=DocumentState.DRAFT.value,
        version=1,
        body=dict(body),
        figures=dict(figures or {}),
        approvals=[],
        created_at=w.now,
        created_by=user_id,
        changed_seq=seq,
        **due,
    )
    _note_version(w, document_id, 1, title, body, "起草", by)
    return document_id


def existing(conn: Connection, kind: DocumentKind, unit_id: str, period: str, subject_id: str = "") -> str:
    """The id of the unit's document of that kind for the period; '' when there is none."""
    d = t.documents.c
    of_period = (d.kind == kind.value) & (d.unit_id == unit_id) & (d.period == period) & (d.subject_id == subject_id)
    found = conn.execute(select(d.id).where(of_period & (d.state != DocumentState.VOID.value))).scalar()
    return str(found or "")


def save(
    w: Write,
    caller: Caller,
    document_id: str,
    body: Mapping[str, Any],
    *,
    base: int,
    title: str = "",
    note: str = "",
    deed: DocumentDeed = DocumentDeed.SAVE,
) -> int:
    """Keep a new text that was written over version `base`; returns the new version. An unchanged text makes none.

    Raises EditConflict when somebody saved in between, Problem as `begin`."""
    held = begin(w, caller, document_id, deed)
    row = held.row
    fresh, name = {**row["body"], **body}, (title.strip() or row["title"])[:200]
    if fresh == row["body"] and name == row["title"]:
        return int(row["version"])
    if base != row["version"]:
        raise EditConflict(_last_editor(w, held), row["version"], row["title"], row["body"])
    return _put(w, held, as_actor(caller), name, fresh, note)


def fill_in(w: Write, held: Held, body: Mapping[str, Any], note: str) -> int:
    """What the system writes into a document as it is signed (a day that follows from the signing): a version of its
    own. Returns the version."""
    return _put(w, held, SYSTEM, held.row["title"], {**held.row["body"], **body}, note)


def _put(w: Write, held: Held, actor: Actor, name: str, fresh: Mapping[str, Any], note: str) -> int:
    row, version = held.row, int(held.row["version"]) + 1
    words = f"修改{held.name}（第{version}稿）" + (f"：{note.strip()}" if note.strip() else "")
    seq = w.event(happenings.DOCUMENT_SAVED, SUBJECT, held.id, words, actor=actor, unit_id=row["unit_id"])
    _note_version(w, held.id, version, name, fresh, note.strip(), actor)
    change(w, held.id, seq, version=version, title=name, body=dict(fresh))
    return version


def amend(w: Write, actor: Actor, held: Held, body: Mapping[str, Any], figures: Mapping[str, Any], note: str) -> int:
    """Put a corrected text in the place of a signed one, because the procedure demands it (an objection upheld): a new
    version whose `note` says why, the state stays. Returns the version. The caller has checked who may."""
    version = int(held.row["version"]) + 1
    said = f"更正{held.name}（第{version}稿）：{note}"
    data = {"signed": signed_hash(held.row["title"], held.row["number"], body, figures)}
    seq = w.event(
        happenings.DOCUMENT_AMENDED, SUBJECT, held.id, said, actor=actor, unit_id=held.row["unit_id"], data=data
    )
    _note_version(w, held.id, version, held.row["title"], body, note, actor)
    change(w, held.id, seq, version=version, body=dict(body), figures=dict(figures))
    enter_paper(w, actor, held, {**held.row, "version": version}, body.get("receivers", ()))
    return version


def _note_version(
    w: Write, document_id: str, version: int, title: str, body: Mapping[str, Any], note: str, by: Actor
) -> None:
    w.add(
        t.document_versions,
        document_id=document_id,
        version=version,
        title=title[:200],
        body=dict(body),
        note=note[:300],
        user_id=by.id,
        user_name=by.name,
        at=w.now,
    )


def _last_editor(w: Write, held: Held) -> str:
    v = t.document_versions.c
    query = select(v.user_name).where((v.document_id == held.id) & (v.version == held.row["version"]))
    return str(w.conn.execute(query).scalar() or "另一位同事")
