"""What a browser posts: text fields trimmed and bounded, files counted and bounded, the CSRF token compared.

Reading never fails for what a form holds: what is too much or broken is said in `fault`, and every text that could be
read is there, to be given back to the person who typed it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from shared import spelling
from shared.problems import BUSY, FOREIGN_FORM, STALE_FORM, TOO_LARGE, Problem
from sync_server.casework.said import says
from sync_server.grounds import forms as grounds

MAX_FIELDS = 4_000  # a plan of 500 rows has one a cell
MOST_FIELDS = 20_000  # that are read at all
MAX_FILES = 20
MAX_TEXT = 4_000
MOST_TEXT = 8_000_000  # bytes of text that are read at all
READ_ON = 4  # a form is read up to so many times its limit, to find the words between its files
CSRF_FIELD, STAMP_FIELD, SOURCE_FIELD, KEPT_FIELD = "csrf", "_stamp", "_from", "_kept"
FRAME = frozenset({CSRF_FIELD, STAMP_FIELD, SOURCE_FIELD, KEPT_FIELD})  # what the frame of pages puts into each form


@dataclass(frozen=True)
class UploadedFile:
    """One file of a form; large ones lie on the disk. Closed with the request."""

    name: str
    content: BinaryIO
    size: int = 0


@dataclass(frozen=True)
class Form:
    """A posted form. `left` are names of files that were not taken, `fault` why the form cannot be used."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[UploadedFile, ...]] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    fault: Problem | None = None

    def text(self, name: str, limit: int = MAX_TEXT) -> str:
        """The trimmed text, empty when absent. Raises Problem when longer than `limit` characters."""
        values = self.fields.get(name, ())
        value = _plain(values[-1]) if values else ""
        if len(value) > limit:
            raise Problem(grounds.TOO_LONG, limit=limit)
        return value

    def need(self, name: str, label: str, limit: int = MAX_TEXT) -> str:
        """The text; raises Problem that asks for `label` when it is empty."""
        value = self.text(name, limit)
        if not value:
            raise Problem(grounds.FIELD_MISSING, label=label)
        return value

    def words(self, name: str, label: str, limit: int = MAX_TEXT) -> str:
        """The text that says something; raises Problem that asks for `label` when it is empty or nothing but marks."""
        value = self.text(name, limit)
        if not says(value):
            raise Problem(grounds.FIELD_MISSING, label=label)
        return value

    def name(self, name: str, needed: str = "", limit: int = 40) -> str:
        """The name of a person as all doors spell it; raises Problem that asks for `needed` when it is empty."""
        value = spelling.name(self.text(name, limit))
        if needed and not value:
            raise Problem(grounds.FIELDS_MISSING, needed=needed)
        return value

    def badge(self, name: str) -> str:
        """A 胸号 as all doors spell it; empty when absent."""
        return spelling.badge(self.text(name, 20))

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, map(_plain, self.fields.get(name, ())))))

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))

    def values(self) -> dict[str, str]:
        """Last value of each field, to fill a form in again after a refusal."""
        return {name: values[-1] for name, values in self.fields.items() if values and name not in FRAME}

    def framed(self, name: str) -> str:
        """A field of the frame; empty when absent or beyond all measure."""
        value = self.fields.get(name, ("",))[-1]
        return value if len(value) <= MAX_TEXT else ""

    def digest(self, path: str) -> str:
        """SHA-256 of what the form says to the address, but for the fields of the frame; files by name and size."""
        said = hashlib.sha256(path.encode())
        for name in sorted(self.fields.keys() - FRAME):
            said.update(repr((name, self.fields[name])).encode())
        for name in sorted(self.files):
            said.update(repr((name, [(file.name, file.size) for file in self.files[name]])).encode())
        return said.hexdigest()

    def close(self) -> None:
        """Let go of the files."""
        for some in self.files.values():
            for file in some:
                file.content.close()


def _plain(text: str) -> str:
    """Trimmed, with one kind of line end, and without NUL, which PostgreSQL does not store."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


async def read_form(request: Request, limit: int, *, with_files: bool = True) -> Form:
    """The posted form of at most `limit` bytes in all; `close` it when done. Of a form without a person behind it files
    are read past, not kept (`with_files` False)."""
    reader = _Reader(request, limit, with_files)
    return await reader.read()


class _TooMuchError(Exception):
    """More than is read at all."""


class _Parts(MultiPartParser):
    """Keeps every text, and files as long as they are wanted and within their number and size."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], limit: int, with_files: bool) -> None:
        super().__init__(headers, stream, max_files=MOST_FIELDS, max_fields=MOST_FIELDS, max_part_size=MOST_TEXT)
        self._room = limit if with_files else 0
        self._texts = MOST_TEXT

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        size = end - start
        if self._current_part.file is None:
            self._texts -= size
            if self._texts < 0:
                raise MultiPartException("too much text")
        else:
            self._room -= size
            if self._room < 0 or self._current_files > MAX_FILES:
                return
        super().on_part_data(data, start, end)

    def close_unfinished(self) -> None:
        """Let go of a file whose end never came."""
        whole = {id(value.file) for _, value in self.items if isinstance(value, UploadFile)}
        for file in self._files_to_close_on_error:
            if id(file) not in whole:
                file.close()


class _Reader:
    def __init__(self, request: Request, limit: int, with_files: bool) -> None:
        self._request, self._limit, self._with_files = request, limit, with_files
        self._seen = 0

    async def read(self) -> Form:
        announced = self._request.headers.get("content-length", "")
        kind = self._request.headers.get("content-type", "").partition(";")[0].strip().lower()
        items, fault = await (self._parts() if kind == "multipart/form-data" else self._pairs())
        if (announced.isdecimal() and int(announced) > self._limit) or self._seen > self._limit:
            fault = Problem(TOO_LARGE, limit=f"{self._limit // 1_000_000} MB")
        return _form(items, fault, self._with_files)

    async def _stream(self) -> AsyncGenerator[bytes, None]:
        async for chunk in self._request.stream():
            self._seen += len(chunk)
            if self._seen > READ_ON * self._limit:
                raise _TooMuchError
            yield chunk

    async def _parts(self) -> tuple[list[tuple[str, str | UploadFile]], Problem | None]:
        parts = _Parts(self._request.headers, self._stream(), self._limit, self._with_files)
        try:
            await parts.parse()
        except (MultiPartException, ClientDisconnect, _TooMuchError, UnicodeDecodeError, KeyError):
            return parts.items, Problem(grounds.CUT_OFF)
        except OSError:  # files lie in a folder until they are whole, and its disk is full
            return parts.items, Problem(BUSY)
        finally:
            parts.close_unfinished()
        return parts.items, None

    async def _pairs(self) -> tuple[list[tuple[str, str | UploadFile]], Problem | None]:
        body, fault = bytearray(), None
        try:
            async for chunk in self._stream():
                body += chunk
        except (ClientDisconnect, _TooMuchError):
            fault = Problem(grounds.CUT_OFF)
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="replace")
        return list(pairs[:MOST_FIELDS]), fault


def _form(items: list[tuple[str, str | UploadFile]], fault: Problem | None, with_files: bool) -> Form:
    fields: dict[str, list[str]] = {}
    files: dict[str, list[UploadedFile]] = {}
    for name, value in items:
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
        elif value.filename:
            files.setdefault(name, []).append(UploadedFile(value.filename, value.file, value.size or 0))
        else:  # a field for files in which none was chosen
            value.file.close()
    if sum(map(len, fields.values())) > MAX_FIELDS:
        fault = fault or Problem(grounds.TOO_MANY_FIELDS, max_fields=MAX_FIELDS)
    chosen = [file for some in files.values() for file in some]
    if len(chosen) > MAX_FILES:
        fault = fault or Problem(grounds.TOO_MANY_FILES, max_files=MAX_FILES)
    texts = {name: tuple(values) for name, values in fields.items()}
    if fault or not with_files:
        for file in chosen:
            file.content.close()
        return Form(texts, {}, tuple(file.name for file in chosen), fault)
    return Form(texts, {name: tuple(some) for name, some in files.items()})


def check_csrf(form: Form, expected: str) -> None:
    """Raises Problem (stale form) unless the form carries the session's token."""
    if not expected or not hmac.compare_digest(form.framed(CSRF_FIELD).encode(), expected.encode()):
        raise Problem(STALE_FORM)


def check_same_origin(request: Request, public_url: str) -> None:
    """Refuse what a browser says was posted from another site. Raises Problem (foreign form).

    `public_url` is our address as browsers know it: a proxy may have put another host into the request."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    ours = (request.headers.get("host", ""), urlsplit(public_url).netloc)
    foreign = bool(origin) and origin.split("://", 1)[-1] not in ours
    if site not in ("same-origin", "none") or foreign:
        raise Problem(FOREIGN_FORM)
