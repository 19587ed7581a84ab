"""Every decision of the house is another person's than what it decides on: all chains, and whose hands each bars."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import sync_server.acts
import sync_server.notices.rules
import sync_server.procedures
from sync_server.acts.evaluations import objections
from sync_server.acts.originals import CHOOSING
from sync_server.acts.suggestions import ANSWERING
from sync_server.casework.approval import Chain, Doer, Taken
from sync_server.notices.rules import notice
from sync_server.procedures.accounts import CONFIRMING
from sync_server.procedures.closing import ANOTHER
from sync_server.procedures.document_courses import APPROVAL

# What is decided, and whose hands the decider must not have had in it.
DECISIONS: dict[str, tuple[Chain, str, set[str]]] = {
    "an extension": (notice.EXTENSION, "answer", {"ask"}),
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
    "a score": (APPROVAL, "decide", {"file"}),
}


def chains() -> Iterator[Chain]:
    """Every chain that a module of the rules or of the acts holds."""
    seen: list[Chain] = []
    for package in (sync_server.procedures, sync_server.notices.rules, sync_server.acts):
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
