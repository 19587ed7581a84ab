"""The register of everything that can happen; only what stands here can be written to the log or brought to a unit.

A new one is one line in the file of its subject. Acts use it as a constant, `w.event(happenings.NOTICE_SIGNED, …)`.
"""
# ruff: noqa: F403 (the register is what the files define, so that a new line needs no second place)

from __future__ import annotations

from sync_server.casework.happening import Happening, Look, register_of
from sync_server.casework.happenings.accounts import *
from sync_server.casework.happenings.archive import *
from sync_server.casework.happenings.documents import *
from sync_server.casework.happenings.keeping import *
from sync_server.casework.happenings.notes import *
from sync_server.casework.happenings.notices import *
from sync_server.casework.happenings.orders import *
from sync_server.casework.happenings.planning import *
from sync_server.casework.happenings.pursuits import *
from sync_server.casework.happenings.records import *
from sync_server.casework.happenings.rules import *
from sync_server.casework.happenings.special import *
from sync_server.casework.happenings.staffing import *

REGISTER = register_of([value for value in globals().values() if isinstance(value, Happening)])


def of(subject: str, deed: str) -> Happening:
    """The happening of a deed on a subject, for acts that do several (`of("document", "issue")`). Raises KeyError."""
    return REGISTER[f"{subject}.{deed}"]


def on_phones(*subjects: str) -> tuple[str, ...]:
    """Kinds of these subjects that the inspector concerned reads on the phone."""
    return tuple(kind for kind, told in REGISTER.items() if told.phone and told.subject in subjects)


def brought_subjects() -> tuple[str, ...]:
    """The subjects of what is brought to anybody's inbox, in the register's order."""
    return tuple(dict.fromkeys(told.subject for told in REGISTER.values() if told.whom))


def require(happening: Happening) -> Happening:
    """The happening, which must be the register's own. Raises ValueError."""
    if REGISTER.get(happening.kind) is not happening:
        raise ValueError(f"{happening.kind} does not stand in the register")
    return happening


def read(kind: str) -> Happening:
    """What a row of the ledger tells of; older ledgers may hold kinds that nothing writes any more."""
    return REGISTER.get(kind) or Happening(kind, "有新的情况", "消息", look=Look("inbox"))
