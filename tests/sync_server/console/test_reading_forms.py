"""What the reader of forms lets go of again."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

import pytest
from starlette import formparsers
from starlette.requests import Request
from starlette.types import Message

from sync_server.console.forms import read_form

FIELDS = b"".join(
    b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: image/jpeg\r\n\r\n%s\r\n' % part
    for part in ((b"before", b"", b""), (b"after", b"after.jpg", b"jpeg"), (b"after", b"", b""))
)


def posted(body: bytes) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=x"), (b"content-length", str(len(body)).encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def test_a_form_whose_length_nobody_told_loses_no_word() -> None:
    """Some proxies pass a form on in pieces, without its length."""
    request = posted(b"words=%E5%B7%B2%E6%95%B4%E6%94%B9&_stamp=1")
    request.scope["headers"] = [(b"content-type", b"application/x-www-form-urlencoded")]
    form = await read_form(request, 10_000)
    assert (form.text("words", 100), form.fault) == ("已整改", None)
    long = posted(b"words=" + b"x" * 300)
    long.scope["headers"] = request.scope["headers"]
    assert (await read_form(long, 100)).fault is not None, "and is bounded all the same"


@pytest.mark.parametrize("with_files", [True, False])
@pytest.mark.parametrize("body", [FIELDS + b"--x--\r\n", FIELDS, FIELDS[:-20]], ids=["whole", "without its end", "cut"])
async def test_no_file_of_a_form_stays_open(monkeypatch: pytest.MonkeyPatch, body: bytes, with_files: bool) -> None:
    opened: list[SpooledTemporaryFile[bytes]] = []

    class Watched(SpooledTemporaryFile[bytes]):
        def __init__(self, max_size: int = 0) -> None:
            super().__init__(max_size=max_size)
            opened.append(self)

    monkeypatch.setattr(formparsers, "SpooledTemporaryFile", Watched)
    form = await read_form(posted(body), 10_000, with_files=with_files)
    form.close()
    assert len(opened) >= 2
    assert all(file.closed for file in opened)
