"""What the one search finds: each kind says whom it is open to, how it is shown and which rows a viewer may see.

A page gives its own kinds by naming them (`FOUND = …`); they are met there, so that no list names the feature rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection

from sync_server.accounts.viewer import Viewer
from sync_server.console.page_files import page_files
from sync_server.console.words import Look
from sync_server.ledger.search.entries import Kind


@dataclass(frozen=True)
class Found:
    """One line of the results; `more` stands below the title, `at` is a moment (ISO)."""

    url: str
    title: str
    more: str = ""
    look: Look | None = None
    at: str = ""


@dataclass(frozen=True)
class Findable:
    """`show` gives those of the ids that the viewer may see, by id. `marks` are words of the index that all of these
    carry: they keep it from offering others, and decide nothing. `lists` is the address of the list that goes on from
    here, '' where the viewer has none."""

    kind: Kind
    label: str
    icon: str
    opens: Callable[[Viewer], bool]
    show: Callable[[Connection, Viewer, Sequence[str]], Mapping[str, Found]]
    marks: Callable[[Viewer], Sequence[str]]
    lists: Callable[[Viewer], str]


def nothing(_viewer: Viewer) -> Sequence[str]:
    """No marks: of those kinds there are few."""
    return ()


@cache
def findables() -> Sequence[Findable]:
    """All kinds that the pages give, in the order in which results stand."""
    found = {value.kind: value for file in page_files() for value in vars(file).values() if isinstance(value, Findable)}
    return [found[kind] for kind in ORDER]


ORDER = (
    *(Kind.NOTICE, Kind.CASE, Kind.DOCUMENT, Kind.UNIT, Kind.PERSON, Kind.LISTED),
    *(Kind.ORDER, Kind.ALERT, Kind.FINDING, Kind.RECORD, Kind.SUGGESTION, Kind.VOLUME, Kind.ITEM),
)
