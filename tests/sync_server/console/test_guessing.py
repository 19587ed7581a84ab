"""Guessing at passwords and codes, many at once, at two servers of one database: as many are tried as are allowed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import func, select

from shared.organisation import Role
from sync_server.accounts import hashing as passwords
from sync_server.ledger import tables as t
from sync_server.procedures.attempts import ENROLMENT_ADDRESS, LOGIN_ADDRESS
from tests.sync_server.conftest import RunningServer
from tests.sync_server.console.conftest import PASSWORD, SECTION, add_user
from tests.sync_server.phones import SimulatedPhone, add_inspector, enrolment_code

AT_ONCE = 60
Servers = list[RunningServer]


@pytest.fixture
def two_servers(database_url: str, start_server: Callable[..., RunningServer]) -> Servers:
    """Two servers behind a proxy on this machine, on one database of each engine."""
    return [start_server(database_url=database_url, trusted_proxies="127.0.0.1") for _ in range(2)]


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was compared with a stored password."""
    seen, lock, verify = list[str](), threading.Lock(), passwords.verify_password

    def counted(stored: str, password: str) -> bool:
        with lock:
            seen.append(password)
        return verify(stored, password)

    monkeypatch.setattr(passwords, "verify_password", counted)
    return seen


def guess(server: RunningServer, login: str, password: str, address: str) -> httpx.Response:
    """One log-in as a browser makes it, from an address as the proxy tells it."""
    with httpx.Client(base_url=server.address, headers={"x-forwarded-for": address}, timeout=60) as browser:
        form = browser.get("/login").text
        found = re.search(r'name="csrf" value="([^"]+)"', form)
        assert found
        answer = browser.post("/login", data={"csrf": found[1], "login": login, "password": password})
        place = answer.headers.get("location", "")
        return browser.get(place) if place.startswith("/login/said/") else answer


def rush(servers: Servers, login: str, addresses: Sequence[str]) -> list[httpx.Response]:
    """A wrong password from each address, all at once, at both servers in turn."""
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        jobs = [
            crowd.submit(guess, servers[n % 2], login, f"wrong-{n}", address) for n, address in enumerate(addresses)
        ]
        return [job.result() for job in jobs]


def everywhere(count: int = AT_ONCE) -> list[str]:
    return [f"203.0.113.{n + 1}" for n in range(count)]


def test_of_sixty_guesses_at_once_from_sixty_addresses_five_are_tried_and_then_the_door_is_shut(
    two_servers: Servers, checks: list[str]
) -> None:
    user_id = add_user(two_servers[0].ledger, "wang", Role.SECTION_OFFICER, SECTION)
    answers = rush(two_servers, "wang", everywhere())
    assert len(checks) == 5
    assert {answer.status_code for answer in answers} == {403}
    assert sum("登录名或密码不正确" in answer.text for answer in answers) == 4
    assert sum("账号已锁定到" in answer.text for answer in answers) == AT_ONCE - 4
    assert "账号已锁定到" in guess(two_servers[1], "wang", PASSWORD, "203.0.113.99").text
    with two_servers[0].ledger.read() as conn:
        events = select(t.events.c.kind, func.count()).where(t.events.c.subject_id == user_id)
        told = {row[0]: row[1] for row in conn.execute(events.group_by(t.events.c.kind))}
    assert told == {"user.login_failed": 4, "user.locked": 1}


def test_a_login_that_stands_for_nobody_is_answered_the_same(two_servers: Servers, checks: list[str]) -> None:
    answers = rush(two_servers, "nobody", everywhere())
    assert len(checks) == 5
    assert sum("登录名或密码不正确" in answer.text for answer in answers) == 4
    assert sum("账号已锁定到" in answer.text for answer in answers) == AT_ONCE - 4


def test_one_address_that_tries_many_logins_is_asked_to_wait_and_the_next_one_is_not(
    two_servers: Servers, checks: list[str]
) -> None:
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        jobs = [crowd.submit(guess, two_servers[n % 2], f"u{n}", "x", "203.0.113.7") for n in range(AT_ONCE)]
        codes = [job.result().status_code for job in jobs]
    # The crowd needs some seconds on a busy machine, and each two seconds one more attempt is free.
    assert LOGIN_ADDRESS.capacity <= len(checks) == codes.count(403) < AT_ONCE
    assert codes.count(429) == AT_ONCE - len(checks)
    add_user(two_servers[0].ledger, "wang", Role.SECTION_OFFICER, SECTION)
    assert guess(two_servers[0], "wang", PASSWORD, "203.0.113.8").status_code == 303


def test_a_forged_address_in_front_does_not_open_a_second_account_of_attempts(
    two_servers: Servers, checks: list[str]
) -> None:
    forged = [f"198.51.100.{n}, 203.0.113.7" for n in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        jobs = [crowd.submit(guess, two_servers[0], f"u{n}", "x", line) for n, line in enumerate(forged)]
        assert sum(job.result().status_code == 429 for job in jobs) == AT_ONCE - len(checks) > 0


def test_who_knows_the_password_starts_anew(two_servers: Servers) -> None:
    add_user(two_servers[0].ledger, "wang", Role.SECTION_OFFICER, SECTION)
    for _ in range(3):
        for n in range(4):
            assert "登录名或密码不正确" in guess(two_servers[n % 2], "wang", "wrong", f"203.0.113.{n}").text
        assert guess(two_servers[0], "wang", PASSWORD, "203.0.113.9").status_code == 303


def test_guessing_at_enrolment_codes_is_counted_for_both_servers_together(two_servers: Servers) -> None:
    def attempt(n: int) -> int:
        phone = SimulatedPhone(two_servers[n % 2].address)
        return phone.post("/api/devices", phone.enrolment(f"{n:012d}")).status_code

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        codes = list(crowd.map(attempt, range(AT_ONCE)))
    assert ENROLMENT_ADDRESS.capacity <= codes.count(404) <= ENROLMENT_ADDRESS.capacity + 3
    assert codes.count(429) == AT_ONCE - codes.count(404)


def test_many_phones_of_one_office_enrol_behind_one_address(two_servers: Servers) -> None:
    ledger = two_servers[0].ledger
    for n in range(ENROLMENT_ADDRESS.capacity + 5):
        code = enrolment_code(ledger, add_inspector(ledger, f"inspector{n}"))
        SimulatedPhone(two_servers[n % 2].address).enrol(code)
