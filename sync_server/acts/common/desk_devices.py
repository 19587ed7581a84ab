"""The desk's own devices: what is keyed in from paper (补录) hangs on one, as what a phone sends hangs on the phone.

Each inspector in whose name something was keyed in has one. Its key is made from the server's secret, its envelopes are
a chain of their own, and `ducha verify` reads them like any. It is no phone: nobody holds a token of it, so nothing can
be pushed, pulled or uploaded as from it, and no phone's signature is imitated.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from sync_server.acts.common.devices import DESK, DeviceCaller, device_by_id, hash_token
from sync_server.casework import happenings
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Caller
from sync_server.reference.actors import as_actor

LABEL = "督察台补录（不是手机）"
SECRET_CHANGED = "服务器密钥已更换"  # noqa: S105 - a reason in words


def desk_key(keys: bytes, device_id: str) -> Ed25519PrivateKey:
    """The key of one of the desk's devices; `keys` is the server's secret for this purpose (32 bytes)."""
    return Ed25519PrivateKey.from_private_bytes(hmac.new(keys, device_id.encode(), hashlib.sha256).digest())


def desk_device(w: Write, user_id: str, keyer: Caller, keys: bytes) -> DeviceCaller:
    """The desk's device for this inspector's account, made at first use, with who types. One whose key came from
    another secret (the ledger moved without its file) can seal nothing any more: it is ended and another begun."""
    d = t.devices.c
    query = select(d.id, d.public_key).where(d.user_id == user_id, d.platform == DESK, d.revoked_at.is_(None))
    row = w.conn.execute(query).first()
    if row is not None and row.public_key != _public(keys, row.id):
        w.conn.execute(update(t.devices).where(d.id == row.id).values(revoked_at=w.now, revoked_reason=SECRET_CHANGED))
        row = None
    device_id: str = row.id if row is not None else _begin(w, user_id, keyer, keys)
    return replace(device_by_id(w.conn, device_id), keyer=keyer)


def _begin(w: Write, user_id: str, keyer: Caller, keys: bytes) -> str:
    device_id = w.new_id()
    w.add(
        t.devices,
        id=device_id,
        user_id=user_id,
        public_key=_public(keys, device_id),
        token_hash=hash_token(secrets.token_urlsafe(32)),  # of a token that nobody ever sees
        label=LABEL,
        platform=DESK,
        enrolled_at=w.now,
    )
    w.flush()
    holder = device_by_id(w.conn, device_id)
    words = f"{keyer.name}以{holder.name}的名义开始在督察台补录，由服务器加封"
    w.event(happenings.DEVICE_ENROLLED, "device", device_id, words, actor=as_actor(keyer), unit_id=holder.unit.id)
    return device_id


def _public(keys: bytes, device_id: str) -> str:
    return desk_key(keys, device_id).public_key().public_bytes_raw().hex()
