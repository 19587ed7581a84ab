"""A unit's webhook and WeCom addresses, and sending again by hand."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import httpcore
from sqlalchemy import RowMapping, select, update

from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.forwarding.messages import new_secret
from sync_server.grounds import forwarding as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.states import DeliveryState
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require
from sync_server.reference.actors import as_actor
from sync_server.reference.directory import directory

WECOM_HOST = "qyapi.weixin.qq.com"
KINDS = ("webhook", "wecom")
MOST_CHARACTERS = 500


def add_endpoint(w: Write, caller: Caller, unit_id: str, kind: str, url: str, *, allow_private: bool = False) -> str:
    """Add an address for everything the unit receives; returns its id. A webhook gets a new signing secret.

    `allow_private` is the operator's setting for addresses inside the bureau. Raises Problem."""
    unit = directory(w).unit(unit_id)
    require(caller, Action.MANAGE_ENDPOINTS, Target(unit.district_code, frozenset({unit_id})), "这个单位")
    _check(kind, url.strip(), allow_private=allow_private)
    endpoint_id = w.new_id()
    w.add(
        t.endpoints,
        id=endpoint_id,
        unit_id=unit_id,
        kind=kind,
        url=url.strip(),
        secret=new_secret() if kind == "webhook" else "",
        created_at=w.now,
    )
    said = f"{unit.name}新增{'企业微信机器人' if kind == 'wecom' else '推送地址'}：{urlsplit(url).hostname}"
    w.event(happenings.ENDPOINT_ADDED, "endpoint", endpoint_id, said, actor=as_actor(caller), unit_id=unit_id)
    return endpoint_id


def _check(kind: str, url: str, *, allow_private: bool) -> None:
    if kind not in KINDS:
        raise Problem(grounds.WAY_OF_PUSHING_NOT_CHOSEN)
    if not callable_address(url):
        raise Problem(grounds.ADDRESS_INCOMPLETE)
    parts = urlsplit(url)
    if allow_private:
        return
    if parts.scheme != "https":
        raise Problem(grounds.ADDRESS_NOT_ENCRYPTED)
    if kind == "wecom" and parts.hostname != WECOM_HOST:
        raise Problem(grounds.ROBOT_ELSEWHERE, host=WECOM_HOST)


def callable_address(url: str) -> bool:
    """True for an address that can be called as it stands: http or https, a host name or number, a port that exists, no
    account, nothing but visible ASCII."""
    if len(url) > MOST_CHARACTERS or not all("!" <= character <= "~" for character in url):
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        httpcore.URL(url)
        if ":" in host:
            ipaddress.IPv6Address(host.replace("%", " "))  # no zones: they mean something on one machine only
        else:
            host.encode("idna")
    except ValueError:
        return False
    account = parts.username is not None or parts.password is not None
    return parts.scheme in ("https", "http") and bool(host) and port != 0 and not account


def set_endpoint_active(w: Write, caller: Caller, endpoint_id: str, active: bool) -> None:
    """Switch an address off or on; what waits for it stays. Raises Problem."""
    row = _endpoint(w, caller, endpoint_id, Action.MANAGE_ENDPOINTS)
    w.conn.execute(update(t.endpoints).where(t.endpoints.c.id == endpoint_id).values(active=active))
    _let_try(w, endpoint_id)
    words = f"{row['unit_name']}的推送地址{'启用' if active else '停用'}：{urlsplit(row['url']).hostname}"
    happening = happenings.ENDPOINT_ON if active else happenings.ENDPOINT_OFF
    w.event(happening, "endpoint", endpoint_id, words, actor=as_actor(caller), unit_id=row["unit_id"])


def try_endpoint(w: Write, caller: Caller, endpoint_id: str) -> None:
    """Queue a test message for this one address. Raises Problem."""
    row = _endpoint(w, caller, endpoint_id, Action.MANAGE_ENDPOINTS)
    if not row["active"]:
        raise Problem(grounds.ENDPOINT_STOPPED)
    _let_try(w, endpoint_id)
    words = f"测试消息：{row['unit_name']}的推送地址可以收到督察通的通知"
    seq = w.event(
        happenings.ENDPOINT_TRIED, "endpoint", endpoint_id, words, actor=as_actor(caller), unit_id=row["unit_id"]
    )
    w.add(
        t.deliveries,
        id=w.new_id(),
        event_seq=seq,
        kind=happenings.ENDPOINT_TRIED.kind,
        subject_kind="endpoint",
        subject_id=endpoint_id,
        unit_id=row["unit_id"],
        channel=row["kind"],
        endpoint_id=endpoint_id,
        next_at=w.now,
        created_at=w.now,
    )


def redeliver(w: Write, caller: Caller, delivery_id: str) -> None:
    """Send a delivery again now, whether it failed or was lost at the receiver. Raises Problem."""
    d = t.deliveries.c
    row = w.conn.execute(select(t.deliveries).where(d.id == delivery_id)).mappings().first()
    if row is None or row["channel"] == "inbox":
        raise Problem(NOT_FOUND, what="这次推送")
    endpoint = _endpoint(w, caller, row["endpoint_id"], Action.REDELIVER)
    if not endpoint["active"]:
        raise Problem(grounds.ENDPOINT_STOPPED)
    w.conn.execute(
        update(t.deliveries)
        .where(d.id == delivery_id)
        .values(state=DeliveryState.WAITING.value, next_at=w.now, claimed_until=None)
    )
    _let_try(w, row["endpoint_id"])
    words = f"手工重新推送到{urlsplit(endpoint['url']).hostname}"
    w.event(happenings.DELIVERY_AGAIN, row["subject_kind"], row["subject_id"], words, actor=as_actor(caller))


def _let_try(w: Write, endpoint_id: str) -> None:
    """Somebody asks by hand: a receiver that rests after failures is tried now."""
    w.conn.execute(update(t.endpoints).where(t.endpoints.c.id == endpoint_id).values(rests_until=None))


def _endpoint(w: Write, caller: Caller, endpoint_id: str, action: Action) -> RowMapping:
    query = select(t.endpoints, t.units.c.district_code, t.units.c.name.label("unit_name")).join(t.units)
    of_a_unit = t.endpoints.c.user_id == ""  # a person's mailbox is theirs
    row = w.conn.execute(query.where(t.endpoints.c.id == endpoint_id, of_a_unit)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个推送地址")
    require(caller, action, Target(row["district_code"], frozenset({row["unit_id"]})), "这个推送地址")
    return row
