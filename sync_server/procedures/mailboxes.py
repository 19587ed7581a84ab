"""邮箱: what an address of mail looks like, and the code by which its owner shows that mail to it is read."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from shared.moment import from_iso, to_iso

LONGEST = 254
CODE_FOR = timedelta(minutes=30)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
_PLACES = 10  # of five bits each: more than can be guessed in half an hour
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")


def is_mailbox(text: str) -> bool:
    """True for one plain address, without a name, comments or characters beyond ASCII."""
    return len(text) <= LONGEST and _MAILBOX.fullmatch(text) is not None


def code_until(now: datetime) -> str:
    """Until when a code that is sent now is good."""
    return to_iso(now + CODE_FOR)


def code_for(key: bytes, user_id: str, mailbox: str, until: str) -> str:
    """The code for this person, address and time, `XXXXX-XXXXX`: nothing need be kept to know it again."""
    digest = hmac.new(key, f"{user_id}\n{until}\n{mailbox}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest, "big")
    code = "".join(_LETTERS[number >> 5 * place & 31] for place in range(_PLACES))
    return f"{code[:5]}-{code[5:]}"


def is_code(key: bytes, user_id: str, mailbox: str, until: str, typed: str, now: datetime) -> bool:
    """True if the code is the one that was sent, and not over; none is good for longer than one that is sent now."""
    try:
        good = now < from_iso(until) <= now + CODE_FOR
    except ValueError:
        return False
    plain = "".join(character for character in typed.upper() if character.isascii() and character.isalnum())
    expected = code_for(key, user_id, mailbox, until).replace("-", "")
    return hmac.compare_digest(plain, expected) and good
