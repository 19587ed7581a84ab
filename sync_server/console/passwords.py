"""Passwords of console users: argon2id with OWASP's smaller profile, and the rule for a new one.

Not used for phones: they hold a device key.
"""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.problems import RULE, Problem

MIN_LENGTH = 10
MIN_CLASSES = 3
MAX_LENGTH = 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each check takes 19 MiB for some 30 ms: a rush of log-ins must queue rather than exhaust the machine.
_at_once = threading.BoundedSemaphore(4)
# Checked for logins that do not exist, so that the answer takes as long as for those that do.
_NOBODY = _hasher.hash("nobody has this password")


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


def check_new_password(password: str, login: str) -> None:
    """The rule of GB/T 22239 as we set it: 10 characters of 3 classes, without the login name in it.

    Raises Problem (rule) with the words that tell what to change."""
    classes = [
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    ]
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise Problem(RULE, reason=f"密码至少要有 {MIN_LENGTH} 个字符，请再加长一些")
    if sum(classes) < MIN_CLASSES:
        raise Problem(RULE, reason="密码须含大写字母、小写字母、数字、符号中的至少三种，请再补充")
    if login and login.lower() in password.lower():
        raise Problem(RULE, reason="密码中不要包含登录名，请换一个")
