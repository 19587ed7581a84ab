"""Answers to a POST that are pages: kept for the person, so that the browser is sent to an address of theirs.

Reload and Back then ask for a page (GET) and never for the form again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from sync_server.console.kept.vault import Vault

PAGE = "page"
BROWSERS, SAID = "browsers", "said"  # answers before the log-in lie together, so that their number is bounded
LASTS, BRIEF = timedelta(hours=12), timedelta(minutes=10)
A_DAY = timedelta(days=1)  # a refusal by rule: what was typed stands in it
_CARRIED = ("content-type", "content-disposition", "cache-control")


@dataclass(frozen=True)
class Answer:
    """A kept answer; `csrf` is the token its forms carried, `standing` as whom its reader saw it."""

    status: int
    headers: dict[str, str]
    csrf: str
    body: bytes
    standing: str = ""

    def response(self, csrf: str) -> Response:
        """The answer for the session of now."""
        old, new = self.csrf.encode(), csrf.encode()
        page = self.headers.get("content-type", "").startswith("text/html")
        body = self.body.replace(old, new) if page and old and new else self.body
        return Response(body, self.status, self.headers)


def to_be_kept(response: Response) -> bool:
    """True for an answer that a browser would show in place of the form: not one that leads on, is saved as a file or
    is streamed."""
    body = getattr(response, "body", None)
    shown = not response.headers.get("content-disposition", "").startswith("attachment")
    return not 300 <= response.status_code < 400 and isinstance(body, bytes) and bool(body) and shown


def keep_answer(
    vault: Vault, owner: str, response: Response, csrf: str, now: datetime, lasts: timedelta, standing: str = ""
) -> str:
    """Keep the answer; returns its id. Raises OSError or ValueError when it cannot be kept."""
    headers = {name: response.headers[name] for name in _CARRIED if name in response.headers}
    head = json.dumps({"status": response.status_code, "headers": headers, "csrf": csrf, "standing": standing})
    kind = SAID if owner == BROWSERS else PAGE
    return vault.put(owner, kind, head.encode() + b"\n" + bytes(response.body), now, lasts)


def read_answer(content: bytes) -> Answer:
    head, _, body = content.partition(b"\n")
    return Answer(**json.loads(head), body=body)
