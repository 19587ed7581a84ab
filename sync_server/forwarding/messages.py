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

SECRET_BYTES = 32
WECOM_LIMIT_BYTES = 4_096

TITLES = {
    "record.received": "收到新的督察记录",
    "alert.raised": "立即通知：发现严重问题",
    "merge.proposed": "两名督察员上报了疑似同一问题",
    "alert.escalated": "立即通知超时无人响应",
    "notice.filed": "有新开具的督察通知书",
    "notice.served": "有一份督察通知书送达",
    "notice.signed": "督察通知书已签收",
    "notice.fed_back": "督察通知书已反馈，待核验",
    "notice.objected": "督察通知书有异议，待复核",
    "notice.objection_decided": "异议已复核",
    "notice.closed": "整改合格，已销号",
    "notice.returned": "退回再整改",
    "notice.corrected": "督察通知书已更正",
    "notice.extended": "反馈期限已延长",
    "notice.revocation_proposed": "有人建议撤销或更正督察通知书",
    "notice.revoked": "督察通知书已撤销",
    "notice.recomputed": "反馈期限已重新计算",
    "notice.reminder": "反馈期限临近",
    "notice.overdue": "督察通知书已逾期",
    "notice.extension_asked": "有延期申请待答复",
    "notice.extension_refused": "延期申请未获同意",
    "notice.handed_over": "纸质通知书已送达",
    "pursuit.opened": "通知书转入追踪督察",
    "pursuit.round": "追踪督察转入下一轮",
    "pursuit.rounds_over": "追踪督察期满，应转入督办",
    "pursuit.supervised": "收到督办通知单",
    "pursuit.order_overdue": "督办期满仍未反馈",
    "pursuit.receipted": "督办通知单已回执",
    "pursuit.handed_over": "追责建议书已送街镇",
    "pursuit.closed": "追踪督察已销号",
    "record.informed": "抄告：辖区内发现由其他单位答复的问题",
    "record.corrected": "督察记录有更正",
    "record.complete": "督察记录的照片已到齐",
    "record.photo_lost": "督察记录的照片原件损坏或缺失，待补传",
    "record.photo_gone": "督察记录的照片已无处可取",
    "notice.photo_lost": "反馈照片原件损坏或缺失，请重新提交",
    "record.conflict": "手机送来两份不同的内容，待选定",
    "record.forked": "手机恢复前的另一份原件待阅",
    "record.refused": "有一份原件未能归档，待阅",
    "notice.conflict": "手机送来两份不同的通知书，待选定",
    "notice.forked": "手机恢复前的另一份通知书待阅",
    "notice.refused": "有一份通知书原件未能归档，待阅",
    "alert.conflict": "手机送来两份不同的立即通知，待选定",
    "alert.forked": "手机恢复前的另一份立即通知待阅",
    "alert.refused": "有一份立即通知原件未能归档，待阅",
    "suggestion.conflict": "手机送来两份不同的投诉建议，待选定",
    "suggestion.forked": "手机恢复前的另一份投诉建议待阅",
    "suggestion.refused": "有一份投诉建议原件未能归档，待阅",
    "suggestion.received": "收到投诉建议",
    "alert.to_leader": "请分管领导督促立即通知的处置",
    "alert.acknowledged": "立即通知已响应",
    "alert.on_site": "立即通知已到场",
    "alert.done": "立即通知已处置完成",
    "notice.confirmed": "督察通知书已确认",
    "notice.void": "督察通知书已作废",
    "notice.extension_waiting": "延期申请尚未答复",
    "notice.revocation_declined": "撤销或更正的建议未采纳",
    "pursuit.reminder": "追踪督察、督办期限提醒",
    "pursuit.recomputed": "追踪督察期限已重新计算",
    "pursuit.urged": "收到催办",
    "filing.reminder": "月度文稿报送期限临近",
    "filing.late": "月度文稿迟报",
    "filing.urged": "催报月度文稿",
    "filing.recomputed": "报送期限已重新计算",
    "bulletin.reminder": "《督察动态》编发期限临近",
    "bulletin.late": "《督察动态》尚未按期编发",
    "document.created": "有新起草的文稿",
    "document.propose": "有文稿待审核",
    "document.send_back": "文稿退回起草人",
    "document.approve": "文稿待分管领导审批",
    "document.issue": "有文书签发送达",
    "document.file": "有文稿报送",
    "document.receive": "报送的文稿已接收",
    "document.return": "报送的文稿退回修改",
    "document.decide": "已作出决定",
    "document.void": "文稿已作废",
    "document.amended": "已签发的文书有更正",
    "document.recomputed": "期限已重新计算",
    "document.objection_ends": "对得分提出异议的期限临近",
    "score.filed": "收到单位得分",
    "score.objected": "有单位对得分提出异议",
    "score.objection_decided": "对得分的异议已有答复",
    "score.decided": "考核结果已决定",
    "meeting.task": "例会布置了任务",
    "meeting.task_reported": "例会任务有办理情况",
    "annual.issued": "年度考评已印发",
    "catalogue.edition": "督察项目目录有新版本",
    "rules.edition": "规则有新版本",
    "pursuit.referred": "追踪督察已移送",
    "reward.reward": "奖励决定",
    "reward.penalty": "处理决定",
    "reward.transfer": "已移送有关部门",
    "pursuit.checked": "追踪督察有新的核查",
    "bulletin.input": "收到《督察动态》供稿",
    "ledger.anchored": "台账已锚定，请另行保存",
    "endpoint.tried": "测试消息，收到即表示推送正常",
}
HAVE_PAGES = frozenset({"alert", "document", "merge", "notice", "pursuit", "record"})


@dataclass(frozen=True)
class Outgoing:
    """One delivery to one endpoint, with the event it tells of."""

    delivery_id: str
    endpoint_id: str
    channel: str  # webhook or wecom
    url: str
    secret: str
    kind: str
    subject_kind: str
    subject_id: str
    unit_id: str
    unit_name: str
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
            "title": TITLES.get(out.kind, "有新的情况"),
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
    title = TITLES.get(out.kind, "有新的情况")
    mark = "【紧急】" if out.urgent else ""
    content = f"**{mark}{title}**\n> {out.unit_name}\n\n请登录督察通查看：[打开]({link_to(out, source)})"
    clipped = content.encode()[:WECOM_LIMIT_BYTES].decode(errors="ignore")
    body = {"msgtype": "markdown", "markdown": {"content": clipped}}
    return Message({"content-type": "application/json"}, json.dumps(body, ensure_ascii=False).encode())


def link_to(out: Outgoing, source: str) -> str:
    """The console's page on the subject; the inbox for what is met there or on a list."""
    page = f"{out.subject_kind}s/{out.subject_id}" if out.subject_kind in HAVE_PAGES else "inbox"
    if out.subject_kind == "endpoint":
        page = "endpoints"
    return f"{source.rstrip('/')}/{page}"


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
