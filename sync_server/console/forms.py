"""What a browser posts: text fields trimmed and bounded, files counted and bounded, the CSRF token compared."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from shared import spelling
from shared.problems import FORBIDDEN, MALFORMED, RULE, TOO_LARGE, Problem

MAX_FIELDS = 4_000  # a plan of 500 rows has one a cell
MAX_FILES = 20
MAX_TEXT = 4_000
CSRF_FIELD = "csrf"


@dataclass(frozen=True)
class UploadedFile:
    """One file of a form; large ones lie on the disk. Closed with the request."""

    name: str
    content: BinaryIO


@dataclass(frozen=True)
class Form:
    """A posted form."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[UploadedFile, ...]] = field(default_factory=dict)

    def text(self, name: str, limit: int = MAX_TEXT) -> str:
        """The trimmed text, empty when absent. Raises Problem when longer than `limit` characters."""
        values = self.fields.get(name, ())
        value = _plain(values[-1]) if values else ""
        if len(value) > limit:
            raise Problem(RULE, reason=f"内容超过 {limit} 字，请精简后再提交")
        return value

    def need(self, name: str, label: str, limit: int = MAX_TEXT) -> str:
        """The text; raises Problem that asks for `label` when it is empty."""
        value = self.text(name, limit)
        if not value:
            raise Problem(RULE, reason=f"请填写{label}")
        return value

    def name(self, name: str, needed: str = "", limit: int = 40) -> str:
        """The name of a person as all doors spell it; raises Problem that asks for `needed` when it is empty."""
        value = spelling.name(self.text(name, limit))
        if needed and not value:
            raise Problem(RULE, reason=f"请填写{needed}")
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
        return {name: values[-1] for name, values in self.fields.items() if values and name != CSRF_FIELD}


def _plain(text: str) -> str:
    """Trimmed, with one kind of line end, and without NUL, which PostgreSQL does not store."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


async def read_form(request: Request, limit: int) -> Form:
    """The posted form of at most `limit` bytes in all; close the request when done with its files.

    Raises Problem for oversized or broken bodies."""
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal():
        raise Problem(MALFORMED, reason="请求没有写明长度")
    if int(announced) > limit:
        raise Problem(TOO_LARGE, limit=f"{limit // 1_000_000} MB")
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, tuple[UploadedFile, ...]] = {}
    try:
        posted = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=256 * 1024)
    except (MultiPartException, HTTPException, UnicodeDecodeError) as error:
        raise Problem(MALFORMED, reason="表单内容不完整或过多") from error
    for name, value in posted.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = (*fields.get(name, ()), value)
        elif value.filename:
            files[name] = (*files.get(name, ()), UploadedFile(value.filename, value.file))
    return Form(fields, files)


def check_csrf(form: Form, expected: str) -> None:
    """Raises Problem (forbidden) unless the form carries the session's token."""
    if not expected or not hmac.compare_digest(form.text(CSRF_FIELD, 200).encode(), expected.encode()):
        raise Problem(FORBIDDEN)


def check_same_origin(request: Request, public_url: str) -> None:
    """Refuse what a browser says was posted from another site. Raises Problem (forbidden).

    `public_url` is our address as browsers know it: a proxy may have put another host into the request."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    ours = (request.headers.get("host", ""), urlsplit(public_url).netloc)
    foreign = bool(origin) and origin.split("://", 1)[-1] not in ours
    if site not in ("same-origin", "none") or foreign:
        raise Problem(FORBIDDEN)
