"""The nginx example that we ship, in a real nginx: it starts, passes on, and does not keep who only holds the line."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.sync_server.conftest import RunningServer
from tests.sync_server.processes import free_port

EXAMPLE = Path(__file__).parents[2] / "docs" / "nginx.conf"
HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


def certificate(folder: Path) -> None:
    """A self-signed one, as `ducha.pem` and `ducha.key`."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    (folder / "ducha.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "ducha.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))


@contextmanager
def nginx(folder: Path, upstream: str) -> Iterator[int]:
    """nginx with the example; only names, ports and paths are changed, and the time limits are made short. Its port."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert program, "nginx is not installed"
    certificate(folder)
    port, text = free_port(), EXAMPLE.read_text("utf-8")
    for pattern, words in (
        (r"server 127\.0\.0\.1:8000;", f"server {upstream.removeprefix('http://')};"),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"/etc/nginx/tls/", f"{folder}/"),
        (r"client_header_timeout \d+s;", "client_header_timeout 1s;"),
        (r"client_body_timeout \d+s;", "client_body_timeout 1s;"),
    ):
        text, found = re.subn(pattern, words, text)
        assert found, f"the example no longer says {pattern}"
    scratch = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}"
    whole = f"{main}\nhttp {{ access_log off; {scratch}\n{text}\n}}"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    running = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "log")])
    try:
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            assert running.poll() is None, (folder / "log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        running.terminate()
        running.wait(10)


@pytest.fixture
def port(sqlite_server: RunningServer, tmp_path: Path) -> Iterator[int]:
    folder = tmp_path / "nginx"
    folder.mkdir(mode=0o755)
    with nginx(folder, sqlite_server.address) as found:
        yield found


def secured(port: int) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=15))


def test_the_example_passes_requests_on(port: int) -> None:
    with httpx.Client(verify=False) as client:
        assert client.get(f"https://127.0.0.1:{port}/api/ping").json()["server_time"]


def test_half_requests_and_bodies_that_stop_are_let_go(port: int) -> None:
    body = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: text/plain\r\n\r\nhalf"
    for begun in (HALF, body):
        with secured(port) as client:
            client.sendall(begun)
            client.settimeout(15)
            with suppress(ConnectionResetError, ssl.SSLEOFError):  # a TimeoutError would be a connection that is held
                while client.recv(4_096):
                    continue
