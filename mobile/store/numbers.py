"""Official numbers that the server lent to this phone: used offline, never twice, also after a kill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mobile.store.ground import Ground
from mobile.store.tables import JournalTable
from shared.numbering import NumberBlock, OfficialNumber, PaperKind
from shared.plain import from_plain, to_plain


class NumberState(StrEnum):
    TAKEN = "taken"
    VOID = "void"


@dataclass(frozen=True)
class TakenNumber:
    """A number given to a paper. `state` VOID: the paper never came to be, the number stays unused for good."""

    number: OfficialNumber
    block_id: str
    paper_id: str
    at: str
    state: NumberState = NumberState.TAKEN
    reason: str = ""


class Numbers:
    """The blocks lent, and every number taken from them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._blocks: JournalTable = ground.db.table("number_blocks", key="id")
        self._taken: JournalTable = ground.db.table("numbers_taken", key="id")

    def lend(self, block: NumberBlock) -> None:
        """A block arrived. The same block again changes nothing: its used numbers stay used."""
        if not self._blocks.has(block.id):
            self._blocks.insert({"id": block.id, "block": to_plain(block), "next": block.first, "closed": False})

    def withdraw(self, block_id: str) -> None:
        """The server took a block back: nothing more is taken from it."""
        if self._blocks.has(block_id):
            self._blocks.amend(block_id, {"closed": True})

    def take(self, kind: PaperKind, year: int, paper_id: str) -> TakenNumber | None:
        """The next number for a paper, durable before it is returned; None when no block of the year is left (the
        paper then shows a provisional number). Asking again for the same paper gives the same number."""
        earlier = self.of_paper(paper_id)
        if earlier is not None:
            return earlier
        for row in sorted(self._blocks, key=lambda row: (row["block"]["first"], row["id"])):
            block = from_plain(NumberBlock, row["block"])
            n = row["next"]
            if (block.kind, block.year) != (kind, year) or row["closed"] or n > block.last:
                continue
            taken = TakenNumber(block.number(n), block.id, paper_id, self._ground.now())
            with self._ground.transaction():
                self._blocks.amend(block.id, {"next": n + 1})
                self._taken.insert({"id": str(taken.number), **to_plain(taken)})
            return taken
        return None

    def withdraw_all(self) -> None:
        """This phone was set back to a backup: papers since then may carry numbers that look unused here. Nothing more
        is taken from any block; the server lends a new one."""
        with self._ground.transaction():
            for block_id in self._blocks.keys():  # noqa: SIM118 - a table, not a dict
                self._blocks.amend(block_id, {"closed": True})

    def of_paper(self, paper_id: str) -> TakenNumber | None:
        """The number that a paper has, None when it has none (or it was voided)."""
        for row in self._taken:
            if row["paper_id"] == paper_id and row["state"] == NumberState.TAKEN:
                return _read(row)
        return None

    def void(self, number: str, reason: str) -> None:
        """The paper with this number will not be: the number goes on the void list with the reason. Raises KeyError."""
        self._taken.amend(number, {"state": NumberState.VOID.value, "reason": reason})

    def voided(self) -> list[TakenNumber]:
        """The void list, in order of number."""
        void = [_read(row) for row in self._taken if row["state"] == NumberState.VOID]
        return sorted(void, key=lambda taken: (taken.number.year, taken.number.n))

    def left(self, kind: PaperKind, year: int) -> int:
        """How many numbers can still be taken."""
        return sum(
            max(0, row["block"]["last"] - row["next"] + 1)
            for row in self._blocks
            if row["block"]["kind"] == kind and row["block"]["year"] == year and not row["closed"]
        )


def _read(row: Mapping[str, Any]) -> TakenNumber:
    return from_plain(TakenNumber, row)
