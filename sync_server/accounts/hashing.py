"""Passwords of console users: argon2id with OWASP's smaller profile, the list of known ones, first passwords.

Not used for phones: they hold a device key.
"""

from __future__ import annotations

import gzip
import secrets
import threading
from collections.abc import Collection
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.problems import RULE, Problem
from sync_server.grounds import people as grounds
from sync_server.procedures.passwords import MAX_LENGTH as MAX_LENGTH
from sync_server.procedures.passwords import PasswordRules, refusal
from sync_server.settings import ASSETS

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each check takes 19 MiB for some 30 ms: a rush of log-ins must queue rather than exhaust the machine.
_at_once = threading.BoundedSemaphore(4)
# Checked for logins that do not exist, so that the answer takes as long as for those that do.
_NOBODY = _hasher.hash("nobody has this password")
# Easy to read out: no letters and digits that look alike.
_LETTERS, _CAPITALS, _DIGITS = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"


def hash_password(password: str) -> str:
    """The argon2id string kept in `users.password_hash`."""
    with _at_once:
        return _hasher.hash(password)


def verify_password(stored: str, password: str) -> bool:
    """True if the password fits. An empty or unreadable `stored` takes the same time and never fits."""
    with _at_once:
        try:
            _hasher.verify(stored or _NOBODY, password[:MAX_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


@cache
def common_passwords() -> frozenset[str]:
    """The public list of known passwords (assets/data/common-passwords.md), lower case."""
    packed = (ASSETS / "data" / "common-passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split())


def check_new_password(
    password: str, rules: PasswordRules, *, personal: Collection[str] = (), earlier: Collection[str] = ()
) -> None:
    """The rule for a new password; `personal` are login, name and unit's name, `earlier` the hashes of passwords that
    may not come again. Raises Problem (rule) with the words that tell what to change."""
    if why := refusal(password, rules, common_passwords(), personal):
        raise Problem(RULE, reason=why)
    if any(verify_password(stored, password) for stored in earlier):
        raise Problem(grounds.PASSWORD_OF_BEFORE, history=rules.history)


def first_password(rules: PasswordRules) -> str:
    """A random first password that satisfies the rules and is easy to read out, `Kmpqrstuv-347` or longer."""
    while True:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(max(8, rules.length - 5)))
        digits = "".join(secrets.choice(_DIGITS) for _ in range(3))
        word = f"{secrets.choice(_CAPITALS)}{letters}-{digits}"
        if not refusal(word, rules, common_passwords()):
            return word
