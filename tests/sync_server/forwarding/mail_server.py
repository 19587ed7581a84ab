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
from itertools import chain, repeat
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


@contextmanager
def mail_server(**more: Any) -> Iterator[Inbox]:
    """A server on a free port; `more` goes to aiosmtpd."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=0, server_hostname="mail.example.cn", **more)
    with socket.create_server(("127.0.0.1", 0)) as free:
        controller.port = inbox.port = free.getsockname()[1]
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


# The words of a conversation in their order: what the server says to each, until one at which it stops.
_SAYS = {
    "connect": b"220 mail\r\n",
    "EHLO": b"250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
    "STARTTLS": b"220 go on\r\n",
    "AUTH": b"235 in\r\n",
    "MAIL": b"250 OK\r\n",
    "RCPT": b"250 OK\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 taken\r\n",
}


@dataclass
class Stubborn:
    """Stops at the word `at`: says nothing more, or drips these bytes and then the last one for ever. Who comes so far
    stands in `held`; `full` is set when `enough` do."""

    at: str
    drips: bytes
    enough: int
    port: int = 0
    held: list[socket.socket] = field(default_factory=list)
    full: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def converse(self, connection: socket.socket) -> None:
        with suppress(OSError):
            said, lines = "connect", connection.makefile("rb")
            while said != self.at:
                connection.sendall(_SAYS.get(said, b""))
                if said == "STARTTLS":  # it does not begin to encrypt
                    break
                line = lines.readline().strip()
                while said == "DATA" and line != b".":
                    line = lines.readline().strip()
                said = line.split(b" ")[0].decode("ascii").upper()
            self._hold(connection)

    def _hold(self, connection: socket.socket) -> None:
        self.held.append(connection)
        if len(self.held) >= self.enough:
            self.full.set()
        for byte in chain(self.drips, repeat(self.drips[-1])) if self.drips else ():
            if self.ended.wait(0.05):
                return
            connection.sendall(bytes([byte]))


@contextmanager
def stubborn_server(*, at: str = "connect", drips: bytes = b"", enough: int = 1) -> Iterator[Stubborn]:
    """Such a server on a free port; `at` is a word of the conversation, or `handshake` after STARTTLS."""
    stubborn, threads = Stubborn(at, drips, enough), list[threading.Thread]()
    listening = socket.create_server(("127.0.0.1", 0))
    stubborn.port = listening.getsockname()[1]

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threads.append(threading.Thread(target=stubborn.converse, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield stubborn
    finally:
        stubborn.ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(10)
        for connection in stubborn.held:
            connection.close()
        for thread in threads:
            thread.join(10)


def authenticating(password: str = "geheim", **more: Any) -> dict[str, Any]:
    """For `mail_server`: it asks for the password, in UTF-8."""

    def knows(_server: SMTP, _session: Session, _envelope: Envelope, _way: str, told: Any) -> AuthResult:
        known = isinstance(told, LoginPassword) and told.password == password.encode()
        return AuthResult(success=known, handled=False)

    return {"authenticator": knows, "auth_required": True, **more}
