"""The state of sending in words: one quiet line for every screen, and rows that say of each item what it waits for.

Pure: everything it knows is in `Facts` and `Item`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobile.device.interface import NetworkKind
from shared.file_counts import NO_FILES, FileCounts


class Tone(StrEnum):
    """Which icon and colour go with the line; never shown without the words."""

    DONE = "done"
    BUSY = "busy"
    WAITING = "waiting"
    ATTENTION = "attention"


class Hold(StrEnum):
    """Why nothing is being sent at the moment."""

    NONE = ""
    NOT_ENROLLED = "not_enrolled"
    REVOKED = "revoked"
    UNAUTHORISED = "unauthorised"
    OUTDATED = "outdated"
    OFFLINE = "offline"
    WIFI_ONLY = "wifi_only"
    UNREACHABLE = "unreachable"
    SERVER = "server"
    FORBIDDEN = "forbidden"  # the account may not file records
    STRANGER = "stranger"  # something else than our server answered: a network that wants a log-in
    BLOCKED = "blocked"  # a proxy on the way refuses what we send
    STORAGE = "storage"
    FAULT = "fault"  # the app itself failed

    @property
    def stops(self) -> bool:
        """Whether a person has to do something first; the others pass by themselves."""
        return self in (Hold.NOT_ENROLLED, Hold.REVOKED, Hold.UNAUTHORISED, Hold.OUTDATED)


class ItemState(StrEnum):
    """Where one envelope stands."""

    WAITING = "waiting"  # not yet confirmed by the server
    HELD = "held"  # the server has the text, photos are missing
    REFUSED = "refused"
    STUCK = "stuck"  # tried often in vain while others went through


@dataclass(frozen=True)
class Item:
    """One thing that is not delivered. `lacking` says which of its files the server still lacks; `problem` is the
    refusal in words, `tries` how often it was tried alone in vain, `waited_days` for how many whole days it waits."""

    id: str
    title: str
    state: ItemState
    lacking: str = ""
    problem: str = ""
    tries: int = 0
    waited_days: int = 0


@dataclass(frozen=True)
class Progress:
    """Work at hand: `done` of `total` records and photos."""

    done: int
    total: int


@dataclass(frozen=True)
class Facts:
    """What the line is made from. `records` are envelopes not yet confirmed, `files` photos and recordings still to
    send (those of open forms left out), `unconfirmed` records whose text arrived while the server still lacks
    photos, `refused` envelopes and photos that were not accepted. `retry_in_s` is the time in seconds until the next
    try by itself, `last_contact` the last answer from the server in words, e.g. `2026年11月24日 15:04`."""

    records: int = 0
    files: FileCounts = NO_FILES
    unconfirmed: int = 0
    refused: int = 0
    stuck: int = 0
    hold: Hold = Hold.NONE
    hold_words: str = ""  # what the server said, when it said something
    progress: Progress | None = None
    network: NetworkKind = NetworkKind.UNKNOWN
    wifi_only: bool = False
    retry_in_s: float | None = None
    last_contact: str = ""
    notes: Sequence[str] = ()
    late: int = 0  # records of which something waits for longer than a day
    alerts: int = 0  # 立即通知 not confirmed yet, of which nobody was told by telephone


@dataclass(frozen=True)
class Row:
    """One line of the details: `title` what it is, `words` what it waits for and what can be done, `item_id` the
    record's id or empty for a general remark."""

    title: str
    words: str
    item_id: str = ""
    tone: Tone = Tone.WAITING


@dataclass(frozen=True)
class SyncStatus:
    """The quiet line, with the facts behind it."""

    line: str
    tone: Tone
    facts: Facts

    @property
    def usable(self) -> bool:
        """False when this phone may not send until a person has acted; records can still be read and exported."""
        return not self.facts.hold.stops


def describe(facts: Facts) -> SyncStatus:
    """The quiet line for these facts."""
    line, tone = _line(facts)
    return SyncStatus(line, tone, facts)


def detail_rows(facts: Facts, items: Sequence[Item]) -> list[Row]:
    """What stands below the line when it is opened: general remarks, then each item."""
    return [*_general_rows(facts), *(_item_row(item, facts) for item in items)]


def waiting_words(records: int, files: FileCounts) -> str:
    """`3 条、7 张照片、1 段录音`, `3 条`, `7 张照片`, or empty when nothing waits."""
    return "、".join(part for part in (f"{records} 条" if records else "", files.words) if part)


def hold_words(facts: Facts) -> str:
    """Why nothing is being sent at the moment, in a few words; empty when nothing holds it."""
    return _STOPPED.get(facts.hold) or _SHORT.get(facts.hold, "")


def kept_words(facts: Facts) -> str:
    """Of what was sealed this moment: that it is safe on the phone, and what becomes of it now."""
    hold = facts.hold
    if hold.stops:
        return f"已保存到本机；{_STOPPED[hold]}，处理后自动上传"
    if hold is Hold.OFFLINE or facts.network is NetworkKind.NONE:
        return "已保存到本机，联网后自动上传"
    if hold in (Hold.NONE, Hold.WIFI_ONLY):  # the text is sent over any network
        return "已保存到本机，正在上传"
    return f"已保存到本机；{_SHORT[hold].removesuffix('，稍后自动再试')}，恢复后自动上传"


def late_words(facts: Facts) -> str:
    """Why something has not been sent for longer than a day, and what to do; empty when nothing waits so long."""
    if not facts.late:
        return ""
    return f"{facts.late} 条超过一天没有送达：{_why(facts)}"


def _why(facts: Facts) -> str:
    """The reason that holds now, and the way out, where waiting alone did not help."""
    if facts.hold is not Hold.NONE:
        reason = _STOPPED.get(facts.hold) or _SHORT[facts.hold]
        return f"{reason}。{_LATE_ADVICE.get(facts.hold) or _ADVICE[facts.hold]}"
    if facts.refused or facts.stuck:
        return "有内容未被接收或多次未能上传。请点开查看原因。"
    return f"{_ONLY_WHILE_OPEN}请连接网络，保持督察通打开，点“立即同步”。"


_ONLY_WHILE_OPEN = "督察通没有打开时不能上传。"

# After a day "wait" is no advice any more.
_LATE_ADVICE: dict[Hold, str] = {
    Hold.OFFLINE: "请到有网络的地方打开督察通，等到显示“已全部送达”。",
    Hold.WIFI_ONLY: "请连接 Wi-Fi，或点“立即同步”使用移动网络。",
    Hold.UNREACHABLE: "网络已连接，但服务器没有应答。请换用其他网络再试，仍不行时告知督察科。",
    Hold.SERVER: "服务器暂时无法处理。请稍后点“立即同步”，仍不行时告知督察科。",
}


_SHORT: dict[Hold, str] = {
    Hold.OFFLINE: "无网络",
    Hold.WIFI_ONLY: "等待 Wi-Fi",
    Hold.UNREACHABLE: "暂时联系不上服务器",
    Hold.SERVER: "服务器繁忙，稍后自动再试",
    Hold.FORBIDDEN: "账号无权上报",
    Hold.STRANGER: "网络需要登录",
    Hold.BLOCKED: "网络代理拦截",
    Hold.STORAGE: "本机存储空间不足",
    Hold.FAULT: "同步出错，稍后自动再试",
}

_STOPPED: dict[Hold, str] = {
    Hold.NOT_ENROLLED: "本机尚未登记",
    Hold.REVOKED: "本机已停用",
    Hold.UNAUTHORISED: "本机需要重新登记",
    Hold.OUTDATED: "应用版本过旧，请更新",
}

_ADVICE: dict[Hold, str] = {
    Hold.NOT_ENROLLED: "请向督察科索取登记码，登记后即可记录和上传。",
    Hold.REVOKED: "本机不再上传。未上传的记录仍可查看，请在“设置”中导出并交督察科。",
    Hold.UNAUTHORISED: "服务器不认识本机的登录凭据。请向督察科索取新的登记码，重新登记后自动上传。",
    Hold.OUTDATED: "请在“设置”中更新应用。记录保存在本机，更新后自动上传。",
    Hold.OFFLINE: "有网络后自动上传，无需操作。",
    Hold.WIFI_ONLY: "已设为附件（照片、录音、录像）仅用 Wi-Fi 上传，文字照常发送。"
    "连接 Wi-Fi 后自动上传，也可点“立即同步”使用移动网络。",
    Hold.UNREACHABLE: "网络已连接，但服务器没有应答。将自动再试，无需操作。",
    Hold.SERVER: "服务器暂时无法处理，内容没有丢失。将自动再试，无需操作。",
    Hold.FORBIDDEN: "记录保存在本机。请联系督察科核对您的角色，之后自动上传。",
    Hold.BLOCKED: "内容没有丢失，将自动再试。请换用其他网络，或请网络管理人员放行督察通服务器。",
    Hold.STRANGER: "请打开浏览器，看此网络是否要求登录；或换用其他网络。",
    Hold.STORAGE: "请删除手机上不用的文件，腾出空间后自动继续。",
    Hold.FAULT: "记录保存在本机，没有丢失。如一再出现，请在“设置”中更新应用或告知督察科。",
}


def _line(facts: Facts) -> tuple[str, Tone]:
    waiting = waiting_words(facts.records, facts.files)
    if facts.hold.stops:
        rest = f" · {waiting}未上传" if waiting else ""
        return _STOPPED[facts.hold] + rest, Tone.ATTENTION
    if facts.progress is not None and facts.progress.total:
        return f"正在上传 {facts.progress.done}/{facts.progress.total}", Tone.BUSY
    refusal = " · ".join(
        f"{count} 条{words}，请查看"
        for count, words in ((facts.refused, "未被接收"), (facts.stuck, "多次未能上传"))
        if count
    )
    if not waiting and facts.unconfirmed:
        waiting = f"{facts.unconfirmed} 条的附件待服务器确认"
    elif waiting:
        waiting += "待上传"
    if not waiting:
        return (refusal, Tone.ATTENTION) if refusal else ("已全部送达", Tone.DONE)
    untold = "立即通知未送达，请打电话" if facts.alerts else ""
    parts = [untold, waiting, _SHORT.get(facts.hold, ""), refusal]
    return " · ".join(part for part in parts if part), Tone.ATTENTION if refusal or untold else Tone.WAITING


def _general_rows(facts: Facts) -> list[Row]:
    rows = []
    waits = bool(facts.records or facts.files or facts.unconfirmed)
    if facts.hold is not Hold.NONE and (waits or facts.hold.stops or facts.hold_words):
        title = _STOPPED.get(facts.hold) or _SHORT[facts.hold]
        words = " ".join(part for part in (facts.hold_words, _ADVICE[facts.hold]) if part)
        rows.append(Row(title, words, tone=Tone.ATTENTION if facts.hold.stops else Tone.WAITING))
    if facts.retry_in_s is not None and waits and not facts.hold.stops:
        rows.append(Row("下次自动再试", f"{_span_words(facts.retry_in_s)}；也可点“立即同步”。"))
    if facts.wifi_only and facts.network is NetworkKind.UNKNOWN:
        rows.append(Row("附件仅用 Wi-Fi 上传", "此处无法分辨 Wi-Fi 与移动网络，有网络即上传。"))
    rows += [Row("请注意", note, tone=Tone.ATTENTION) for note in facts.notes]
    if facts.last_contact:
        rows.append(Row("上次与服务器联系", facts.last_contact, tone=Tone.DONE))
    return rows


def _item_row(item: Item, facts: Facts) -> Row:
    if item.state is ItemState.REFUSED:
        words = f"未被接收：{item.problem}内容仍保存在本机，可点“重新提交”，或在“设置”中导出交督察科。"
        return Row(item.title, words, item.id, Tone.ATTENTION)
    if item.state is ItemState.STUCK:
        why = item.problem.rstrip("。")
        words = f"已单独试过 {item.tries} 次未能上传：{why}。内容仍在本机，其余照常上传，这一条继续自动再试。"
        return Row(item.title, words, item.id, Tone.ATTENTION)
    tone = Tone.BUSY if facts.progress is not None else Tone.WAITING
    if item.state is ItemState.HELD:
        words = f"文字已收到，还有 {item.lacking}待上传"
    else:
        words = "待上传" + (f"，含 {item.lacking}" if item.lacking else "")
    if item.waited_days:
        return Row(item.title, f"{words}。已等 {item.waited_days} 天：{_why_item(facts)}", item.id, Tone.ATTENTION)
    return Row(item.title, words, item.id, tone)


def _why_item(facts: Facts) -> str:
    """Of one item that was neither refused nor stuck: what holds them all, or that nobody sent it."""
    return _why(facts) if facts.hold is not Hold.NONE else _why(Facts())


def _span_words(seconds: float) -> str:
    return "1 分钟内" if seconds < 60 else f"约 {round(seconds / 60)} 分钟后"
