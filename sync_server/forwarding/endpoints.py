"""A unit's webhook and WeCom addresses, and sending again by hand."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import RowMapping, select, update

from shared.problems import NOT_FOUND, RULE, Problem
from sync_server.acts.directory import directory
from sync_server.acts.notices.facts import as_actor
from sync_server.forwarding.messages import new_secret
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.procedures.permissions import Action, Caller, Target, require

WECOM_HOST = "qyapi.weixin.qq.com"
KINDS = ("webhook", "wecom")


def add_endpoint(w: Write, caller: Caller, unit_id: str, kind: str, url: str, *, allow_private: bool = False) -> str:
    """Add an address for everything the unit receives; returns its id. A webhook gets a new signing secret.

    `allow_private` is the operator's setting for addresses inside the bureau. Raises Problem."""
    unit = directory(w).unit(unit_id)
    require(caller, Action.MANAGE_ENDPOINTS, Target(unit.district_code, frozenset({unit_id})), "这个单位")
    words = _refusal(kind, url.strip(), allow_private=allow_private)
    if words:
        raise Problem(RULE, reason=words)
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
    w.event("endpoint.added", "endpoint", endpoint_id, said, actor=as_actor(caller), unit_id=unit_id)
    return endpoint_id


def _refusal(kind: str, url: str, *, allow_private: bool) -> str:
    parts = urlsplit(url)
    if kind not in KINDS:
        return "请选择推送方式：接口推送或企业微信机器人"
    if len(url) > 500 or parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        return "请填写完整的网址，以 https:// 开头，不含账号密码"
    if allow_private:
        return ""
    if parts.scheme != "https":
        return "网址须以 https:// 开头"
    if kind == "wecom" and parts.hostname != WECOM_HOST:
        return f"企业微信机器人的网址应在 {WECOM_HOST} 下，请从群机器人处复制"
    return ""


def set_endpoint_active(w: Write, caller: Caller, endpoint_id: str, active: bool) -> None:
    """Switch an address off or on; what waits for it stays. Raises Problem."""
    row = _endpoint(w, caller, endpoint_id, Action.MANAGE_ENDPOINTS)
    w.conn.execute(update(t.endpoints).where(t.endpoints.c.id == endpoint_id).values(active=active))
    words = f"{row['unit_name']}的推送地址{'启用' if active else '停用'}：{urlsplit(row['url']).hostname}"
    kind = "endpoint.on" if active else "endpoint.off"
    w.event(kind, "endpoint", endpoint_id, words, actor=as_actor(caller), unit_id=row["unit_id"])


def try_endpoint(w: Write, caller: Caller, endpoint_id: str) -> None:
    """Queue a test message for this one address. Raises Problem."""
    row = _endpoint(w, caller, endpoint_id, Action.MANAGE_ENDPOINTS)
    if not row["active"]:
        raise Problem(RULE, reason="该推送地址已停用，请先启用")
    words = f"测试消息：{row['unit_name']}的推送地址可以收到督察通的通知"
    seq = w.event("endpoint.tried", "endpoint", endpoint_id, words, actor=as_actor(caller), unit_id=row["unit_id"])
    w.add(
        t.deliveries,
        id=w.new_id(),
        event_seq=seq,
        kind="endpoint.tried",
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
        raise Problem(RULE, reason="该推送地址已停用，请先启用")
    w.conn.execute(
        update(t.deliveries).where(d.id == delivery_id).values(state="waiting", next_at=w.now, claimed_until=None)
    )
    words = f"手工重新推送到{urlsplit(endpoint['url']).hostname}"
    w.event("delivery.again", row["subject_kind"], row["subject_id"], words, actor=as_actor(caller))


def _endpoint(w: Write, caller: Caller, endpoint_id: str, action: Action) -> RowMapping:
    query = select(t.endpoints, t.units.c.district_code, t.units.c.name.label("unit_name")).join(t.units)
    row = w.conn.execute(query.where(t.endpoints.c.id == endpoint_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这个推送地址")
    require(caller, action, Target(row["district_code"], frozenset({row["unit_id"]})), "这个推送地址")
    return row
