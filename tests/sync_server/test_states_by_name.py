"""No state is spelled out where it is asked about: the type that owns the word is named, so that a misspelt one is
found by the type checker and not by a count that is wrong. Nor is the kind of an answer, a document or a reward. Pages
ask for a state by its word, which is one that a type has; for several by a name of the rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator
from enum import StrEnum
from pathlib import Path

import sync_server
from shared.finding import FindingState
from shared.notice import NoticeState
from sync_server.documents import kinds
from sync_server.ledger.states import DeliveryState, EndDecision, PrintState, RequestState, Standing
from sync_server.notices.rules.proposal_reply import ReplyState
from sync_server.notices.rules.pursuit import PursuitState
from sync_server.procedures.alerting import AlertState
from sync_server.procedures.answers import AnswerDecision, AnswerKind, ExtensionAnswer
from sync_server.procedures.documents import DocumentState
from sync_server.procedures.merging import MergeState
from sync_server.procedures.rewarding import RewardKind
from sync_server.procedures.standing_in import StandInState
from sync_server.special.rules.case import CaseState
from sync_server.special.rules.share import ShareState, Verdict

SERVER = Path(sync_server.__file__).parent
COLUMNS = frozenset({"state", "decision", "standing", "cause", "verdict"})
# Columns that hold words of several sorts, and those of them that are some type's.
KINDS = frozenset({kind.value for kind in kinds.ALL} | {*AnswerKind, *RewardKind})


def _column(node: ast.expr, names: Container[object] = COLUMNS) -> bool:
    """`n.state`, `row["state"]`."""
    if isinstance(node, ast.Attribute):
        return node.attr in names
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in names


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_words(node.body), *_words(node.orelse))
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from _words(element)


def spelled_out(source: str) -> Iterator[str]:
    """The words with which a state is compared, or that are written into one."""
    for node in ast.walk(ast.parse(source)):
        said: list[ast.expr] = []
        if isinstance(node, ast.Compare) and any(_column(side) for side in (node.left, *node.comparators)):
            said = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = node.func.attr in ("in_", "not_in") and _column(node.func.value)
            said = node.args if asked else [k.value for k in node.keywords if k.arg in COLUMNS]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            said = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value in COLUMNS]
        elif isinstance(node, ast.Match) and _column(node.subject):
            said = [one.value for one in ast.walk(node) if isinstance(one, ast.MatchValue)]
        for expression in said:
            yield from (word for word in _words(expression) if word.isascii())
        yield from (word for expression in _of_kinds(node) for word in _words(expression) if word in KINDS)


def _of_kinds(node: ast.AST) -> list[ast.expr]:
    """With what `a.kind` is compared."""
    if isinstance(node, ast.Compare) and any(_column(side, ("kind",)) for side in (node.left, *node.comparators)):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("in_", "not_in"):
        return node.args if _column(node.func.value, ("kind",)) else []
    return []


ASKED = re.compile(r"\.(?:state|decision|standing|cause|verdict) (?:==|!=|in|not in) (\([^)]*\)|'[^']*')")
OWNERS: tuple[type[StrEnum], ...] = (
    *(FindingState, NoticeState, DocumentState, PursuitState, AlertState, MergeState, RequestState, StandInState),
    *(CaseState, ShareState, Verdict, ReplyState),
    *(DeliveryState, PrintState, Standing, AnswerDecision, ExtensionAnswer, EndDecision),
    *(CaseState, ShareState, Verdict),
)


def test_no_file_of_the_server_spells_a_state_out() -> None:
    files = [path for path in SERVER.rglob("*.py") if "migrations" not in path.parts]
    assert len(files) > 400
    found = {(str(path.relative_to(SERVER)), word) for path in files for word in spelled_out(path.read_text("utf-8"))}
    assert found == set()


def test_what_is_spelled_out_would_be_found() -> None:
    assert list(spelled_out('n.state == "closed"')) == ["closed"]
    assert list(spelled_out('row["decision"] != "upheld"')) == ["upheld"]
    assert list(spelled_out('n.state.not_in(("revoked", "void"))')) == ["revoked", "void"]
    assert list(spelled_out('update(d).values(state="waiting")')) == ["waiting"]
    assert list(spelled_out('values = {"state": "failing"}')) == ["failing"]
    assert list(spelled_out('{"decision": "granted" if yes else "refused"}')) == ["granted", "refused"]
    assert list(spelled_out('match n.state:\n case "closed" | "void": pass')) == ["closed", "void"]
    assert list(spelled_out('a.decision == ""')) == []
    assert list(spelled_out("n.state == NoticeState.CLOSED.value")) == []
    assert list(spelled_out('a.kind == "feedback"')) == ["feedback"]
    assert list(spelled_out('d.kind.not_in(("plan", "report"))')) == ["plan", "report"]
    assert list(spelled_out('e.subject_kind == "notice"')) == []


def asked_by_pages() -> Iterator[tuple[str, str]]:
    """Templates with what they compare a state with."""
    for path in SERVER.glob("*/templates/*.html"):
        for asked in ASKED.findall(path.read_text("utf-8")):
            if "'" in asked:
                yield path.name, asked


def test_pages_ask_for_states_that_there_are_and_for_several_by_name() -> None:
    known = {f"'{word}'" for owner in OWNERS for word in owner}
    found = list(asked_by_pages())
    assert len(found) > 30
    assert [one for one in found if one[1] not in known] == []
