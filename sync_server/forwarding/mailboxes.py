"""A person's own mailbox: an endpoint of theirs, set once mail to it has been read, through which nothing goes but
what they have asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, select, update

from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.forwarding.mail import MailServer, code_mail, send_mail
from sync_server.grounds import mailboxes as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.mailboxes import code_for, code_until, is_code, is_mailbox
from sync_server.reference.receivers import MAIL, forget_mailbox, has_robot, mailbox_of

p = t.endpoints.c


def require_ways(conn: Connection, user_id: str, unit_id: str, *, by_mail: bool, by_wecom: bool) -> None:
    """Raises Problem when the person has no mailbox, or the unit no robot, that is asked for."""
    if by_mail and mailbox_of(conn, user_id) is None:
        raise Problem(grounds.NOT_SET)
    if by_wecom and not has_robot(conn, unit_id):
        raise Problem(grounds.NO_ROBOT)


def require_shared(*, shared: bool) -> None:
    """The group reads that there is something new, and opens it. Raises Problem for what is not shared."""
    if not shared:
        raise Problem(grounds.ROBOT_FOR_SHARED)


def require_mailbox(mailbox: str) -> None:
    """Raises Problem for what cannot be an address."""
    if not is_mailbox(mailbox):
        raise Problem(grounds.ADDRESS_UNREADABLE)


def send_code(server: MailServer, key: bytes, user_id: str, mailbox: str, source: str, now: datetime) -> str:
    """Send a code to the address; returns until when it is good. Blocks for seconds, so beside the writer.

    Raises Problem when the server does not take it."""
    until = code_until(now)
    code = code_for(key, user_id, mailbox, until)
    if error := send_mail(server, code_mail(mailbox, code, source, server.sender, f"code.{uuid4()}", now)):
        raise Problem(grounds.CODE_NOT_SENT, error=error)
    return until


def set_mailbox(w: Write, actor: Actor, unit_id: str, key: bytes, *, mailbox: str, until: str, code: str) -> None:
    """Take the address of which its owner knows the code, in place of the one before. Raises Problem."""
    if not is_code(key, actor.id, mailbox, until, code, w.moment):
        raise Problem(grounds.CODE_WRONG)
    found = w.conn.execute(select(p.id).where(p.user_id == actor.id, p.kind == MAIL)).scalar()
    fresh = {"mailbox": mailbox, "unit_id": unit_id, "active": True, "failing_since": None, "last_error": ""}
    fresh |= {"failures": 0, "rests_until": None}
    if found is None:
        found = w.new_id()
        w.add(t.endpoints, id=found, user_id=actor.id, kind=MAIL, url="", created_at=w.now, **fresh)
    else:
        w.conn.execute(update(t.endpoints).where(p.id == found).values(**fresh))
    w.event(happenings.MAILBOX_SET, "mailbox", found, "设置接收订阅的邮箱", actor=actor, unit_id=unit_id)


def remove_mailbox(w: Write, actor: Actor) -> None:
    """Send to it no longer, and keep it no longer. Raises Problem (not found)."""
    if not forget_mailbox(w, actor, actor.id, "删除接收订阅的邮箱"):
        raise Problem(NOT_FOUND, what="邮箱")
