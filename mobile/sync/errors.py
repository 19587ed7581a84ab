"""What can go wrong between phone and server, as a tree: callers catch by level.

SyncError
├─ Unreachable   nobody answered: no network, time ran out, the line was cut; the request may have been carried out
├─ Garbled       somebody answered, but not our server: a hotel's log-in page, a proxy's own error, whatever its form
├─ Stuck         the server's answers do not move on
└─ Refused       the server answered with a problem document of our catalogue
   ├─ Revoked        this phone may no longer send
   ├─ Outdated       this app is too old for the server
   └─ Unauthorised   the token is not known
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.problems import (
    BUSY,
    DEVICE_REVOKED,
    FORBIDDEN,
    TOO_MANY,
    UNAUTHENTICATED,
    UNSUPPORTED_PROTOCOL,
    UPLOAD_QUOTA,
)


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
    """An answer that is not the protocol's, be it a refusal or a success. `status` is its HTTP status; `tus` tells that
    it wore the upload protocol's header all the same (refusals of HEAD have no document that could say more)."""

    def __init__(self, status: int, words: str = "", *, tus: bool = False) -> None:
        self.status, self.tus = status, tus
        if words:
            pass
        elif status == TOO_LARGE:
            words = "途中的设备不接受这么大的内容，将改用较小的分段再试"
        elif self.portal:
            words = "网络返回的不是督察通服务器的内容，可能需要先登录此网络"
        elif self.blocked:
            words = f"网络中的代理拦截了请求（HTTP {status}），返回的不是督察通服务器的内容"
        else:
            words = "服务器暂时不可用"
        super().__init__(words)

    @property
    def portal(self) -> bool:
        """Whether it looks like a network that wants its users to log in."""
        return self.status < 400 or self.status in (401, 407, 511)

    @property
    def blocked(self) -> bool:
        """Whether it looks like a proxy that lets this request not pass."""
        return 400 <= self.status < 500 and not self.portal and self.status != TOO_LARGE


class Stuck(SyncError):
    """The server says that there is more, and does not move on: asking again at once would ask for ever."""

    def __init__(self, words: str = "服务器反复给出同一段内容，已暂停取回，稍后自动再试") -> None:
        super().__init__(words)


class Refused(SyncError):
    """A problem document (RFC 9457, catalogue in `shared/problems.py`). `final` is False when the same request may
    succeed later."""

    def __init__(self, status: int, code: str, title: str, detail: str, *, final: bool) -> None:
        super().__init__(detail or title)
        self.status, self.code, self.title, self.detail, self.final = status, code, title, detail, final


class Revoked(Refused):
    """The section switched this phone off."""


class Outdated(Refused):
    """The server no longer speaks this app's protocol."""


class Unauthorised(Refused):
    """The token is missing or unknown: the phone must be enrolled anew."""


TOO_LARGE = 413
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
    """Whether every further request would meet the same: this phone or app is not let in, is asked to slow
    down, or meets a network that wants a log-in."""
    if isinstance(error, Refused):
        asked_to_wait = error.code in (TOO_MANY.code, BUSY.code, UPLOAD_QUOTA.code)
        return isinstance(error, (Revoked, Outdated, Unauthorised)) or asked_to_wait or error.code == FORBIDDEN.code
    return isinstance(error, Garbled) and error.portal


def concerns_one(error: SyncError) -> bool:
    """Whether the trouble may lie in what this one request carried: others are worth trying in the same round."""
    if isinstance(error, Refused):
        return not concerns_all(error)
    return isinstance(error, Stuck) or (isinstance(error, Garbled) and (error.blocked or error.status == 500))
