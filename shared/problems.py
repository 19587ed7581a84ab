"""The one catalogue of refusals: a code, an HTTP status, and a Chinese sentence that says what to do next.

On the wire a problem is an RFC 9457 document (`application/problem+json`); `type` is `/problems/{code}`. Programs
decide by the kind. Where a kind leaves the sentence open (RULE, CONFLICT, MALFORMED), each sentence that people can be
told is a `Ground` with a code of its own, written down once in `sync_server/grounds/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True)
class ProblemKind:
    """One kind of refusal. `detail` is a format string for the values given when it is raised."""

    code: str
    status: int
    title: str
    detail: str
    final: bool = True  # False: the same request may succeed later, the phone keeps trying

    def __reduce__(self) -> tuple[Any, ...]:
        return kind_by_code, (self.code,)


@dataclass(frozen=True)
class Ground:
    """What exactly a kind of refusal rests on: a code, and a format string for the `{reason}` of the kind's sentence.

    Status, title and whether trying again helps are the kind's."""

    code: str
    kind: ProblemKind
    reason: str


MEDIA_TYPE = "application/problem+json"
CATALOGUE: dict[str, ProblemKind] = {}
GROUNDS: dict[str, Ground] = {}


def kind_by_code(code: str) -> ProblemKind:
    """The one kind of this code; kinds are compared by identity. Raises KeyError."""
    return CATALOGUE[code]


def _kind(code: str, status: int, title: str, detail: str, *, final: bool = True) -> ProblemKind:
    kind = ProblemKind(code, status, title, detail, final)
    CATALOGUE[code] = kind
    return kind


def ground(kind: ProblemKind, code: str, reason: str) -> Ground:
    """Write one ground into the catalogue."""
    entry = Ground(code, kind, reason)
    GROUNDS[code] = entry
    return entry


MALFORMED = _kind("malformed", 400, "内容无法读取", "{reason}。请更新应用后再试；记录仍保留在手机上。")
UNSUPPORTED_PROTOCOL = _kind(
    "unsupported-protocol",
    426,
    "应用版本过旧",
    "服务器支持第 {oldest} 至 {newest} 版协议，收到第 {got} 版。请更新应用。",
)
UNAUTHENTICATED = _kind("unauthenticated", 401, "请先登录", "没有有效的登录凭据。请重新登录或重新登记本机。")
DEVICE_REVOKED = _kind(
    "device-revoked", 403, "本机已停用", "本机已被督察科停用。未上传的记录仍可在本机查看并导出，请交督察科处理。"
)
FORBIDDEN = _kind("forbidden", 403, "无权进行此操作", "您的角色无权进行此操作。如有需要，请联系督察科。")
NOT_FOUND = _kind("not-found", 404, "没有找到", "没有找到{what}，可能已被移走或不在您的管辖范围内。")
METHOD_NOT_ALLOWED = _kind("method-not-allowed", 405, "不支持此操作", "此地址不支持这种操作。")
CONFLICT = _kind("conflict", 409, "情况已变化", "{reason}。请刷新后再试。")
CODE_USED = _kind("code-used", 409, "登记码已使用", "此登记码已经用过。请向督察科索取新的登记码。")
CODE_UNKNOWN = _kind("code-unknown", 404, "登记码无效", "没有这个登记码，或已过期。请核对后重输，或向督察科索取新码。")
KEY_PROOF = _kind("key-proof", 400, "本机密钥校验失败", "本机密钥与登记信息不符。请重新开始登记。")
TOO_LARGE = _kind("too-large", 413, "内容过大", "内容超过上限 {limit}。请分次上传。")
TOO_MANY = _kind("too-many", 429, "尝试过于频繁", "尝试次数过多，请在 {minutes} 分钟后再试。", final=False)
HASH_MISMATCH = _kind(
    "hash-mismatch", 422, "记录校验不符", "记录内容与其校验值不符，可能在传输中损坏。请重试；仍不成功请导出后交督察科。"
)
BAD_SIGNATURE = _kind("bad-signature", 422, "记录签名不符", "记录不是由登记的本机密钥签署的。请导出后交督察科。")
CHAIN_BROKEN = _kind(
    "chain-broken", 409, "记录次序不连续", "第 {seq} 条与服务器上的前一条不衔接。请先上传前面的记录。", final=False
)
CHAIN_FORKED = _kind(
    "chain-forked",
    409,
    "记录序号冲突",
    "第 {seq} 条与服务器上已有的内容不同，可能由备份恢复引起。原件已保留，请联系督察科。",
)
VERSION_CONFLICT = _kind(
    "version-conflict",
    409,
    "记录已有此版本",
    "服务器上已有该记录的第 {version} 版，内容不同。两份都已保留，由督察科选定。",
)
UNKNOWN_UNIT = _kind("unknown-unit", 422, "单位不存在", "没有编号为“{unit}”的单位。请同步后重新选择被督察单位。")
UNKNOWN_ITEM = _kind("unknown-item", 422, "检查项目不存在", "目录中没有项目“{item}”。请同步后重新选择。")
NUMBER_NOT_LENT = _kind(
    "number-not-lent",
    422,
    "编号不在借用范围",
    "编号“{number}”不在借给本机的编号段内或已被使用。原件已保留，请联系督察科另行开具。",
)
UPLOAD_HASH = _kind(
    "upload-hash", 460, "照片校验不符", "收到的内容与校验值不符，本段已丢弃。请从断点继续。", final=False
)
UPLOAD_OFFSET = _kind("upload-offset", 409, "续传位置不符", "服务器已收到 {offset} 字节，请从该处继续。", final=False)
UPLOAD_GONE = _kind(
    "upload-gone", 404, "上传已失效", "没有这个上传任务，或已过期。请重新开始上传这张照片。", final=False
)
UPLOAD_UNFIT = _kind("upload-unfit", 422, "文件不是照片", "没有收下这个文件。{reason}")
UPLOAD_LENGTH = _kind("upload-length", 400, "上传长度有误", "请在 Upload-Length 中写明文件长度（1 字节到 {limit}）。")
UPLOAD_QUOTA = _kind(
    "upload-quota",
    507,
    "待归档的照片过多",
    "您名下未传完或尚未随记录提交的照片已达上限（{limit}）。请先提交或作废草稿，未传完的会在 {days} 天后自动清除。",
    final=False,
)
UPLOAD_TYPE = _kind("upload-type", 415, "内容类型有误", "续传内容的类型应为 application/offset+octet-stream。")
UPLOAD_ALGORITHM = _kind("upload-algorithm", 400, "校验算法不支持", "支持的校验算法为 {known}。")
TUS_VERSION = _kind("tus-version", 412, "续传协议版本不符", "请在 Tus-Resumable 中写明 1.0.0。")
UNFILEABLE = _kind(
    "unfileable",
    422,
    "记录未能归档",
    "服务器处理这条记录时出错（编号 {reference}），原件已在服务器保留，由督察科核对后归档，您不必重填。",
)
PHOTO_DAMAGED = _kind(
    "photo-damaged",
    503,
    "照片原件已损坏",
    "服务器上的这张照片与其校验值不符，不再展示。请联系系统管理员运行 ducha verify，上传它的手机会重新发送。",
    final=False,
)
MUST_CHANGE_PASSWORD = _kind(
    "must-change-password",
    403,
    "请先修改密码",
    "您的密码是初始密码或由他人重设，请先登录网页修改密码，再进行其他操作。",
)
RULE = _kind("rule", 422, "不符合办理规则", "{reason}。")
SESSION_ENDED = _kind(
    "session-ended",
    401,
    "登录已过期",
    "登录已过期，内容没有提交，已为填写人保管一天。请由本人重新登录，登录后会回到填写的表单。",
)
NO_COOKIE = _kind(
    "no-cookie",
    401,
    "Cookie 未保存",
    "浏览器没有带上登录凭据（Cookie 未保存或已被清除），内容没有提交，已为填写人保管一天。"
    "请在浏览器设置中允许本网站保存 Cookie，再由本人重新登录。",
)
COOKIES_BLOCKED = _kind(
    "cookies-blocked",
    403,
    "Cookie 未保存",
    "浏览器没有保存本网站的 Cookie，无法登录。请在浏览器设置中允许本网站保存 Cookie，再登录一次。",
)
STALE_FORM = _kind(
    "stale-form",
    403,
    "表单已过期",
    "这张表单是较早以前或上一次登录时打开的，还没有提交。填写的内容都在，请核对后再提交一次。",
)
OTHER_ACCOUNT = _kind(
    "other-account",
    403,
    "不是本人的表单",
    "表单是用另一个账号打开的，没有提交。内容已为填写人保管，由其本人登录后继续。",
)
FOREIGN_FORM = _kind(
    "foreign-form", 403, "来源不明的提交", "这次提交不是从本系统的页面发出的，没有办理。请在本系统的页面中重新操作。"
)
MUST_CHANGE = _kind(
    "must-change", 403, "请先修改密码", "请先设置自己的密码，填写的内容已为您保管，修改后会回到填写的表单。"
)
ALREADY_SENT = _kind(
    "already-sent",
    409,
    "表单已提交过",
    "这张表单已经提交过一次，这次改动的内容没有提交。确实要再提交一份的，请核对后再按一次；否则请离开本页。",
)
UNCERTAIN = _kind(
    "uncertain",
    409,
    "表单可能已经提交",
    "这张表单此前提交时中断，可能已经办理。请先在列表中核对：已经有的请离开本页，没有的再按一次提交。您填写的内容都在。",
)
BASEMAP_AWAY = _kind(
    "basemap-away",
    503,
    "底图暂时不可用",
    "底图服务暂时不可用，恢复后会自动显示。区界、点位和办理都不受影响。",
    final=False,
)
BUSY = _kind("busy", 503, "服务器繁忙", "服务器正忙，您的内容没有丢失，请稍后再试。", final=False)
INTERNAL = _kind(
    "internal",
    500,
    "服务器内部错误",
    "服务器出错，已记录（编号 {reference}）。您的内容没有丢失，请稍后再试。",
    final=False,
)


class Problem(Exception):
    """A refusal with its kind, the ground of it where the kind has several, and the values for its sentence.

    The values of a ground are kept as words and numbers: a refusal travels between processes."""

    def __init__(self, refusal: ProblemKind | Ground, /, **values: Any) -> None:
        if isinstance(refusal, Ground):
            values = {name: value if isinstance(value, str | int) else str(value) for name, value in values.items()}
            self.kind, self.values = refusal.kind, values | {"reason": refusal.reason.format(**values)}
        else:
            self.kind, self.values = refusal, values
        self.ground, self._made_of = refusal.code, (refusal, values)
        self.detail = self.kind.detail.format(**self.values)
        super().__init__(f"{self.kind.code}: {self.detail}")

    def __reduce__(self) -> tuple[Any, ...]:
        refusal, values = self._made_of
        return partial(Problem, refusal, **values), ()

    @property
    def reason(self) -> str:
        """What is in the way, without a full stop and without what every sentence of the kind adds."""
        return str(self.values.get("reason") or self.detail.removesuffix("。"))

    def document(self) -> dict[str, Any]:
        """The RFC 9457 members, with `code` for programs and `final` for the phone's retry."""
        return {
            "type": f"/problems/{self.kind.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "code": self.kind.code,
            "final": self.kind.final,
        }


def kind_of(media_type: str, document: Any) -> ProblemKind | None:
    """The kind of a refusal that arrived, or None when it is not ours.

    Between phone and server stand proxies and log-in pages that answer in JSON too, some with `code` or `detail`. Ours
    is only what says so in its media type, names a code of the catalogue, and names it in `type` as we do."""
    if media_type.partition(";")[0].strip().lower() != MEDIA_TYPE or not isinstance(document, Mapping):
        return None
    return kind_named(document)


def kind_named(document: Mapping[str, Any]) -> ProblemKind | None:
    """The kind that a problem document names, e.g. inside a verdict; None for a code that is not in the catalogue."""
    code = document.get("code")
    kind = CATALOGUE.get(code) if isinstance(code, str) else None
    return kind if kind is not None and document.get("type") == f"/problems/{kind.code}" else None
