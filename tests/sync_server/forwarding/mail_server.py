"""A real SMTP server on a thread of its own, which can be told to refuse, to hang and to drip."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as MAIL_POLICY
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Inbox:
    """What came in; `refuses` is the reply to a recipient, '' to take it."""

    refuses: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.mails.append(BytesParser(policy=MAIL_POLICY).parsebytes(cast("bytes", envelope.content)))
        return "250 OK"


def _password(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, told: Any) -> AuthResult:
    knows = isinstance(told, LoginPassword) and told.password == b"geheim"
    return AuthResult(success=knows, handled=False)


@contextmanager
def mail_server(**more: Any) -> Iterator[Inbox]:
    """A server on a free port; `more` goes to aiosmtpd."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=0, **more)
    with socket.create_server(("127.0.0.1", 0)) as free:
        controller.port = inbox.port = free.getsockname()[1]
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


@contextmanager
def stubborn_server(*, drips: bool) -> Iterator[int]:
    """A server that takes the connection and says nothing, or a byte of its first line now and then; its port."""
    ended, held = threading.Event(), list[socket.socket]()
    listening = socket.create_server(("127.0.0.1", 0))

    def hold() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                held.append(connection)
                while drips and not ended.wait(0.05):
                    connection.sendall(b"2")

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for connection in held:
            connection.close()
        thread.join(10)


def authenticating(**more: Any) -> dict[str, Any]:
    """For `mail_server`: it asks for the password `geheim`."""
    return {"authenticator": _password, "auth_required": True, **more}
