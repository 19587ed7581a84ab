"""One mail by a real server: taken, refused, encrypted; and servers that hang, drip or are not there."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import ValidationError

from sync_server.forwarding.mail import MailServer, code_mail, mail_server, send_mail
from sync_server.settings import Settings
from tests.sync_server.forwarding import mail_server as servers

FROM, WANG = "ducha@example.cn", "wang@example.cn"
NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


def server(port: int, security: str = "none", user: str = "", password: Path | None = None) -> MailServer:
    return MailServer("127.0.0.1", port, security, user, password, FROM)


def message() -> EmailMessage:
    return code_mail(WANG, "ABCDE-23456", "https://dct.example.cn", FROM, "code.1", NOW)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    made = made.not_valid_after(datetime.now(UTC) + timedelta(days=365))
    names = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = made.add_extension(names, critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file = tmp_path_factory.mktemp("mail") / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return file


def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_the_code_comes_with_a_day_an_id_and_no_name() -> None:
    with servers.mail_server() as inbox:
        assert send_mail(server(inbox.port), message()) == ""
    (mail,) = inbox.mails
    assert (mail["To"], mail["From"], mail["Message-ID"]) == (WANG, FROM, "<code.1@dct.example.cn>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "ABCDE-23456" in mail.get_content()


def test_a_refusal_is_told_by_its_number() -> None:
    with servers.mail_server() as inbox:
        inbox.refuses = "550 no such user"
        assert send_mail(server(inbox.port), message()) == "邮件服务器不接受这个邮箱地址（550）"
        inbox.refuses = "451 later"
        assert "451" in send_mail(server(inbox.port), message())
    assert inbox.mails == []


@pytest.mark.parametrize("drips", [False, True])
@pytest.mark.parametrize(
    ("at", "security"),
    [
        *((at, "none") for at in ("connect", "EHLO", "MAIL", "RCPT", "DATA", ".")),
        *((at, "starttls") for at in ("connect", "EHLO", "STARTTLS", "handshake")),
        ("connect", "tls"),
    ],
)
def test_a_server_that_hangs_or_drips_is_cut_off_at_whatever_word(*, at: str, security: str, drips: bool) -> None:
    encrypts = at == "handshake" or security == "tls"
    dripped = (b"\x16\x03\x03\x3f\xff\x02" if encrypts else b"2") if drips else b""  # the head of a long record
    with servers.stubborn_server(at=at, drips=dripped) as stubborn:
        assert send_mail(server(stubborn.port, security), message(), within_s=1.0) == "邮件服务器超时未答复"
        assert stubborn.full.wait(10), "so far it came"
        (connection,) = stubborn.held
        if not drips:
            assert reaches_its_end(connection), "nobody waits there any more"


def reaches_its_end(connection: socket.socket) -> bool:
    """True when the other end of the connection has been closed, whatever came before."""
    connection.settimeout(10)
    while connection.recv(4096):
        pass
    return True


def test_names_that_cannot_be_looked_up_take_no_longer_than_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = threading.Event(), threading.Event()
    look_up = socket.getaddrinfo

    def hang(*args: Any, **more: Any) -> Any:
        asked.set()
        answered.wait(10)
        return look_up(*args, **more)

    def own_name(*_: Any) -> str:
        raise AssertionError("this machine's own name may be slow to come, too")

    with servers.mail_server() as inbox:
        monkeypatch.setattr(socket, "getaddrinfo", hang)
        monkeypatch.setattr(socket, "getfqdn", own_name)
        assert send_mail(server(inbox.port), message(), within_s=0.4) == "邮件服务器超时未答复"
        assert asked.is_set()
        sending = [thread for thread in threading.enumerate() if thread.name == "smtp"]
        answered.set()
        for thread in sending:
            thread.join(10)
        assert inbox.mails == [], "what was told as failed is not sent behind one's back"
        assert send_mail(server(inbox.port), message()) == ""


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert send_mail(server(port), message()) == "无法连接邮件服务器"


def test_both_ways_of_encryption_log_in_with_the_password_of_a_file(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = tmp_path / "password"
    password.write_text("geheim\n")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    more = servers.authenticating(tls_context=serving(certificate))
    with servers.mail_server(**more) as inbox:
        assert send_mail(server(inbox.port, "starttls", "ducha", password), message()) == ""
        password.write_text("falsch")
        wrong = send_mail(server(inbox.port, "starttls", "ducha", password), message())
        assert wrong == "邮件服务器不接受用户名或密码，请联系运维人员"
        password.unlink()
        unread = send_mail(server(inbox.port, "starttls", "ducha", password), message())
        assert unread == "邮件服务器的密码文件无法读取，请联系运维人员"
    assert len(inbox.mails) == 1
    with servers.mail_server(ssl_context=serving(certificate)) as inbox:
        assert send_mail(server(inbox.port, "tls"), message()) == ""
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_password_of_other_letters_is_said_in_utf8(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    password = tmp_path / "password"
    password.write_text(f"{mark}督察Paß\n第二行", "utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    more = servers.authenticating("督察Paß", tls_context=serving(certificate))
    with servers.mail_server(**more) as inbox:
        assert send_mail(server(inbox.port, "starttls", "ducha", password), message()) == ""
        password.write_text("错误", "utf-8")
        wrong = send_mail(server(inbox.port, "starttls", "ducha", password), message())
        assert wrong == "邮件服务器不接受用户名或密码，请联系运维人员"
    assert len(inbox.mails) == 1
    password.write_text("督察Paß", "utf-8")
    with servers.mail_server(**more, auth_exclude_mechanism=["PLAIN"]) as inbox:
        refused = send_mail(server(inbox.port, "starttls", "ducha", password), message())
        assert "请运维人员改用英文字母、数字和符号" in refused


def test_whatever_cannot_be_used_is_told_in_words(tmp_path: Path) -> None:
    with servers.mail_server() as inbox:
        for file in (tmp_path, tmp_path / "none"):
            refused = send_mail(server(inbox.port, "none", "", file), message())
            assert refused == "邮件服务器的密码文件无法读取，请联系运维人员"
    unfit = MailServer("a" * 64 + ".example.cn", 25, "none", "", None, FROM)
    assert send_mail(unfit, message()) == "邮件服务器的设置无法使用，请联系运维人员"


def test_nothing_goes_out_without_the_encryption_that_was_asked_for(certificate: Path) -> None:
    with servers.mail_server() as plain:
        refused = send_mail(server(plain.port, "starttls"), message())
        assert refused == "邮件服务器不支持所设的加密或登录方式，请联系运维人员"
    with servers.mail_server(tls_context=serving(certificate)) as unknown:
        refused = send_mail(server(unknown.port, "starttls"), message())
        assert refused == "邮件服务器的安全证书无效，请联系运维人员"
    assert plain.mails == unknown.mails == []


def test_settings_say_what_is_missing_and_which_port_is_usual() -> None:
    assert mail_server(Settings()) is None
    found = mail_server(Settings(smtp_host="mail.example.cn", smtp_from=FROM))
    assert found is not None
    assert (found.port, found.security) == (465, "tls")
    with pytest.raises(ValidationError, match="DUCHA_SMTP_FROM"):
        Settings(smtp_host="mail.example.cn")
    with pytest.raises(ValidationError, match="不加密的连接不能登录"):
        Settings(smtp_host="mail.example.cn", smtp_from=FROM, smtp_user="ducha", smtp_security="none")
