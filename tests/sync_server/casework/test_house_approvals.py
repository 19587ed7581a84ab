"""Every decision of the house is another person's than what it decides on: all chains, and whose hands each bars."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import sync_server.acts
import sync_server.notices.rules
import sync_server.procedures
import sync_server.special.rules
from sync_server.acts.evaluations import objections
from sync_server.acts.originals import CHOOSING
from sync_server.acts.suggestions import ANSWERING
from sync_server.casework.approval import Chain, Doer, Taken, same_person
from sync_server.notices.rules import notice
from sync_server.procedures.accounts import CONFIRMING
from sync_server.procedures.closing import ANOTHER
from sync_server.procedures.document_courses import APPROVAL, APPROVAL_BY_ANOTHER
from sync_server.special.rules import share

SERVER = Path(sync_server.acts.__file__).parents[1]
# What is decided, and whose hands the decider must not have had in it.
DECISIONS: dict[str, tuple[Chain, str, set[str]]] = {
    "an extension": (notice.EXTENSION, "answer", {"ask"}),
    "an extension in a special case": (share.EXTENSION, "decide", {"ask", "check"}),
    "an objection to a notice": (notice.REVIEW, "review", {"issue", "sign", "object"}),
    "a notice issued on the spot": (notice.CONFIRMATION, "confirm", {"issue"}),
    "a feedback": (notice.VERIFICATION, "verify", {"feed_back"}),
    "a correction or revocation": (notice.REVOCATION, "decide", {"propose"}),
    "an objection to a score": (objections.REVIEW, "review", {"draft", "object"}),
    "the end of a grave finding": (ANOTHER, "close", {"find", "ask"}),
    "a suggestion": (ANSWERING, "answer", {"suggest"}),
    "which original counts": (CHOOSING, "choose", {"send"}),
    "an account": (CONFIRMING, "confirm", {"propose"}),
    "a second approval": (APPROVAL, "issue", {"approve"}),
    "a document received": (APPROVAL, "receive", {"file"}),
    "a document returned": (APPROVAL, "return", {"file"}),
    "what the drafter of a case may not look through": (APPROVAL_BY_ANOTHER, "approve", {"written", "propose"}),
    "what the leader approves": (APPROVAL_BY_ANOTHER, "issue", {"written", "propose", "approve"}),
    "what the leader does not approve": (APPROVAL_BY_ANOTHER, "decline", {"written", "propose"}),
    "a score": (APPROVAL, "decide", {"file"}),
}


def chains() -> Iterator[Chain]:
    """Every chain that a module of the rules or of the acts holds."""
    seen: list[Chain] = []
    for package in (sync_server.procedures, sync_server.notices.rules, sync_server.special.rules, sync_server.acts):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for value in vars(importlib.import_module(found.name)).values():
                if isinstance(value, Chain) and value not in seen:
                    seen.append(value)
                    yield value


def test_the_table_names_every_decision_of_the_house() -> None:
    deciding = [(chain, step.name) for chain in chains() for step in chain.steps if step.after]
    assert sorted(str(one) for one in deciding) == sorted(str((chain, step)) for chain, step, _ in DECISIONS.values())


@pytest.mark.parametrize("what", DECISIONS)
def test_nobody_decides_on_what_he_had_a_hand_in_at_whatever_account(what: str) -> None:
    chain, step, hands = DECISIONS[what]
    same = next(one.same for one in chain.steps if one.name == step)
    me, mine = Doer("me", "p-me"), Doer("my other account", "p-me")
    for hand in hands:
        for doer in (me, mine, Doer("", "p-me", for_unit=True)):
            assert chain.refusal(step, [Taken(hand, doer)], me) == same
        assert "没有关联" in chain.refusal(step, [Taken(hand, Doer("other"))], me), "who is nobody could be anybody"
        assert chain.refusal(step, [Taken(hand, Doer("other", "p-other"))], me) == ""
    for other in chain.names - hands:
        assert chain.refusal(step, [Taken(other, mine)], me) == ""


# Whose a thing is (the own records, the account that asks) is a question of reach, not of second persons.
REACH = {"procedures/permissions.py"}
NAMES = frozenset({"user_id", "person_id", "person", "people"})


def told_apart(source: str) -> Iterator[str]:
    """Comparisons in which two people are told apart by hand."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = [side for side in sides if isinstance(side, ast.Attribute) and side.attr in NAMES]
            if len(named) > 1 or any(side.attr == "person_id" for side in named):
                yield ast.unparse(node)


def test_the_rules_tell_two_people_apart_in_one_place() -> None:
    rules = [
        path
        for room in ("procedures", "notices/rules", "special/rules", "casework")
        for path in (SERVER / room).rglob("*.py")
    ]
    assert len(rules) > 60
    by_hand = {
        (name, comparison)
        for path in rules
        if (name := str(path.relative_to(SERVER))) not in REACH | {"casework/approval.py"}
        for comparison in told_apart(path.read_text("utf-8"))
    }
    assert by_hand == set()
    assert list(told_apart("a.user_id == b.user_id")) == ["a.user_id == b.user_id"]
    assert list(told_apart("caller.person_id in facts.people")) == ["caller.person_id in facts.people"]


def test_two_are_one_by_account_or_by_person_and_nobody_is_everybody() -> None:
    me = Doer("u", "p")
    assert same_person(me, Doer("u"))
    assert same_person(me, Doer("other", "p"))
    assert not same_person(Doer("a"), Doer("b"))
    assert not same_person(Doer("", "p"), Doer("", "q"))
