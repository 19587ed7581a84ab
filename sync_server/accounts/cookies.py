"""The console's cookies: never for scripts, never sent along from foreign sites; bound to this very host under https.

`__Host-` makes the browser refuse a cookie of that name that is not secure, names a domain or has a narrower path: no
neighbouring host and no plain http answer can put one in its place.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

SESSION = "ducha_session"
LOGIN = "ducha_login"  # double-submit token: there is no session yet to keep one in
FLASH = "ducha_flash"
WALL = "ducha_wall"  # of a screen in a corridor: what its link opened
HOST_PREFIX = "__Host-"


def name_of(name: str, *, https: bool) -> str:
    """What the cookie is called on the wire."""
    return HOST_PREFIX + name if https else name


def read(cookies: Mapping[str, str], name: str, *, https: bool) -> str:
    """The cookie's value; '' when it was not sent."""
    return cookies.get(name_of(name, https=https), "")


def put(response: Response, name: str, value: str, *, https: bool, max_age: int | None = None) -> None:
    """Set the cookie, until the browser is closed or for `max_age` seconds."""
    response.set_cookie(
        name_of(name, https=https), value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=https
    )


def drop(response: Response, name: str, *, https: bool) -> None:
    """Let the browser forget the cookie."""
    response.delete_cookie(name_of(name, https=https), path="/", httponly=True, samesite="lax", secure=https)
