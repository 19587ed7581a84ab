"""The one search: what the index offers, put through what each viewer may see row by row, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from shared.spelling import folded
from sync_server.accounts.viewer import Viewer
from sync_server.console.findable import Findable, Found, findables
from sync_server.ledger.search import asking
from sync_server.ledger.search.asking import Question
from sync_server.ledger.search.entries import NAMED
from sync_server.procedures.subscribing import Held, News, news

SHOWN, SHOWN_OF_ONE = 6, 60
ROUNDS = 4  # of asking the index for more, when much of what it offers is not for this viewer
MOST_NAMED = 200
# Of one kind as many are noted for who hears of it, twice as many looked at; the index is asked for them so often.
MOST_TOLD, LOOKS = 1_000, 10


@dataclass(frozen=True)
class Results:
    """The lines of one kind; `more` when there are others."""

    of: Findable
    lines: Sequence[Found]
    more: bool = False


def open_to(viewer: Viewer) -> list[Findable]:
    """The kinds that the viewer may look for."""
    return [one for one in findables() if one.opens(viewer)]


def exact(conn: Connection, viewer: Viewer, typed: str) -> str:
    """The address of the one thing that bears this number, as far as the viewer may see; '' without one."""
    by_kind = {one.kind: one for one in open_to(viewer)}
    found: list[Found] = []
    for kind, subject_id in asking.numbered(conn, typed):
        if kind in by_kind:
            found += by_kind[kind].show(conn, viewer, [subject_id]).values()
    return found[0].url if len(found) == 1 else ""


def bearing(conn: Connection, viewer: Viewer, typed: str, only: str = "") -> list[Results]:
    """What bears a number that ends with what was typed (`2026-1`, `督通1`), by kind; with `only`, more of that one."""
    asked = asking.of_piece(conn, typed)
    if asked is None:
        return []
    (piece, rest), most, found = asked, SHOWN_OF_ONE if only else SHOWN, list[Results]()
    for one in _kinds(viewer, only):
        words = rest.of(one.kind)
        if words or not piece.rest:
            hits = asking.bearing(conn, one.kind, words, piece, one.marks(viewer), MOST_NAMED)
            shown = one.show(conn, viewer, [hit.subject_id for hit in hits]) if hits else {}
            lines = [shown[hit.subject_id] for hit in hits if hit.subject_id in shown]
            found.append(Results(one, lines[:most], len(lines) > most))
    return [results for results in found if results.lines]


def search(
    conn: Connection, viewer: Viewer, typed: str, only: str = "", besides: Sequence[Results] = ()
) -> list[Results]:
    """What holds all the words, by kind; with `only`, more of that one. What stands in `besides` is left out."""
    asked, stands = asking.question(conn, typed), {line for results in besides for line in results.lines}
    found = (
        _of_kind(conn, viewer, one, asked, SHOWN_OF_ONE if only else SHOWN, stands) for one in _kinds(viewer, only)
    )
    return [results for results in found if results.lines]


def _kinds(viewer: Viewer, only: str) -> list[Findable]:
    return [one for one in open_to(viewer) if only in ("", one.kind.value)]


def nearly(conn: Connection, viewer: Viewer, typed: str) -> list[Results]:
    """What is spelled nearly like it, or sounds so."""
    found = []
    for one in open_to(viewer):
        ids = asking.near(conn, one.kind, typed)
        shown = one.show(conn, viewer, ids) if ids else {}
        found.append(Results(one, [shown[each] for each in ids if each in shown][:SHOWN]))
    return [results for results in found if results.lines]


def told(conn: Connection, viewer: Viewer, typed: str, only: str, seen: Sequence[str]) -> Held:
    """The newest that hold all the words, of each kind or `only` one, by kind and id; with what of it is new beside
    those `seen`."""
    asked, names, found = asking.question(conn, typed), list[str](), News()
    by_address = any(name.startswith("/") for name in seen)  # as it was noted once: nothing is said from that
    for one in _kinds(viewer, only):
        rows, cut = _newest(conn, viewer, one, asked)
        head = f"{one.kind.value}:"
        of_kind = [name.removeprefix(head) for name in seen if name.startswith(head)]
        found += news(of_kind, rows, MOST_TOLD, cut=cut, reached=asking.oldest(conn, one.kind, of_kind))
        names += [f"{head}{subject_id}" for subject_id, _ in rows[:MOST_TOLD]]
    return Held(names, News(0, found.whole, more=found.more) if by_address else found)


def _newest(conn: Connection, viewer: Viewer, one: Findable, asked: Question) -> tuple[Sequence[tuple[str, int]], bool]:
    """The newest of a kind that the viewer may see, with their places; True when there are others, or may be."""
    rows, place, most = list[tuple[str, int]](), asking.LAST, 2 * MOST_TOLD
    for _ in range(LOOKS):
        hits = asking.hits(conn, one.kind, asked.of(one.kind), one.marks(viewer), place, most + 1)
        shown = one.show(conn, viewer, [hit.subject_id for hit in hits]) if hits else {}
        rows += [(hit.subject_id, hit.place) for hit in hits if hit.subject_id in shown]
        if len(hits) <= most or len(rows) > most:
            return rows[:most], len(rows) > most
        place = hits[-1].place
    return rows[:most], True


def _of_kind(
    conn: Connection, viewer: Viewer, one: Findable, asked: Question, most: int, besides: Set[Found]
) -> Results:
    terms, marks, lines = asked.of(one.kind), one.marks(viewer), list[Found]()
    size, place = (MOST_NAMED if one.kind in NAMED else most * 2), asking.LAST
    for _ in range(ROUNDS):
        hits = asking.hits(conn, one.kind, terms, marks, place, size)
        shown: Mapping[str, Found] = one.show(conn, viewer, [hit.subject_id for hit in hits]) if hits else {}
        lines += [line for hit in hits if (line := shown.get(hit.subject_id)) and line not in besides]
        if len(hits) < size or len(lines) > most:
            break
        place, size = hits[-1].place, size * 4
    if one.kind in NAMED:
        lines.sort(key=lambda line: _closeness(line, asked.typed))
    return Results(one, lines[:most], len(lines) > most)


def _closeness(line: Found, typed: str) -> tuple[bool, bool, int]:
    """Names that begin with it before those that hold it, short ones before long ones."""
    title, words = folded(line.title), folded(typed)
    return (not title.startswith(words), words not in title, len(title))
