"""Chains of steps: the second person is another person, not another account."""

from __future__ import annotations

import pytest

from sync_server.casework.approval import Chain, Doer, Step, Taken, another_refusal, two_steps

SAME = "同一人"
CHAIN = Chain(
    (
        Step("prepare"),
        Step("review", frozenset({"prepare"}), "起草人不能审核"),
        Step("sign", frozenset({"review"}), "审核人不能签发"),
    )
)
ANNA, BERT, CLEO = Doer("a", "p-anna"), Doer("b", "p-bert"), Doer("c", "p-cleo")
ANNA_AGAIN = Doer("a2", "p-anna")


@pytest.mark.parametrize(
    ("me", "earlier", "words"),
    [
        (("a", "p1"), [("b", "p2")], ""),
        (("a", "p1"), [], ""),
        (("a", ""), [], ""),
        (("a", "p1"), [("a", "p1")], "同一人"),
        (("a", ""), [("a", "")], "同一人"),
        (("a", "p1"), [("b", "p1")], "同一人"),
        (("a", ""), [("b", "p2")], "您的账号没有关联"),
        (("a", "p1"), [("b", "")], "前一位经办人的账号没有关联"),
        (("a", ""), [("b", "")], "您的账号没有关联"),
        (("a", "p1"), [("b", "p2"), ("c", "")], "前一位经办人的账号没有关联"),
        (("a", "p1"), [("b", "p2"), ("c", "p1")], "同一人"),
    ],
)
def test_two_accounts_are_two_people_only_when_both_say_whose_they_are(
    me: tuple[str, str], earlier: list[tuple[str, str]], words: str
) -> None:
    why = another_refusal(Doer(*me), [Doer(*doer) for doer in earlier], SAME)
    assert why.startswith(words)
    assert (why == "") is (words == "")


def test_what_a_units_own_account_did_is_answered_by_anybody_but_whom_it_names() -> None:
    unit, named = Doer("u", "", for_unit=True), Doer("u", "p-anna", for_unit=True)
    assert another_refusal(ANNA, [unit], SAME) == ""
    assert another_refusal(Doer("x"), [unit], SAME) == ""
    assert another_refusal(ANNA, [named], SAME) == SAME
    assert another_refusal(unit, [unit], SAME) == SAME


def test_a_step_is_taken_by_another_person_than_the_steps_it_names_and_no_other() -> None:
    taken = [Taken("prepare", ANNA), Taken("review", BERT)]
    assert CHAIN.refusal("review", taken[:1], ANNA_AGAIN) == "起草人不能审核"
    assert CHAIN.refusal("review", taken[:1], BERT) == ""
    assert CHAIN.refusal("sign", taken, Doer("b2", "p-bert")) == "审核人不能签发"
    assert CHAIN.refusal("sign", taken, CLEO) == ""
    assert CHAIN.refusal("sign", taken, ANNA) == ""  # who prepared may sign what another reviewed


def test_nothing_that_was_taken_before_stands_in_the_way_of_a_first_step() -> None:
    taken = [Taken("prepare", ANNA), Taken("review", BERT)]
    assert CHAIN.refusal("prepare", taken, ANNA) == ""


def test_a_step_that_the_chain_does_not_have_is_a_mistake_and_lets_nobody_pass() -> None:
    assert CHAIN.names == {"prepare", "review", "sign"}
    with pytest.raises(LookupError, match="sing"):
        CHAIN.refusal("sing", [Taken("prepare", ANNA)], BERT)


def test_a_chain_of_two_steps_asks_for_two_people() -> None:
    chain = two_steps("ask", "answer", "提出人不能答复")
    assert chain.refusal("answer", [Taken("ask", ANNA)], ANNA_AGAIN) == "提出人不能答复"
    assert chain.refusal("answer", [Taken("ask", ANNA)], BERT) == ""


def test_a_chain_that_refers_to_a_later_step_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="review"):
        Chain((Step("review", frozenset({"sign"}), SAME), Step("sign")))
