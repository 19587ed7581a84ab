"""What the server sends down: catalogue, units, people, calendar, delegations, assignments, answers (by cursor)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from mobile.store.ground import Ground
from mobile.store.lines import Change
from mobile.store.numbers import Numbers
from mobile.store.records import Records
from mobile.store.tables import JournalTable
from shared import wire
from shared.numbering import NumberBlock
from shared.plain import PlainError, from_plain
from shared.wire import ChangeKind, NoticeStatus, PullReply, RecordState

T = TypeVar("T")
_CURSOR = "pull"
_PREFIX = "ref_"


class Pulled:
    """Pulled collections. Dataclasses are built once and kept until the collection changes."""

    def __init__(self, ground: Ground, numbers: Numbers, records: Records) -> None:
        self._ground = ground
        self._numbers, self._records = numbers, records
        self._cursors: JournalTable = ground.db.table("cursors", key="id")
        self._built: dict[tuple[str, type[Any]], dict[str, Any]] = {}
        ground.journal.listeners.append(self._follow)

    @property
    def cursor(self) -> str:
        """Where the next pull goes on; empty before the first."""
        row = self._cursors.get(doc_id=_CURSOR)
        return "" if row is None else str(row["cursor"])

    def apply(self, reply: PullReply) -> None:
        """Take in one page, in one transaction with its cursor: after a kill the page is there whole, or comes again.

        Raises OSError when the medium is full; the same page can be applied again.
        """
        with self._ground.transaction():
            for change in reply.changes:
                self._apply_one(change)
            self._cursors.put({"id": _CURSOR, "cursor": reply.cursor, "at": self._ground.now()})

    def start_over(self) -> None:
        """Forget the cursor: the next pull brings everything again (the server asked for it)."""
        self._cursors.forget(_CURSOR)

    def get(self, kind: ChangeKind, item_id: str, cls: type[T]) -> T | None:
        """One thing as its dataclass, e.g. `get(ChangeKind.UNIT, unit_id, Unit)`; None when it is not known."""
        return self._objects(kind, cls).get(item_id)

    def all(self, kind: ChangeKind, cls: type[T]) -> list[T]:
        """All things of a kind, in the order in which they came."""
        return list(self._objects(kind, cls).values())

    def plain(self, kind: ChangeKind, item_id: str = "current") -> dict[str, Any] | None:
        """One thing as plain values, for kinds without a dataclass (`CATALOGUE`, `SELF`)."""
        row = self._table(kind).get(doc_id=item_id)
        return None if row is None else cast(dict[str, Any], row["value"])

    def rows(self, kind: ChangeKind) -> list[tuple[str, dict[str, Any]]]:
        """(id, plain value) of everything of a kind, in the order in which they came."""
        return [(row["id"], row["value"]) for row in self._table(kind)]

    def forget(self, kind: ChangeKind, ids: Sequence[str]) -> None:
        """Take things out that this phone needs no more; the server does not hear of it."""
        if ids:
            self._table(kind).forget(*ids)

    @property
    def catalogue_version(self) -> str:
        """Version of the catalogue that checks are made by; empty before the first pull."""
        return str((self.plain(ChangeKind.CATALOGUE) or {}).get("version", ""))

    def _apply_one(self, change: wire.Change) -> None:
        table = self._table(change.kind)
        if change.value is None:
            table.forget(change.id)
        else:
            table.put({"id": change.id, "value": change.value})
        match change.kind:
            case ChangeKind.SELF:
                # All comes anew, for another person or district perhaps: what was open for the one before is no
                # business of this one, and what was settled meanwhile would stay for ever.
                self.forget(ChangeKind.NEAR, [finding_id for finding_id, _ in self.rows(ChangeKind.NEAR)])
            case ChangeKind.BLOCK if change.value is None:
                self._numbers.withdraw(change.id)
            case ChangeKind.BLOCK:
                self._numbers.lend(from_plain(NumberBlock, change.value))
            case ChangeKind.RECORD_STATE if change.value is not None:
                state = from_plain(RecordState, change.value)
                self._records.take_state(state)
            case ChangeKind.NOTICE_STATE if change.value is not None:
                notice = from_plain(NoticeStatus, change.value)
                self._records.change_row(
                    notice.notice_id,
                    number=notice.number,
                    state=notice.state,
                    words=notice.words,
                    due_on=notice.due_on,
                    overdue=notice.overdue,
                )

    def _table(self, kind: ChangeKind) -> JournalTable:
        return self._ground.db.table(_table_name(kind), key="id")

    def _objects(self, kind: ChangeKind, cls: type[T]) -> dict[str, T]:
        place = (_table_name(kind), cls)
        if place not in self._built:
            built: dict[str, Any] = {}
            for row in self._table(kind):
                try:
                    built[row["id"]] = from_plain(cls, row["value"])
                except PlainError:
                    # A newer server may send what this version cannot read; the rest must stay usable.
                    continue
            self._built[place] = built
        return self._built[place]

    def _follow(self, changes: Sequence[Change]) -> None:
        touched = {change.table for change in changes}
        self._built = {place: built for place, built in self._built.items() if place[0] not in touched}


def _table_name(kind: ChangeKind) -> str:
    return f"{_PREFIX}{kind.value}"
