"""Who may upload, and who asks with a bearer token: a phone, an account's token, or a console session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, select

from shared.organisation import Role
from shared.problems import FORBIDDEN, MUST_CHANGE_PASSWORD, UNAUTHENTICATED, Problem
from sync_server.accounts import cookies
from sync_server.accounts.sessions import find_viewer
from sync_server.acts.common.devices import device_by_token, hash_token
from sync_server.evidence.arrivals import Owner
from sync_server.ledger import tables as t
from sync_server.ledger.prepared import Prepared
from sync_server.procedures.permissions import Action, allowed

# Photos belong to records, and to what squads answer.
UPLOADING = (Action.RECORD, Action.ANSWER_NOTICE)
_a, _u = t.api_tokens.c, t.users.c
_ACCOUNT = Prepared(
    select(_u.id, _u.name, _u.role, _a.scope, and_(_u.must_change, _u.password_hash != ""))
    .join_from(t.api_tokens, t.users, _u.id == _a.user_id)
    .where(_a.token_hash == bindparam("token"), _a.revoked_at.is_(None), _u.active)
)


def find_owner(
    conn: Connection, headers: Mapping[str, str], sent: Mapping[str, str], now: datetime, *, https: bool
) -> Owner:
    """The uploader; `sent` are the cookies. A browser's session is enough here without a form token: the protocol's own
    headers cannot be sent from a foreign page. Raises Problem: UNAUTHENTICATED, DEVICE_REVOKED, FORBIDDEN,
    MUST_CHANGE_PASSWORD (a phone has a key of its own, and goes on)."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return _by_bearer(conn, hash_token(token.strip()))
    found = find_viewer(conn, cookies.read(sent, cookies.SESSION, https=https), now)
    if found is None:
        raise Problem(UNAUTHENTICATED)
    viewer = found[0]
    if viewer.must_change:
        raise Problem(MUST_CHANGE_PASSWORD)
    return _owner("user", viewer.user_id, viewer.name, viewer.role)


def _by_bearer(conn: Connection, token_hash: str) -> Owner:
    row = _ACCOUNT.first(conn, token=token_hash)
    if row is not None:
        user_id, name, role, scope, must_change = row
        if scope:
            raise Problem(FORBIDDEN)  # it was made for something else
        if must_change:
            raise Problem(MUST_CHANGE_PASSWORD)
        return _owner("user", user_id, name, Role(role))
    device = device_by_token(conn, token_hash)
    return _owner("device", device.device_id, device.name, device.role)


def _owner(kind: str, owner_id: str, name: str, role: Role) -> Owner:
    if not any(allowed(role, action) for action in UPLOADING):
        raise Problem(FORBIDDEN)
    return Owner(kind, owner_id, name)
