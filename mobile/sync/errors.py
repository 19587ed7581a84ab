"""What can go wrong between phone and server, as a tree: callers catch by level.

SyncError
├─ Unreachable   nobody answered: no network, time ran out, the line was cut; the request may have been carried out
├─ Garbled       somebody answered, but not our server: a hotel's log-in page, a bare proxy error
└─ Refused       the server answered with a problem document
   ├─ Revoked        this phone may no longer send
   ├─ Outdated       this app is too old for the server
   └─ Unauthorised   the token is not known
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.problems import DEVICE_REVOKED, UNAUTHENTICATED, UNSUPPORTED_PROTOCOL


class SyncError(Exception):
    """Base of all. `words` is a Chinese sentence fit for the screen."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Unreachable(SyncError):
    """No answer. Whether the server did what was asked is not known: ask again, everything is idempotent."""

    def __init__(self, words: str = "暂时联系不上服务器") -> None:
        super().__init__(words)


class Garbled(SyncError):
    """An answer that is not the protocol's. `status` is its HTTP status."""

    def __init__(self, status: int) -> None:
        if status == 413:
            words = "途中的设备不接受这么大的内容，将改用较小的分段再试"
        elif status >= 500:
            words = "服务器暂时不可用"
        else:
            words = "网络返回的不是督察通服务器的内容，可能需要先登录此网络"
        super().__init__(words)
        self.status = status


class Refused(SyncError):
    """A problem document (RFC 9457, catalogue in `shared/problems.py`).

    `final` is False when the same request may succeed later. Unknown codes of newer servers are read all the same."""

    def __init__(self, status: int, code: str, title: str, detail: str, *, final: bool) -> None:
        super().__init__(detail or title)
        self.status, self.code, self.title, self.detail, self.final = status, code, title, detail, final


class Revoked(Refused):
    """The section switched this phone off."""


class Outdated(Refused):
    """The server no longer speaks this app's protocol."""


class Unauthorised(Refused):
    """The token is missing or unknown: the phone must be enrolled anew."""


_SPECIAL: dict[str, type[Refused]] = {
    DEVICE_REVOKED.code: Revoked,
    UNSUPPORTED_PROTOCOL.code: Outdated,
    UNAUTHENTICATED.code: Unauthorised,
}


def from_document(status: int, document: Mapping[str, Any]) -> Refused:
    """The exception for a problem document; missing members are made up from the status."""
    code = str(document.get("code") or "")
    final = document.get("final")
    return _SPECIAL.get(code, Refused)(
        status,
        code,
        str(document.get("title") or f"HTTP {status}"),
        str(document.get("detail") or ""),
        final=final if isinstance(final, bool) else status < 500 and status != 429,
    )


def concerns_all(error: SyncError) -> bool:
    """Whether every further request would meet the same: this phone or app is not let in, or is asked to slow down."""
    return isinstance(error, (Revoked, Outdated, Unauthorised)) or (isinstance(error, Refused) and error.status == 429)
