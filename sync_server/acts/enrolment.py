"""Binding a phone to a person: a one-use code from the section, and the proof that the phone holds its key."""

from __future__ import annotations

import secrets
from datetime import timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, update

from shared.identity import check_hash
from shared.moment import chinese_moment, to_iso
from shared.organisation import Role
from shared.problems import CODE_UNKNOWN, CODE_USED, FORBIDDEN, KEY_PROOF, NOT_FOUND, Problem
from shared.wire import EnrolReply, EnrolRequest
from sync_server.accounts.throttles import give_back, take, too_many
from sync_server.acts.common.devices import device_by_token, hash_token
from sync_server.casework import happenings
from sync_server.grounds import people as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.events import Actor
from sync_server.ledger.write import Write
from sync_server.procedures.accounts import may_bind
from sync_server.procedures.attempts import ENROLMENT_ADDRESS
from sync_server.procedures.device_keys import is_strong
from sync_server.procedures.permissions import Action, Caller, allowed
from sync_server.reference.actors import as_actor

# Digits: the phone's enrolment page offers big number keys, usable with gloves. 40 bits, behind a throttled door, for a
# day only.
DIGITS, CODE_LENGTH = "0123456789", 12


def normal_code(text: str) -> str:
    """A code as it is kept: upper case, without the dashes and spaces people type."""
    return "".join(c for c in text.upper() if c.isalnum())


def make_code_for(w: Write, caller: Caller, user_id: str, hours: int) -> str:
    """A code that `caller` hands out: for the own account, or for one that stands below. Raises Problem; the caller has
    looked that the account lies within reach."""
    role = w.conn.execute(select(t.users.c.role).where(t.users.c.id == user_id)).scalar()
    if role is not None and user_id != caller.user_id and not may_bind(caller.role, Role(role)):
        raise Problem(grounds.CODE_BY_THEMSELVES, label=Role(role).label)
    return make_code(w, user_id, hours, as_actor(caller))


def make_code(w: Write, user_id: str, hours: int, actor: Actor) -> str:
    """A new one-use code for the account, written `1234-5678-9012`; only its hash is kept. Raises Problem: NOT_FOUND,
    or FORBIDDEN when the account's role records no checks. The caller has checked that `actor` may."""
    user = w.conn.execute(select(t.users).where(t.users.c.id == user_id, t.users.c.active)).mappings().first()
    if user is None:
        raise Problem(NOT_FOUND, what="这个账号")
    if not allowed(Role(user["role"]), Action.RECORD):
        raise Problem(FORBIDDEN)
    code = "".join(secrets.choice(DIGITS) for _ in range(CODE_LENGTH))
    ends = w.moment + timedelta(hours=hours)
    w.add(
        t.enrolment_codes,
        code_hash=hash_token(code),
        user_id=user_id,
        created_by=actor.id,
        created_at=w.now,
        expires_at=to_iso(ends),
    )
    words = f"为{user['name']}生成登记码，{chinese_moment(ends)}前有效"
    w.event(happenings.DEVICE_CODE, "user", user_id, words, actor=actor, unit_id=user["unit_id"])
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def proof_holds(request: EnrolRequest) -> bool:
    """True if `proof` is `public_key`'s signature over `ducha-enrol:{code}`, the code as the person typed it, and the
    key is one under which a signature proves something."""
    try:
        check_hash(request.public_key.lower())  # 32 bytes in hexadecimal and nothing else
        if not is_strong(bytes.fromhex(request.public_key)):
            return False
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(request.public_key))
        key.verify(bytes.fromhex(request.proof), f"ducha-enrol:{request.code}".encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def try_code(w: Write, request: EnrolRequest, address: str) -> EnrolReply | Problem:
    """`enrol` behind the count of attempts from the address (as `throttle_key` has it), which stands even when the code
    is refused: then the refusal is returned, so that it does not undo the count. Raises Problem(TOO_MANY)."""
    key = f"enrol:{address}"
    taken = take(w, key, ENROLMENT_ADDRESS)
    if taken.wait_until is not None:
        raise too_many(taken.wait_until, w.moment)
    try:
        with w.attempt():
            reply = enrol(w, request)
    except Problem as problem:
        return problem
    give_back(w, key, ENROLMENT_ADDRESS)  # many phones of one office may enrol behind one address
    return reply


def enrol(w: Write, request: EnrolRequest) -> EnrolReply:
    """Use the code up and bind the phone; the same request again gets the same device.

    Raises Problem: CODE_UNKNOWN (also when expired), CODE_USED, KEY_PROOF."""
    c = t.enrolment_codes.c
    code_hash = hash_token(normal_code(request.code))
    row = w.conn.execute(select(t.enrolment_codes).where(c.code_hash == code_hash)).mappings().first()
    if row is None or row["expires_at"] < w.now:
        raise Problem(CODE_UNKNOWN)
    if not proof_holds(request):
        raise Problem(CODE_USED if row["used_at"] is not None else KEY_PROOF)
    token = secrets.token_urlsafe(32)
    if row["used_at"] is not None:
        _renew_token(w, row["device_id"], request, token)
    else:
        _bind(w, row["user_id"], code_hash, request, token)
    device = device_by_token(w.conn, hash_token(token))
    return EnrolReply(
        device_id=device.device_id,
        token=token,
        person=device.person,
        unit=device.unit,
        role=device.role.value,
        district_code=device.unit.district_code,
        server_time=w.now,
    )


def _bind(w: Write, user_id: str, code_hash: str, request: EnrolRequest, token: str) -> None:
    device_id = w.new_id()
    w.add(
        t.devices,
        id=device_id,
        user_id=user_id,
        public_key=request.public_key.lower(),
        token_hash=hash_token(token),
        label=request.label[:80],
        platform=request.platform[:24],
        app_version=request.app_version[:24],
        enrolled_at=w.now,
        seen_at=w.now,
    )
    w.conn.execute(
        update(t.enrolment_codes)
        .where(t.enrolment_codes.c.code_hash == code_hash)
        .values(used_at=w.now, device_id=device_id)
    )
    device = device_by_token(w.conn, hash_token(token))
    words = f"{device.name}登记手机{f'“{request.label[:80]}”' if request.label else ''}（{request.platform[:24]}）"
    w.event(happenings.DEVICE_ENROLLED, "device", device_id, words, actor=device.actor, unit_id=device.unit.id)


def _renew_token(w: Write, device_id: str, request: EnrolRequest, token: str) -> None:
    """The same phone asks again because the reply was lost: same device, new token. Only while nothing has been sent
    with the first token's device, and only for the key that was enrolled; anybody else finds the code used."""
    d = t.devices.c
    renewed = w.conn.execute(
        update(t.devices)
        .where(
            d.id == device_id,
            d.public_key == request.public_key.lower(),
            d.revoked_at.is_(None),
            d.chain_seq == 0,
            d.seen_at == d.enrolled_at,
        )
        .values(token_hash=hash_token(token))
    )
    if not renewed.rowcount:
        raise Problem(CODE_USED)
