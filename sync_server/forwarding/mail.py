"""One message to one mailbox by the operator's mail server: short, without contents, and bounded in time."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from socket import SHUT_RDWR
from threading import Timer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from sync_server.casework import happenings
from sync_server.forwarding.messages import Outgoing, link_to
from sync_server.settings import Settings

WITHIN_S = 10.0  # for all that is said with the server: one that drips is cut off
AT_A_TIME = 8  # so that what is claimed together is tried within the claim
_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (smtplib.SMTPAuthenticationError, "邮件服务器不接受用户名或密码，请联系运维人员"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所设的加密或登录方式，请联系运维人员"),
    (smtplib.SMTPResponseException, "邮件服务器拒收（{code}）"),
    (smtplib.SMTPException, "与邮件服务器的连接中断"),
    (ssl.SSLError, "邮件服务器的安全证书无效，请联系运维人员"),
    (TimeoutError, "邮件服务器超时未答复"),
    ((PermissionError, FileNotFoundError, UnicodeDecodeError), "邮件服务器的密码文件无法读取，请联系运维人员"),
    (OSError, "无法连接邮件服务器"),
)
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
    new = out.data.get("new")
    text = (
        f"{happenings.read(out.kind).title}{f'：新增 {new} 条' if new else ''}。\n\n"
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


class _Deadline:
    """Cuts the connection off when the time is over, whatever the server says meanwhile."""

    def __init__(self, within_s: float) -> None:
        self.over = False
        self.client: smtplib.SMTP | None = None
        self._timer = Timer(within_s, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.over = True
        sock = self.client.sock if self.client else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)


class _Watched(smtplib.SMTP):
    """Known to the deadline before the server says its first word."""

    def __init__(self, deadline: _Deadline, *args: Any, **more: Any) -> None:
        deadline.client = self
        super().__init__(*args, **more)


class _WatchedTls(_Watched, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def send_mail(server: MailServer, message: EmailMessage, within_s: float = WITHIN_S) -> str:
    """Send once; '' when the server took it, else why not, in Chinese. Blocks, but not for longer than `within_s`
    beside the way to the server, which has as long."""
    with _Deadline(within_s) as deadline:
        try:
            _converse(server, message, deadline, within_s)
        except Exception as error:
            return "邮件服务器超时未答复" if deadline.over else _words(error)
    return ""


def _converse(server: MailServer, message: EmailMessage, deadline: _Deadline, within_s: float) -> None:
    password = server.password_file.read_text("utf-8").strip() if server.password_file else ""
    context = ssl.create_default_context()
    if server.security == "tls":
        client: smtplib.SMTP = _WatchedTls(deadline, server.host, server.port, timeout=within_s, context=context)
    else:
        client = _Watched(deadline, server.host, server.port, timeout=within_s)
    try:
        if server.security == "starttls":
            client.starttls(context=context)
        if server.user:
            client.login(server.user, password)
        client.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # the message is taken by now
            client.quit()
    finally:
        client.close()


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = "、".join(str(code) for code, _ in error.recipients.values())
        return f"邮件服务器不接受这个邮箱地址（{codes}）"
    for kind, words in _FAULTS:
        if isinstance(error, kind):
            return words.format(code=getattr(error, "smtp_code", ""))
    raise error


class Mailer:
    """Sends beside the event loop, on threads of its own: a mail server that hangs takes nobody else's."""

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
