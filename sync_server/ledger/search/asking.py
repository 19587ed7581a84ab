"""Asking the index: which entries of a kind hold all that was typed, the youngest first.

The index says what holds the words, never what may be seen: whoever asks puts the ids through the conditions of
`accounts/viewer.py`. The marks only keep the index from offering what would be refused row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache

from sqlalchemy import Connection, TextClause, func, select, text

from shared.spelling import folded, squads_of_today
from sync_server.ledger import tables as t
from sync_server.ledger.search.entries import FEW, NAMED, Kind
from sync_server.ledger.search.places import ways_to
from sync_server.ledger.search.spelled import (
    INITIALS,
    LONGEST_INITIALS,
    LONGEST_SOUND,
    SOUND,
    All,
    NumberPiece,
    Term,
    Token,
    code,
    mark,
    number_key,
    number_piece,
    sound,
    terms,
)

MOST_NAMES = 30  # units or people that a word in letters may stand for
MOST_PLACES = 20
MOST_NEAR = 300
NEAR = 0.74
NEAR_LETTERS = 3
SHORTENED = 4  # characters of a unit's name that leave few others
_NOT_MANY = (*NAMED, *FEW, Kind.PLACE)
_e = t.search_entries.c
_SQLITE = text(
    "SELECT e.id, e.subject_id FROM search_index AS i JOIN search_entries AS e ON e.id = i.rowid "
    "WHERE i.search_index MATCH :asked AND i.rowid < :before ORDER BY i.rowid DESC LIMIT :most"
)
_HOLDS = "array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:{} AS tsquery)"
# PostgreSQL's index gives all entries that hold a word before the first is known. So the youngest of a kind are looked
# at one by one, by an index of their own. Where they hold too few, the index of words comes first, whatever
# the planner expects: a walk along the key would read a million entries. It needs room for what it finds: where that is
# short, each entry is read again (12 s instead of 0.6).
_YOUNGEST = text(
    "SELECT id, subject_id FROM (SELECT id, kind, subject_id, words FROM search_entries "  # noqa: S608
    "WHERE (kind, id) < (:kind, :before) ORDER BY kind DESC, id DESC LIMIT :look) AS young WHERE kind = :kind "
    f"AND {_HOLDS.format('asked')} ORDER BY id DESC LIMIT :most"
)
_ROOM = text("SELECT set_config('work_mem', '64MB', true)")
LOOK = 800  # of the youngest entries of a kind, 9 µs each
LAST = 2**31 - 1


@dataclass(frozen=True)
class Question:
    """What was typed, made ready: `named` for what is found by its name, `few` for matters of which there are few,
    `matters` for the rest."""

    typed: str
    named: Sequence[Term]
    matters: Sequence[Term]
    few: Sequence[Term]

    def of(self, kind: Kind) -> Sequence[Term]:
        """The terms to put to entries of a kind; none when it is not asked for them."""
        if kind in NAMED:
            return self.named
        return self.few if kind in FEW else self.matters


@dataclass(frozen=True)
class Hit:
    """An entry: `place` for going on after it."""

    place: int
    subject_id: str


def question(conn: Connection, typed: str) -> Question:
    """Make ready what was typed. Letters that are the sound of units, items or places stand for these in matters, too;
    a single character would be in every other matter, and asks for names and what there are few of only."""
    named = terms(typed)
    single = any(term.single for term in named)
    matters = [_of_matters(conn, term) for term in named]
    return Question(typed, named, [] if single else matters, matters)


def of_piece(conn: Connection, typed: str) -> tuple[NumberPiece, Question] | None:
    """What was typed as the end of a number, and the words before it; None where it is none."""
    piece = number_piece(typed)
    return (piece, question(conn, piece.rest)) if piece else None


def hits(
    conn: Connection, kind: Kind, asked: Sequence[Term], marks: Sequence[str], before: int, most: int
) -> list[Hit]:
    """The youngest entries of a kind before a place that meet all terms and carry all marks."""
    if not asked:
        return []
    needed = [((Token(one),),) for one in (mark("k", kind.value), *marks)]
    wanted = [*needed, *(term.ways for term in asked)]
    if conn.dialect.name != "postgresql":
        return [Hit(*row) for row in conn.execute(_SQLITE, {"asked": _match(wanted), "before": before, "most": most})]
    each = {f"asked{at}": _tsquery(ways) for at, ways in enumerate(wanted)}
    values = {"before": before, "most": most}
    if kind not in _NOT_MANY and most < LOOK:
        looked = {"asked": " & ".join(each.values()), "kind": kind.value, "look": LOOK}
        young = conn.execute(_YOUNGEST, values | looked).all()
        if len(young) == most:
            return [Hit(*row) for row in young]
    conn.execute(_ROOM)
    return [Hit(*row) for row in conn.execute(_by_words(len(each)), values | each)]


def bearing(
    conn: Connection, kind: Kind, asked: Sequence[Term], piece: NumberPiece, marks: Sequence[str], most: int
) -> list[Hit]:
    """The youngest of a kind whose own number ends with the piece and that hold the words before it, `asked`."""
    offered = hits(conn, kind, [*asked, Term(piece.own.text, ((piece.own,),))], marks, LAST, most)
    keys = select(_e.id, _e.number).where(_e.id.in_([hit.place for hit in offered]))
    meant = {row.id for row in conn.execute(keys) if piece.ends_so(row.number)} if offered else set()
    return [hit for hit in offered if hit.place in meant]


def oldest(conn: Connection, kind: Kind, ids: Sequence[str]) -> int | None:
    """The place of the oldest entry of these; None when there is none of them."""
    return conn.execute(select(func.min(_e.id)).where(_e.kind == kind.value, _e.subject_id.in_(ids))).scalar()


def numbered(conn: Connection, typed: str) -> list[tuple[Kind, str]]:
    """What bears exactly this number (or is this id): kind and id."""
    key = number_key(typed)
    found = conn.execute(select(_e.kind, _e.subject_id).where(_e.number == key)).all() if len(key) > 2 else []
    if not found and len(typed.strip()) == 36:
        asked = _e.subject_id == typed.strip().lower()
        found = conn.execute(select(_e.kind, _e.subject_id).where(_e.kind.in_(tuple(Kind)), asked)).all()
    # A code's zeros count here: jm3 may be the beginning of many, JM03 is one.
    plain = folded(typed).upper()
    return [(Kind(kind), one) for kind, one in found if kind != Kind.ITEM or one == plain]


def near(conn: Connection, kind: Kind, typed: str) -> list[str]:
    """Ids of what holds all its characters, as people shorten a name (静安督察科), then of what is spelled or sounds
    nearly like it, the nearest first. Of kinds with names only."""
    heard = sound(typed)
    if kind not in NAMED or len(heard) < NEAR_LETTERS:
        return []
    characters = [char for char in typed if not char.isascii() and char.isalnum()]
    whole: All = tuple(
        Token(char) for char in dict.fromkeys(squads_of_today(typed)) if not char.isascii() and char.isalnum()
    )
    shortened = len(characters) >= SHORTENED and kind is Kind.UNIT
    held = hits(conn, kind, [Term(typed, (whole,))], (), LAST, MOST_NAMES) if shortened else []
    ways: list[All] = [(Token(char),) for char in dict.fromkeys(characters)]
    ways += [(Token(SOUND + heard[:NEAR_LETTERS], prefix=True),)]
    ways += [(Token(SOUND + heard[:2], prefix=True),), (Token(INITIALS + heard[:2], prefix=True),)]
    offered = hits(conn, kind, [Term(typed, tuple(ways))], (), LAST, MOST_NEAR)
    words = select(_e.subject_id, _e.words).where(_e.id.in_([hit.place for hit in offered]))
    ranked = sorted(((_likeness(heard, row.words), row.subject_id) for row in conn.execute(words)), reverse=True)
    alike = [subject_id for likeness, subject_id in ranked if likeness >= NEAR]
    return list(dict.fromkeys([*(hit.subject_id for hit in held), *alike]))


def _characters(text: str) -> list[str]:
    return [char for char in text if not char.isascii() and char.isalnum()]


def _likeness(heard: str, words: str) -> float:
    """How near the sound comes to that of any part of the name, from 0 to 1; less than `NEAR` says no more."""
    matcher, best = SequenceMatcher(autojunk=False), NEAR - 0.01
    matcher.set_seq2(heard)
    for word in words.split():
        if word[0] in (SOUND, INITIALS):
            matcher.set_seq1(word[1 : 1 + len(heard)])
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                best = max(best, matcher.ratio())
    return best


def _of_matters(conn: Connection, term: Term) -> Term:
    if not term.letters:
        return term
    plain = term.ways[0]
    codes = [code(hit.subject_id) for hit in hits(conn, Kind.ITEM, [term], (), LAST, MOST_NAMES)]
    units = [hit.subject_id for hit in hits(conn, Kind.UNIT, [term], (), LAST, MOST_NAMES)]
    # What holds a code that begins with the letters holds the letters as a word: only other codes are asked for.
    ways = [plain, *((Token(one),) for one in codes if not one.startswith(term.letters))]
    ways += [(Token(mark("u", one)),) for one in units]
    ways += [way for name in _places(conn, term) for way in ways_to(name, term.letters)]
    return replace(term, ways=tuple(dict.fromkeys(ways)))


def _places(conn: Connection, term: Term) -> list[str]:
    """Names in addresses that sound so, those that end with it before those that go on."""
    sounds = (SOUND + term.letters[:LONGEST_SOUND], INITIALS + term.letters[:LONGEST_INITIALS])
    found: dict[str, None] = {}
    for begins in (False, True):
        asked = Term(term.text, tuple((Token(one, prefix=begins),) for one in sounds))
        found |= dict.fromkeys(hit.subject_id for hit in hits(conn, Kind.PLACE, [asked], (), LAST, MOST_PLACES))
    return list(found)[:MOST_PLACES]


def _match(wanted: Sequence[Sequence[All]]) -> str:
    def word(token: Token) -> str:
        return f'"{token.text}"{" *" if token.prefix else ""}'

    return " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(word, way)) + ")" for way in ways) + ")" for ways in wanted
    )


@cache
def _by_words(conditions: int) -> TextClause:
    """What PostgreSQL's index of words is asked: each word of the question is a condition of its own, so that a scan
    leaps from one to the next place where all are. Of one question made of all it looks at each entry of some part
    (all notices, one by one, for two words that none of them holds)."""
    holds = " AND ".join(_HOLDS.format(f"asked{at}") for at in range(conditions))
    return text(
        f"SELECT id, subject_id FROM (SELECT id, subject_id FROM search_entries WHERE {holds} OFFSET 0) AS held "  # noqa: S608
        "WHERE id < :before ORDER BY id DESC LIMIT :most"
    )


def _tsquery(ways: Sequence[All]) -> str:
    def word(token: Token) -> str:
        return f"'{token.text}'{':*' if token.prefix else ''}"

    return "(" + " | ".join("(" + " & ".join(map(word, way)) + ")" for way in ways) + ")"
