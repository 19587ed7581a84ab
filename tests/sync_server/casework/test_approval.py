"""Chains of steps: the second person is another person, not another account."""

from __future__ import annotations

import pytest

from sync_server.casework.approval import HAD_A_HAND, Chain, Doer, Step, Taken, another_refusal, two_steps

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


def test_who_stands_in_has_had_no_hand_in_the_case_whatever_the_chain_asks() -> None:
    chain = Chain((Step("prepare"), Step("review"), Step("sign", frozenset({"review"}), "同一人")))
    leader, deputy, other = Doer("u1", "p1"), Doer("u2", "p2"), Doer("u3", "p3")
    prepared, reviewed = Taken("prepare", other), Taken("review", Doer("u4", "p4"))
    assert chain.refusal("sign", [prepared, reviewed], deputy, leader) == ""
    assert chain.refusal("sign", [Taken("prepare", deputy), reviewed], deputy) == "", (
        "for oneself only the review counts"
    )
    for taken in (
        [Taken("prepare", deputy), reviewed],
        [Taken("written", deputy)],
        [prepared, Taken("review", deputy)],
    ):
        assert chain.refusal("sign", taken, deputy, leader) == HAD_A_HAND
    assert chain.refusal("sign", [prepared], Doer("u9", "p1"), leader) == HAD_A_HAND, "the leader at another account"


def test_a_step_counts_for_both_who_took_it_and_in_whose_place() -> None:
    chain, leader, deputy = two_steps("review", "sign", "同一人"), Doer("u1", "p1"), Doer("u2", "p2")
    reviewed = [Taken("review", deputy, leader)]
    assert chain.refusal("sign", reviewed, leader) == "同一人"
    assert chain.refusal("sign", reviewed, deputy) == "同一人"
    assert chain.refusal("sign", [Taken("review", leader)], Doer("u3", "p3"), leader) != "", "the leader in two steps"
    assert chain.refusal("sign", reviewed, Doer("u3", "p3")) == ""
