"""One message to one mailbox by the operator's mail server: short, without contents, and bounded in time."""

from __future__ import annotations

import asyncio
import base64
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

import structlog

from sync_server.casework import happenings
from sync_server.forwarding.messages import Outgoing, link_to
from sync_server.settings import Settings

WITHIN_S = 10.0  # for all that is said with the server: one that drips is cut off
AT_A_TIME = 8
LOGGED_IN = 235
_TIMED_OUT = "邮件服务器超时未答复"


class _PasswordUnreadable(Exception):
    """The file of the password is not there, not ours to read, or no text."""


class _PasswordNotAscii(Exception):
    """The server offers no way to say such a user or password."""


_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (smtplib.SMTPAuthenticationError, "邮件服务器不接受用户名或密码，请联系运维人员"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所设的加密或登录方式，请联系运维人员"),
    (smtplib.SMTPResponseException, "邮件服务器拒收（{code}）"),
    (smtplib.SMTPException, "与邮件服务器的连接中断"),
    (ssl.SSLError, "邮件服务器的安全证书无效，请联系运维人员"),
    (TimeoutError, _TIMED_OUT),
    (_PasswordUnreadable, "邮件服务器的密码文件无法读取，请联系运维人员"),
    (_PasswordNotAscii, "用户名或密码含中文等字符，邮件服务器不接受，请运维人员改用英文字母、数字和符号"),
    (OSError, "无法连接邮件服务器"),
)
_log = structlog.get_logger("forwarding")
_PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    security: str  # tls, starttls or none
    user: str
    password_file: Path | None
    sender: str


def mail_server(settings: Settings) -> MailServer | None:
    """The operator's mail server; None when there is none."""
    s = settings
    if not s.smtp_host:
        return None
    port = s.smtp_port or _PORTS[s.smtp_security]
    return MailServer(s.smtp_host, port, s.smtp_security, s.smtp_user, s.smtp_password_file, s.smtp_from)


def mail_of(out: Outgoing, source: str, sender: str, now: datetime) -> EmailMessage:
    """What a delivery says by mail: title, count and link. Mail leaves the bureau's network, so it says neither names
    nor facts, nor what somebody called the filter. Its id is the delivery's at every attempt."""
    new = out.data.get("new_words")
    text = (
        f"{happenings.read(out.kind).title}{f'：{new}' if new else ''}。\n\n"
        f"请登录督察通查看：{link_to(out, source)}\n\n邮件不写具体内容。不再需要的，请在“保存的筛选”中取消。\n"
    )
    return _message(
        out.mailbox, f"督察通：{happenings.read(out.kind).title}", text, sender, out.delivery_id, source, now
    )


def code_mail(mailbox: str, code: str, source: str, sender: str, message_id: str, now: datetime) -> EmailMessage:
    """The mail by which somebody shows that they read what comes to the address."""
    text = f"验证码：{code}\n\n请在 30 分钟内填入督察通“保存的筛选”页面。不是您本人设置的，不用理会，地址不会启用。\n"
    return _message(mailbox, "督察通：确认邮箱的验证码", text, sender, message_id, source, now)


def _message(
    mailbox: str, subject: str, text: str, sender: str, message_id: str, source: str, now: datetime
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mailbox, subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{urlsplit(source).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


class _Line:
    """The connection of one mail. It can be cut off at any moment, also while it is being encrypted, and nothing is
    begun on it once it has been."""

    def __init__(self) -> None:
        self._lock, self._cut, self._held = Lock(), False, list[socket]()

    def hold(self, connection: socket) -> None:
        """Know the connection before the server says its first word: by a second handle, because encrypting takes the
        first one away. Raises TimeoutError when the time was over before there was one."""
        with self._lock:
            if self._cut:
                connection.close()
                raise TimeoutError
            self._held.append(connection.dup())

    def cut(self) -> None:
        """Whatever waits for the server goes on at once, with an error."""
        with self._lock:
            self._cut = True
            for connection in self._held:
                with suppress(OSError):
                    connection.shutdown(SHUT_RDWR)

    def let_go(self) -> None:
        with self._lock:
            while self._held:
                self._held.pop().close()


class _Client(smtplib.SMTP):
    """Gives its connection to the line as soon as there is one."""

    def __init__(self, line: _Line, **more: Any) -> None:
        self._line = line
        super().__init__(**more)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        connection: socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._line.hold(connection)
        return connection


class _TlsClient(smtplib.SMTP_SSL, _Client):
    """The same, encrypted from the first byte: what `_Client` connects is encrypted after it has been held."""

    def __init__(self, line: _Line, **more: Any) -> None:
        self._line = line
        smtplib.SMTP_SSL.__init__(self, **more)


def send_mail(server: MailServer, message: EmailMessage, within_s: float = WITHIN_S) -> str:
    """Send once; '' when the server took it, else why not, in Chinese. Blocks, but not for longer than `within_s`,
    whatever hangs: a name that is being looked up, the way there, or the server at any of its words."""
    line, said = _Line(), list[str]()

    def talk() -> None:
        said.append(_said(server, message, line, within_s))

    talking = Thread(target=talk, name="smtp", daemon=True)
    talking.start()
    talking.join(within_s)
    if not said:
        line.cut()
        return _TIMED_OUT
    return said[0]


def _said(server: MailServer, message: EmailMessage, line: _Line, within_s: float) -> str:
    try:
        _converse(server, message, line, within_s)
    except Exception as error:
        return _words(error)
    finally:
        line.let_go()
    return ""


def _converse(server: MailServer, message: EmailMessage, line: _Line, within_s: float) -> None:
    password = _password(server.password_file) if server.password_file else ""
    context = ssl.create_default_context()
    to: dict[str, Any] = {"host": server.host, "port": server.port, "timeout": within_s}
    to["local_hostname"] = server.sender.partition("@")[2]  # else this machine's name is looked up, which may hang
    if server.security == "tls":
        client: smtplib.SMTP = _TlsClient(line, context=context, **to)
    else:
        client = _Client(line, **to)
    try:
        if server.security == "starttls":
            client.starttls(context=context)
        if server.user:
            _log_in(client, server.user, password)
        client.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # the message is taken by now
            client.quit()
    finally:
        client.close()


def _password(file: Path) -> str:
    """Its first line, without the mark that some editors put before it."""
    try:
        return (file.read_text("utf-8-sig").splitlines() or [""])[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _PasswordUnreadable from error


def _log_in(client: smtplib.SMTP, user: str, password: str) -> None:
    """By whatever way the server offers; with other letters than ASCII by PLAIN, which says them in UTF-8 (RFC 4616):
    of the other ways nobody says how these are written."""
    if f"{user}{password}".isascii():
        client.login(user, password)
        return
    client.ehlo_or_helo_if_needed()
    if "PLAIN" not in client.esmtp_features.get("auth", "").upper().split():
        raise _PasswordNotAscii
    token = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, reply = client.docmd("AUTH", f"PLAIN {token}")
    if code != LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = "、".join(str(code) for code, _ in error.recipients.values())
        return f"邮件服务器不接受这个邮箱地址（{codes}）"
    for kind, words in _FAULTS:
        if isinstance(error, kind):
            return words.format(code=getattr(error, "smtp_code", ""))
    _log.error("mail cannot be sent", exc_info=error)
    return "邮件服务器的设置无法使用，请联系运维人员"


class Mailer:
    """Sends beside the event loop, on threads of its own: a mail server that hangs takes nobody else's. No more mails
    are claimed than there are threads (`queue.ROOM`), so that none waits while its claim runs out."""

    def __init__(self, server: MailServer | None, within_s: float = WITHIN_S) -> None:
        self._server, self._within_s = server, within_s
        self._threads = ThreadPoolExecutor(AT_A_TIME, "mail")

    async def send(self, out: Outgoing, source: str, now: datetime) -> str:
        """Send a delivery once; '' when the server took it, else why not."""
        server = self._server
        if server is None:
            return "服务器没有设置邮件服务器"
        message = mail_of(out, source, server.sender, now)
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, send_mail, server, message, self._within_s
        )

    def close(self) -> None:
        """Begin nothing more; what is under way ends by its deadline."""
        self._threads.shutdown(wait=False, cancel_futures=True)
