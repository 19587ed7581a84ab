"""The app lock: a PIN of six digits, its hash in the keystore, and a pause after five wrong tries.

Five failures, fifteen minutes: GB/T 22239-2019 8.1.4.1 as settled in the handbook (domain.md §9).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from mobile.device.interface import Clock, SecretBox
from shared.moment import from_iso, to_iso

LENGTH = 6
TRIES = 5
PAUSE = timedelta(minutes=15)

_PIN, _FAILURES = "pin", "pin-failures"
_TARGET_S = 0.25  # what one check may cost on this machine
_SAMPLE = 2_000
_FEWEST, _MOST = 10_000, 600_000
_STEP = 4_000  # rounds between two chances for the screen to draw


@dataclass(frozen=True)
class _Kept:
    salt: str
    rounds: int
    digest: str


async def derive(pin: str, salt: bytes, rounds: int) -> bytes:
    """PBKDF2-HMAC-SHA256, 32 bytes. Pyodide's `hashlib` comes without OpenSSL and so without `pbkdf2_hmac`: there the
    rounds are made here, in short steps, because nothing may block the one thread of the browser's worker."""
    native = getattr(hashlib, "pbkdf2_hmac", None)
    if native is not None:
        made: bytes = native("sha256", pin.encode(), salt, rounds)
        return made
    return await derive_in_steps(pin, salt, rounds)


async def derive_in_steps(pin: str, salt: bytes, rounds: int) -> bytes:
    """The same in plain Python."""
    keyed = hmac.new(pin.encode(), digestmod="sha256")

    def mac(message: bytes) -> bytes:
        one = keyed.copy()
        one.update(message)
        return one.digest()

    last = mac(salt + (1).to_bytes(4, "big"))
    total = int.from_bytes(last, "big")
    for done in range(1, rounds):
        last = mac(last)
        total ^= int.from_bytes(last, "big")
        if done % _STEP == 0:
            await asyncio.sleep(0)
    return total.to_bytes(32, "big")


def weakness(pin: str) -> str:
    """What is wrong with a new PIN, in words; empty when nothing is."""
    if len(pin) != LENGTH or not pin.isascii() or not pin.isdigit():
        return f"请输入 {LENGTH} 位数字"
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        return "这个密码太容易被猜到，请不要用相同或连续的数字"
    return ""


class PinLock:
    """The PIN of this phone. Load it once at start."""

    def __init__(self, secrets: SecretBox, clock: Clock, random: Callable[[int], bytes]) -> None:
        self._secrets, self._clock, self._random = secrets, clock, random
        self._kept: _Kept | None = None
        self._failures = 0
        self._until: datetime | None = None

    async def load(self) -> None:
        """Read what is kept."""
        kept = await self._secrets.get(_PIN)
        self._kept = None if kept is None else _Kept(**json.loads(kept))
        failures = json.loads(await self._secrets.get(_FAILURES) or "{}")
        self._failures = int(failures.get("count", 0))
        self._until = from_iso(failures["until"]) if failures.get("until") else None

    @property
    def is_set(self) -> bool:
        return self._kept is not None

    @property
    def tries_left(self) -> int:
        return TRIES - self._failures

    @property
    def pause_left(self) -> timedelta:
        """How long no PIN is accepted yet; zero when one is. A wall clock set back does not lengthen the pause."""
        if self._until is None:
            return timedelta(0)
        return min(PAUSE, max(timedelta(0), self._until - self._clock.now()))

    async def choose(self, pin: str) -> None:
        """Set or change the PIN. Raises ValueError, in Chinese, for one that is too weak."""
        if words := weakness(pin):
            raise ValueError(words)
        salt = self._random(16)
        rounds = await self._affordable_rounds()
        digest = await derive(pin, salt, rounds)
        kept = _Kept(salt.hex(), rounds, digest.hex())
        await self._secrets.put(_PIN, json.dumps(asdict(kept)))
        self._kept = kept
        await self._count(0)

    async def check(self, pin: str) -> bool:
        """Whether it is the PIN. The failure is written down before the answer, so that killing the app does not give
        another try. During a pause the answer is always no."""
        if self._kept is None or self.pause_left:
            return False
        if self._until is not None:
            await self._count(0)
        await self._count(self._failures + 1)
        digest = await derive(pin, bytes.fromhex(self._kept.salt), self._kept.rounds)
        if not hmac.compare_digest(digest.hex(), self._kept.digest):
            return False
        await self._count(0)
        return True

    async def forget(self) -> None:
        """After a new enrolment has proved who holds the phone: a new PIN may be chosen."""
        await self._secrets.remove(_PIN)
        self._kept = None
        await self._count(0)

    async def _count(self, failures: int) -> None:
        self._failures = failures
        self._until = self._clock.now() + PAUSE if failures >= TRIES else None
        until = "" if self._until is None else to_iso(self._until)
        await self._secrets.put(_FAILURES, json.dumps({"count": failures, "until": until}))

    async def _affordable_rounds(self) -> int:
        started = time.perf_counter()
        await derive("000000", b"0" * 16, _SAMPLE)
        spent = max(time.perf_counter() - started, 1e-6)
        return max(_FEWEST, min(_MOST, int(_SAMPLE * _TARGET_S / spent)))
