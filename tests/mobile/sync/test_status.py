"""The quiet line and the rows behind it, for every state."""

from __future__ import annotations

import pytest

from mobile.device.interface import NetworkKind
from mobile.sync.errors import Garbled, Refused, SyncError, Unreachable, from_document
from mobile.sync.holds import hold_for
from mobile.sync.status import (
    Facts,
    Hold,
    Item,
    ItemState,
    Progress,
    Tone,
    describe,
    detail_rows,
    kept_words,
    late_words,
    waiting_words,
)
from shared.file_counts import FileCounts
from shared.problems import CATALOGUE


@pytest.mark.parametrize(
    ("facts", "line", "tone"),
    [
        (Facts(), "已全部送达", Tone.DONE),
        (Facts(records=3, files=FileCounts(7), hold=Hold.OFFLINE), "3 条、7 张照片待上传 · 无网络", Tone.WAITING),
        (Facts(records=3), "3 条待上传", Tone.WAITING),
        (Facts(files=FileCounts(7), hold=Hold.WIFI_ONLY), "7 张照片待上传 · 等待 Wi-Fi", Tone.WAITING),
        (Facts(records=1, files=FileCounts(2, 1, 1)), "1 条、2 张照片、1 段录音、1 段录像待上传", Tone.WAITING),
        (Facts(records=1, hold=Hold.UNREACHABLE), "1 条待上传 · 暂时联系不上服务器", Tone.WAITING),
        (Facts(records=1, hold=Hold.SERVER), "1 条待上传 · 服务器繁忙，稍后自动再试", Tone.WAITING),
        (Facts(records=1, hold=Hold.STRANGER), "1 条待上传 · 网络需要登录", Tone.WAITING),
        (Facts(records=1, hold=Hold.STORAGE), "1 条待上传 · 本机存储空间不足", Tone.WAITING),
        (Facts(records=1, hold=Hold.FAULT), "1 条待上传 · 同步出错，稍后自动再试", Tone.WAITING),
        (Facts(records=2, files=FileCounts(5), progress=Progress(2, 7)), "正在上传 2/7", Tone.BUSY),
        (Facts(unconfirmed=2), "2 条的附件待服务器确认", Tone.WAITING),
        (Facts(refused=1), "1 条未被接收，请查看", Tone.ATTENTION),
        (Facts(records=2, refused=1, hold=Hold.OFFLINE), "2 条待上传 · 无网络 · 1 条未被接收，请查看", Tone.ATTENTION),
        (Facts(hold=Hold.REVOKED), "本机已停用", Tone.ATTENTION),
        (Facts(records=3, files=FileCounts(7), hold=Hold.REVOKED), "本机已停用 · 3 条、7 张照片未上传", Tone.ATTENTION),
        (Facts(hold=Hold.NOT_ENROLLED), "本机尚未登记", Tone.ATTENTION),
        (Facts(records=1, hold=Hold.UNAUTHORISED), "本机需要重新登记 · 1 条未上传", Tone.ATTENTION),
        (Facts(hold=Hold.OUTDATED), "应用版本过旧，请更新", Tone.ATTENTION),
        (Facts(hold=Hold.OFFLINE), "已全部送达", Tone.DONE),
        (
            Facts(records=1, alerts=1, hold=Hold.OFFLINE),
            "立即通知未送达，请打电话 · 1 条待上传 · 无网络",
            Tone.ATTENTION,
        ),
    ],
)
def test_the_quiet_line_says_how_it_stands(facts: Facts, line: str, tone: Tone) -> None:
    status = describe(facts)
    assert (status.line, status.tone) == (line, tone)


@pytest.mark.parametrize("hold", list(Hold))
def test_every_hold_comes_with_words_and_with_what_to_do(hold: Hold) -> None:
    facts = Facts(records=1, hold=hold, hold_words="服务器的话。")
    if hold is Hold.NONE:
        assert detail_rows(facts, []) == []
        return
    row = detail_rows(facts, [])[0]
    assert row.title in describe(facts).line
    assert "服务器的话。" in row.words
    assert any(way in row.words for way in ("自动", "请", "无需操作"))


def test_the_details_say_of_each_item_what_it_waits_for() -> None:
    items = [
        Item("r1", "日常督察 · 新华路队", ItemState.REFUSED, problem="没有编号为“u9”的单位。"),
        Item("r2", "日常督察 · 天山路队", ItemState.WAITING, "3 张照片"),
        Item("r3", "督察通知书 · 天山路队", ItemState.WAITING),
        Item("r4", "日常督察 · 虹桥队", ItemState.HELD, "2 张照片、1 段录音"),
    ]
    rows = {row.item_id: row for row in detail_rows(Facts(records=2, files=FileCounts(5), refused=1), items)}
    assert rows["r1"].words.startswith("未被接收：没有编号为“u9”的单位。")
    assert "导出" in rows["r1"].words
    assert rows["r1"].tone is Tone.ATTENTION
    assert rows["r2"].words == "待上传，含 3 张照片"
    assert rows["r3"].words == "待上传"
    assert rows["r4"].words == "文字已收到，还有 2 张照片、1 段录音待上传"


@pytest.mark.parametrize(
    ("hold", "words"),
    [
        (Hold.OFFLINE, "无网络。请到有网络的地方打开督察通，等到显示“已全部送达”。"),
        (Hold.WIFI_ONLY, "等待 Wi-Fi。请连接 Wi-Fi，或点“立即同步”使用移动网络。"),
        (Hold.REVOKED, "本机已停用。本机不再上传。未上传的记录仍可查看，请在“设置”中导出并交督察科。"),
        (Hold.NONE, "督察通没有打开时不能上传。请连接网络，保持督察通打开，点“立即同步”。"),
    ],
)
def test_what_waits_longer_than_a_day_says_why_and_what_to_do(hold: Hold, words: str) -> None:
    facts = Facts(records=2, files=FileCounts(3), hold=hold, late=1)
    assert late_words(facts) == f"1 条超过一天没有送达：{words}"
    waiting = [
        Item("r1", "日常督察", ItemState.WAITING, waited_days=2),
        Item("r2", "日常督察", ItemState.HELD, "3 张照片", waited_days=4),
        Item("r3", "日常督察", ItemState.WAITING),
    ]
    rows = {row.item_id: row for row in detail_rows(facts, waiting)}
    assert rows["r1"].words == f"待上传。已等 2 天：{words}"
    assert rows["r2"].words == f"文字已收到，还有 3 张照片待上传。已等 4 天：{words}"
    assert rows["r3"].words == "待上传"


def test_a_refusal_is_the_reason_of_what_waits_when_nothing_holds_the_rest() -> None:
    assert (
        late_words(Facts(late=1, refused=1)) == "1 条超过一天没有送达：有内容未被接收或多次未能上传。请点开查看原因。"
    )
    assert late_words(Facts(records=3, hold=Hold.OFFLINE)) == ""


@pytest.mark.parametrize(("seconds", "words"), [(0.0, "1 分钟内"), (59.0, "1 分钟内"), (150.0, "约 2 分钟后")])
def test_the_details_say_when_it_is_tried_again(seconds: float, words: str) -> None:
    rows = detail_rows(Facts(records=1, hold=Hold.UNREACHABLE, retry_in_s=seconds), [])
    assert any(row.words.startswith(words) and "立即同步" in row.words for row in rows)


def test_the_details_name_the_last_contact() -> None:
    rows = detail_rows(Facts(last_contact="2026年11月24日 15:04"), [])
    assert [(row.title, row.words) for row in rows] == [("上次与服务器联系", "2026年11月24日 15:04")]


def test_counts_of_nothing_are_not_spoken_of() -> None:
    assert waiting_words(0, FileCounts()) == ""


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_refusal_of_the_catalogue_is_read_and_leads_to_a_hold_with_words(code: str) -> None:
    kind = CATALOGUE[code]
    error = from_document(kind.status, {"code": code, "title": kind.title, "detail": "请…", "final": kind.final})
    assert (error.code, error.final) == (code, kind.final)
    hold = hold_for(error, NetworkKind.WIFI)
    assert hold.stops == (code in ("device-revoked", "unauthenticated", "unsupported-protocol"))


@pytest.mark.parametrize(
    ("error", "network", "hold"),
    [
        (Unreachable(), NetworkKind.NONE, Hold.OFFLINE),
        (Unreachable(), NetworkKind.UNKNOWN, Hold.UNREACHABLE),
        (Garbled(200), NetworkKind.WIFI, Hold.STRANGER),
        (Garbled(302), NetworkKind.WIFI, Hold.STRANGER),
        (Garbled(413), NetworkKind.WIFI, Hold.SERVER),
        (Garbled(502), NetworkKind.WIFI, Hold.SERVER),
        (Refused(400, "new-in-version-2", "新", "新的。", final=True), NetworkKind.WIFI, Hold.SERVER),
    ],
)
def test_what_goes_wrong_leads_to_the_hold_that_explains_it(error: SyncError, network: NetworkKind, hold: Hold) -> None:
    assert hold_for(error, network) is hold


def test_a_problem_without_its_members_is_made_up_from_the_status() -> None:
    assert from_document(503, {}).final is False
    assert from_document(422, {}).final is True


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(), "已保存到本机，正在上传"),
        (Facts(hold=Hold.WIFI_ONLY), "已保存到本机，正在上传"),
        (Facts(hold=Hold.OFFLINE), "已保存到本机，联网后自动上传"),
        (Facts(network=NetworkKind.NONE), "已保存到本机，联网后自动上传"),
        (Facts(hold=Hold.SERVER), "已保存到本机；服务器繁忙，恢复后自动上传"),
        (Facts(hold=Hold.UNAUTHORISED), "已保存到本机；本机需要重新登记，处理后自动上传"),
    ],
)
def test_what_was_saved_this_moment_says_what_becomes_of_it_and_not_that_it_waits_for_a_network_that_is_there(
    facts: Facts, words: str
) -> None:
    assert kept_words(facts) == words
