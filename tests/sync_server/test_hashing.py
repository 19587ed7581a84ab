"""What a guess at a password costs in earnest: the tests of pages make do with less (`conftest.py`)."""

from __future__ import annotations

from importlib import util

from argon2 import Parameters, Type, extract_parameters


def test_a_guess_costs_what_owasp_asks_for_at_least_and_the_same_for_a_login_that_nobody_has() -> None:
    found = util.find_spec("sync_server.accounts.hashing")
    assert found
    assert found.loader
    hashing = util.module_from_spec(found)
    found.loader.exec_module(hashing)
    asked = Parameters(
        type=Type.ID, version=19, salt_len=16, hash_len=32, time_cost=2, memory_cost=19456, parallelism=1
    )
    assert extract_parameters(hashing.hash_password("Ducha-2026-ok")) == asked
    assert extract_parameters(hashing._NOBODY) == asked
