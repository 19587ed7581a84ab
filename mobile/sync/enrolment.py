"""Binding this phone to a person: by a one-use code, typed or from a QR picture, and a key that is made here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from mobile.device.interface import Device
from mobile.device.keys import DeviceKey
from mobile.store.phone import PhoneStore
from mobile.store.records import SealingKey
from mobile.sync.client import SyncClient
from shared.moment import to_iso
from shared.organisation import Person, Unit
from shared.plain import PlainError, from_plain, to_plain
from shared.wire import EnrolRequest

# Names in the `SecretBox`; the first two are followed by the id of the device they belong to.
_TOKEN, _KEY, _PENDING_KEY = "sync-token-", "device-key-", "device-key-pending"
_IDENTITY = "identity"
_OWNERS = "enrolments"


@dataclass(frozen=True)
class Identity:
    """The person and unit this phone is bound to. `role` is a `shared.organisation.Role` value, `base_url` the server's
    origin, `enrolled_at` ISO 8601 UTC by the phone's clock."""

    device_id: str
    person: Person
    unit: Unit
    role: str
    district_code: str
    base_url: str
    enrolled_at: str


@dataclass(frozen=True)
class Ticket:
    """What a section hands out: the code, and the server it is for (empty: the one the app came from)."""

    code: str
    base_url: str = ""


@dataclass(frozen=True)
class Secrets:
    """What only the keystore holds."""

    key: SealingKey
    token: str


class NotATicket(Exception):
    """The text is no enrolment code; the message is for the user."""


def read_ticket(text: str) -> Ticket:
    """From typed or pasted text, or a QR picture: a bare code, the address that the section's picture shows
    (`https://host/app/?code=CODE`), `ducha-enrol:CODE?server=https://…`, or JSON with `code` and `server`. Spaces and
    dashes people type are taken out. Raises `NotATicket`."""
    text = text.strip()
    if text.lower().startswith(("https://", "http://")):
        return _ticket(code_in(text), text)
    if text.startswith("{"):
        try:
            plain = json.loads(text)
        except ValueError as error:
            raise NotATicket("二维码内容不完整，请重新扫描") from error
        return _ticket(str(plain.get("code", "")), str(plain.get("server", "")))
    if text.lower().startswith("ducha-enrol:"):
        parts = urlsplit(text)
        return _ticket(parts.path.strip("/") or parts.netloc, parse_qs(parts.query).get("server", [""])[0])
    return _ticket(text, "")


def code_in(address: str) -> str:
    """The enrolment code that an address brings along (`…/app/?code=…`); empty when there is none."""
    try:
        return parse_qs(urlsplit(address).query).get("code", [""])[0]
    except ValueError:  # no address at all
        return ""


def _ticket(code: str, server: str) -> Ticket:
    code = "".join(c for c in code if c.isalnum()).upper()
    if not 4 <= len(code) <= 64:
        raise NotATicket("这不是督察通的登记码，请核对后重输，或向督察科索取")
    try:
        parts = urlsplit(server)
    except ValueError as error:
        raise NotATicket("登记码中的服务器地址不对，请向督察科索取新的登记码") from error
    if server and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise NotATicket("登记码中的服务器地址不对，请向督察科索取新的登记码")
    return Ticket(code, f"{parts.scheme}://{parts.netloc}" if server else "")


async def enrol(device: Device, store: PhoneStore, ticket: Ticket, *, app_version: str, label: str = "") -> Identity:
    """Make a key, prove that it is ours, and keep what the server answers. Raises `SyncError` (code-used and
    code-unknown in words), OSError when the medium is full."""
    base_url = ticket.base_url or device.base_url
    key = await _key_for(device, ticket)
    client = SyncClient(device.transport(), base_url)
    try:
        reply = await client.enrol(
            EnrolRequest(
                code=ticket.code,
                public_key=key.public_hex,
                proof=key.sign(f"ducha-enrol:{ticket.code}".encode()).hex(),
                platform=device.platform,
                app_version=app_version,
                label=label,
            )
        )
    finally:
        await client.aclose()
    identity = Identity(
        device_id=reply.device_id,
        person=reply.person,
        unit=reply.unit,
        role=reply.role,
        district_code=reply.district_code,
        base_url=base_url,
        enrolled_at=to_iso(device.clock.now()),
    )
    await device.secrets.put(_KEY + identity.device_id, key.seed_hex)
    await device.secrets.put(_TOKEN + identity.device_id, reply.token)
    former = load_identity(store)
    # From here the phone is the new one; before, whatever goes wrong, it stays the former.
    with store.transaction():
        store.preferences.put(_OWNERS, {**owners(store), identity.device_id: identity.person.id})
        store.preferences.put(_IDENTITY, to_plain(identity))
        if former is None or former.person.id != identity.person.id:
            store.messages.begin()
        store.reference.start_over()
    await device.secrets.remove(_PENDING_KEY)
    if former is not None and former.device_id != identity.device_id:
        await device.secrets.remove(_KEY + former.device_id)
        await device.secrets.remove(_TOKEN + former.device_id)
    return identity


async def _key_for(device: Device, ticket: Ticket) -> DeviceKey:
    """A new key, kept before the code is spent: if the reply is lost, the same code with the same key brings the same
    answer, while any other key would find the code used."""
    pending = await device.secrets.get(_PENDING_KEY)
    code, _, seed = (pending or "").partition(":")
    if seed and code == ticket.code:
        return DeviceKey.from_hex(seed)
    key = DeviceKey.make(device.random)
    await device.secrets.put(_PENDING_KEY, f"{ticket.code}:{key.seed_hex}")
    return key


def load_identity(store: PhoneStore) -> Identity | None:
    """Who this phone is bound to; None before the first enrolment."""
    plain: dict[str, object] = store.preferences.get(_IDENTITY, {})
    try:
        return from_plain(Identity, plain) if plain else None
    except PlainError:
        return None


def owners(store: PhoneStore) -> dict[str, str]:
    """Ids of the persons to whom this phone was ever bound, by the device id of that enrolment."""
    return store.preferences.get(_OWNERS, {})


async def load_secrets(device: Device, identity: Identity) -> Secrets | None:
    """Key and token of this identity. None when the keystore lost them, or holds those of another enrolment (the store
    was restored from a backup, the keystore was not): the phone must be enrolled anew."""
    seed = await device.secrets.get(_KEY + identity.device_id)
    token = await device.secrets.get(_TOKEN + identity.device_id)
    if not seed or not token:
        return None
    return Secrets(SealingKey(identity.device_id, DeviceKey.from_hex(seed).sign), token)
