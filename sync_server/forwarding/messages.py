"""What receivers are sent: a signed CloudEvent for a webhook, a hint without contents for a WeCom group robot."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from shared.organisation import INSPECTED
from sync_server.casework import happenings
from sync_server.casework.subject_pages import page_of

SECRET_BYTES = 32
WECOM_LIMIT_BYTES = 4_096


@dataclass(frozen=True)
class Outgoing:
    """One delivery to one endpoint, with the event it tells of."""

    delivery_id: str
    endpoint_id: str
    channel: str  # webhook, wecom or mail
    url: str
    mailbox: str  # of mail
    secret: str
    kind: str
    subject_kind: str
    subject_id: str
    unit_id: str
    unit_name: str
    unit_kind: str
    urgent: bool
    attempts: int
    event_seq: int
    event_at: str
    words: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Message:
    headers: dict[str, str]
    body: bytes


def new_secret(random: Callable[[int], bytes] = os.urandom) -> str:
    """A Standard Webhooks secret, `whsec_` and base64 of 32 bytes."""
    return "whsec_" + base64.b64encode(random(SECRET_BYTES)).decode()


def message_for(out: Outgoing, source: str, now: datetime) -> Message:
    """The request for the delivery's channel; `source` is the server's public address."""
    return wecom_message(out, source) if out.channel == "wecom" else webhook_message(out, source, now)


def webhook_message(out: Outgoing, source: str, now: datetime) -> Message:
    """CloudEvents 1.0 in structured JSON mode, signed after Standard Webhooks. `webhook-id` and the event's `id` are
    the delivery's, the same at every attempt, so that a receiver can tell a repetition."""
    event = {
        "specversion": "1.0",
        "id": out.delivery_id,
        "source": source,
        "type": f"ducha.{out.kind}",
        "subject": f"{out.subject_kind}/{out.subject_id}",
        "time": out.event_at,
        "datacontenttype": "application/json",
        "data": {
            "title": happenings.read(out.kind).title,
            "words": out.words,
            "urgent": out.urgent,
            "unit_id": out.unit_id,
            "unit_name": out.unit_name,
            "seq": out.event_seq,
            "link": link_to(out, source),
            "details": out.data,
        },
    }
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    signature = Webhook(out.secret).sign(out.delivery_id, now, body)
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": out.delivery_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    return Message(headers, body.encode())


def wecom_message(out: Outgoing, source: str) -> Message:
    """A group robot's markdown message. It leaves the bureau's network, so it says that something waits and where to
    read it, but neither names nor facts (PIPL §6, domain.md §9)."""
    title = happenings.read(out.kind).title
    mark = "【紧急】" if out.urgent else ""
    content = f"**{mark}{title}**\n> {out.unit_name}\n\n请登录督察通查看：[打开]({link_to(out, source)})"
    clipped = content.encode()[:WECOM_LIMIT_BYTES].decode(errors="ignore")
    body = {"msgtype": "markdown", "markdown": {"content": clipped}}
    return Message({"content-type": "application/json"}, json.dumps(body, ensure_ascii=False).encode())


def link_to(out: Outgoing, source: str) -> str:
    """The console's page on the subject, as the receiving unit reads it."""
    page = page_of(out.subject_kind, out.subject_id, inspected=out.unit_kind in INSPECTED)
    return f"{source.rstrip('/')}{page}"


def robot_refusal(body: bytes) -> str:
    """What a robot's reply complains of, in words; '' when it took the message (`errcode` 0)."""
    try:
        reply = json.loads(body)
        code = int(reply["errcode"])
    except (ValueError, KeyError, TypeError):
        return "企业微信的回复无法识别"
    if code == 0:
        return ""
    if code == 45009:
        return "企业微信限制了发送频率，稍后自动再发"
    if code == 93000:
        return "企业微信机器人地址无效，请核对后重新设置"
    return f"企业微信拒收（错误码 {code}）"
