"""From an event in the ledger to a receiver: signed, repeated until it arrives, visible while it does not."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from sqlalchemy import delete, select, update
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from shared.moment import to_iso
from shared.organisation import DelegationMode, Role
from shared.problems import Problem
from sync_server.casework import happenings
from sync_server.forwarding import worker
from sync_server.forwarding.endpoints import add_endpoint, redeliver, set_endpoint_active, try_endpoint
from sync_server.forwarding.mail import AT_A_TIME
from sync_server.forwarding.queue import PER_TARGET, ROOM, Outcome, claim, sent, settle
from sync_server.forwarding.sender import Sender
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.write import Write
from sync_server.settings import Settings
from tests.sync_server.acts.noticing import noticed
from tests.sync_server.acts.world import SECTION, World, build_world
from tests.sync_server.forwarding.mail_server import stubborn_server
from tests.sync_server.forwarding.receiver import Receiver, receiving

SETTINGS = Settings(public_url="https://ducha.example.cn", private_endpoints=True)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = build_world(tmp_path)
    built.clock.now = datetime.now(UTC).replace(microsecond=0)  # receivers judge the signature's age by the real clock
    built.delegate(DelegationMode.DIRECT)
    yield built
    built.ledger.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    made = Sender(allow_private=True, timeout_s=1.0)
    yield made
    await made.aclose()


def endpoint(world: World, url: str, kind: str = "webhook") -> str:
    return world.by(Role.SECTION_CHIEF, add_endpoint, SECTION, kind, url, allow_private=True)


def notice(world: World) -> str:
    return noticed(world)


async def deliver(world: World, sender: Sender) -> int:
    return await worker.deliver_due(world.ledger, SETTINGS, sender, lambda: 1.0)


async def test_a_webhook_is_a_cloudevent_whose_signature_holds(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    endpoint_id = endpoint(world, receiver.url)
    notice_id = notice(world)
    assert await deliver(world, sender) == 1
    (request,) = receiver.requests
    secret = world.row(t.endpoints, id=endpoint_id)["secret"]
    Webhook(secret).verify(request.body, request.headers)
    event = from_http_event(HTTPMessage(request.headers, request.body))
    assert (event.get_type(), event.get_subject()) == ("ducha.notice.filed", f"notice/{notice_id}")
    assert event.get_id() == request.headers["webhook-id"]
    delivery = world.row(t.deliveries, channel="webhook")
    assert (delivery["state"], delivery["id"]) == ("delivered", event.get_id())


async def test_a_changed_body_breaks_the_signature(world: World, receiver: Receiver, sender: Sender) -> None:
    endpoint_id = endpoint(world, receiver.url)
    notice(world)
    await deliver(world, sender)
    (request,) = receiver.requests
    secret = world.row(t.endpoints, id=endpoint_id)["secret"]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(request.body.replace(b"filed", b"field"), request.headers)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("error", "对方返回错误（500）"),
        ("hang", "对方超时未答复"),
        ("drip", "对方超时未答复"),
        ("drop", "连接中断"),
        ("redirect", "对方要求转到其他地址（302），请改填最终地址"),
    ],
)
async def test_a_receiver_that_fails_is_visible_and_tried_again_with_the_same_id(
    world: World, receiver: Receiver, sender: Sender, mode: str, words: str
) -> None:
    endpoint_id = endpoint(world, receiver.url)
    notice_id = notice(world)
    receiver.mode = mode
    assert await deliver(world, sender) == 1
    failing = world.row(t.deliveries, channel="webhook")
    assert (failing["state"], failing["last_error"]) == ("failing", words)
    assert world.row(t.endpoints, id=endpoint_id)["failing_since"] is not None
    with world.ledger.read() as conn:
        assert not sent(conn, "notice", notice_id)
    assert await deliver(world, sender) == 0
    receiver.mode = "ok"
    world.clock.now += timedelta(seconds=5)
    assert await deliver(world, sender) == 1
    with world.ledger.read() as conn:
        assert sent(conn, "notice", notice_id)
    assert world.row(t.endpoints, id=endpoint_id)["failing_since"] is None
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    kinds = [row["kind"] for row in world.rows(t.events, subject_id=endpoint_id)]
    assert kinds == ["endpoint.added", "endpoint.failing", "endpoint.recovered"]


async def test_a_receiver_that_answers_without_end_is_cut_off(world: World, receiver: Receiver, sender: Sender) -> None:
    endpoint(world, receiver.url)
    notice(world)
    receiver.mode = "huge"
    await deliver(world, sender)
    assert world.row(t.deliveries, channel="webhook")["state"] == "delivered"
    assert receiver.sent_bytes < 50_000_000


async def test_nobody_listening_is_said_in_words(world: World, sender: Sender) -> None:
    async with receiving() as gone:
        url = gone.url
    endpoint(world, url)
    notice(world)
    await deliver(world, sender)
    assert world.row(t.deliveries, channel="webhook")["last_error"] == "无法连接对方服务器"


async def test_an_internal_address_is_refused_at_delivery_unless_the_operator_allows_it(
    world: World, receiver: Receiver
) -> None:
    endpoint(world, receiver.url)
    notice(world)
    guarded = Sender(allow_private=False, timeout_s=1.0)
    await deliver(world, guarded)
    await guarded.aclose()
    assert receiver.requests == []
    assert world.row(t.deliveries, channel="webhook")["last_error"] == "地址指向内部网络，未获允许"


async def test_a_robot_is_told_that_something_waits_but_no_names_and_no_facts(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    receiver.mode = "robot-ok"
    endpoint(world, receiver.url, "wecom")
    notice(world)
    await deliver(world, sender)
    content = json.loads(receiver.requests[0].body)["markdown"]["content"]
    assert "有新开具的督察通知书" in content
    assert "https://ducha.example.cn/notices/" in content
    for private in ("王建国", "周敏", "定西路"):
        assert private not in content
    assert world.row(t.deliveries, channel="wecom")["state"] == "delivered"


async def test_a_robots_refusal_inside_a_friendly_status_is_not_taken_for_success(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    receiver.mode = "robot-busy"
    endpoint(world, receiver.url, "wecom")
    notice(world)
    await deliver(world, sender)
    assert "频率" in world.row(t.deliveries, channel="wecom")["last_error"]


async def test_one_dead_receiver_does_not_hold_up_another(world: World, receiver: Receiver, sender: Sender) -> None:
    async with receiving() as dead:
        dead.mode = "hang"
        endpoint(world, dead.url)
        endpoint(world, receiver.url)
        for _ in range(6):
            notice(world)
        while await deliver(world, sender):
            pass
    states: dict[str, set[str]] = {}
    for row in world.rows(t.deliveries, channel="webhook"):
        states.setdefault(row["endpoint_id"], set()).add(row["state"])
    assert sorted(states.values(), key=len) == [{"delivered"}, {"failing", "waiting"}], "one attempt, the rest waits"
    assert len(receiver.requests) == 6


def pile(world: World, endpoint_id: str, number: int, *, urgent: bool = False) -> None:
    """So many deliveries that have waited for an hour."""

    def insert(w: Write) -> None:
        kind = w.conn.execute(select(t.endpoints.c.kind).where(t.endpoints.c.id == endpoint_id)).scalar_one()
        before = to_iso(w.moment - timedelta(hours=1))
        row = {"kind": "endpoint.tried", "subject_kind": "endpoint", "subject_id": endpoint_id, "channel": kind}
        row |= {"unit_id": SECTION, "endpoint_id": endpoint_id, "urgent": urgent}
        row |= {"next_at": before, "created_at": before}
        for _ in range(number):
            seq = w.event(happenings.ENDPOINT_TRIED, "endpoint", endpoint_id, "测试", actor=SYSTEM)
            w.add(t.deliveries, id=w.new_id(), event_seq=seq, **row)

    world.do(insert)


def test_a_backlog_for_one_receiver_leaves_another_its_turn(world: World) -> None:
    dead = endpoint(world, "https://dead.example.cn/hook")
    pile(world, dead, 500)
    healthy = endpoint(world, "https://example.cn/hook")
    pile(world, healthy, 1)
    assert Counter(out.endpoint_id for out in world.do(claim)) == {dead: 4, healthy: 1}
    assert world.do(claim) == []


@pytest.mark.parametrize("hanging", ["mail", "wecom", "webhook"])
def test_whatever_hangs_takes_no_place_from_the_other_channels(world: World, hanging: str) -> None:
    ways = {"mail": "", "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "webhook": "https://{}.cn/"}
    others = set(ways) - {hanging}
    for n in range(40):
        pile(world, receiver_of(world, hanging, ways[hanging].format(n) + str(n)), 3)
    first = world.do(claim)
    assert {out.channel for out in first} == {hanging}
    assert len(first) <= ROOM[hanging]
    for kind in others:
        pile(world, receiver_of(world, kind, ways[kind].format("healthy")), 1)
    room = {**ROOM, hanging: ROOM[hanging] - len(first)}
    assert {out.channel for out in world.do(partial(claim, room=room))} >= others


def test_a_host_that_hangs_leaves_its_channel_to_other_hosts(world: World) -> None:
    for n in range(20):
        pile(world, endpoint(world, f"https://Dead.example.cn/{n}"), 3)
    healthy = endpoint(world, "https://example.cn/hook")
    pile(world, healthy, 1)
    hosts = Counter(out.url.split("/")[2] for out in world.do(claim))
    assert hosts == {"Dead.example.cn": PER_TARGET, "example.cn": 1}
    assert world.do(claim) == []


def test_those_that_took_the_last_message_go_first(world: World) -> None:
    for n in range(40):
        dead = endpoint(world, f"https://dead{n}.example.cn/")
        pile(world, dead, 1)
        world.do(partial(failed, endpoint_id=dead))
    healthy = endpoint(world, "https://example.cn/hook")
    pile(world, healthy, 1)
    assert world.do(claim)[0].endpoint_id == healthy


def failed(w: Write, endpoint_id: str) -> None:
    w.conn.execute(update(t.endpoints).where(t.endpoints.c.id == endpoint_id).values(failures=3))


def receiver_of(world: World, kind: str, url: str) -> str:
    """A receiver of the section, put there as a row."""
    row = {"unit_id": SECTION, "kind": kind, "url": url if kind != "mail" else ""}
    row |= {"user_id": "somebody", "mailbox": "wang@example.cn"} if kind == "mail" else {}

    def insert(w: Write) -> str:
        endpoint_id = w.new_id()
        w.add(t.endpoints, id=endpoint_id, created_at=w.now, secret="whsec_AAAA", **row)
        return endpoint_id

    return world.do(insert)


async def test_a_mail_server_that_hangs_keeps_no_webhook_waiting(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    stop = asyncio.Event()
    with stubborn_server(at="EHLO", enough=AT_A_TIME) as stubborn:
        settings = SETTINGS.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": stubborn.port})
        settings.smtp_security, settings.smtp_from = "none", "ducha@example.cn"
        for _ in range(40):
            pile(world, receiver_of(world, "mail", ""), 1)
        task = asyncio.create_task(worker.run(world.ledger, settings, stop, sender=sender, poll_s=0.02))
        assert await asyncio.to_thread(stubborn.full.wait, 30), "as many mails hang as may"
        endpoint(world, receiver.url)
        await asyncio.to_thread(notice, world)
        await asyncio.wait_for(receiver.called.wait(), 30)
        stop.set()
        await asyncio.wait_for(task, 30)
    assert {row["state"] for row in world.rows(t.deliveries, channel="mail")} == {"waiting"}


def test_a_receiver_that_failed_rests_as_a_whole_but_for_what_is_urgent(world: World) -> None:
    dead = endpoint(world, "https://dead.example.cn/hook")
    pile(world, dead, 50)
    for attempts, pause in ((4, 5), (1, 10), (1, 20)):
        claimed = world.do(claim)
        assert len(claimed) == attempts, "one that fails is tried with one delivery at a time"
        world.do(partial(settle, outcomes=[Outcome(out, "连接中断") for out in claimed], random=lambda: 1.0))
        assert world.do(claim) == []
        pile(world, dead, 1, urgent=True)
        (alert,) = world.do(claim)
        assert alert.urgent
        world.do(partial(settle, outcomes=[Outcome(alert, "连接中断")], random=lambda: 1.0))
        world.clock.now += timedelta(seconds=pause)
        world.do(lambda w: w.conn.execute(delete(t.deliveries).where(t.deliveries.c.urgent)))


async def test_an_address_that_cannot_be_called_at_all_fails_alone_and_in_words(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    bad = [endpoint(world, receiver.url) for _ in range(4)]
    endpoint(world, receiver.url)
    urls = [
        "https://[::1/hook",
        "https://example.cn:99999/x",
        "https://exa mple.cn/x",
        "",
    ]  # entered before they were checked

    def spoil(w: Write) -> None:
        for endpoint_id, url in zip(bad, urls, strict=True):
            w.conn.execute(update(t.endpoints).where(t.endpoints.c.id == endpoint_id).values(url=url))

    world.do(spoil)
    notice(world)
    assert await deliver(world, sender) == 5
    assert len(receiver.requests) == 1
    states = {row["endpoint_id"]: row for row in world.rows(t.deliveries, channel="webhook")}
    for endpoint_id in bad:
        assert states[endpoint_id]["state"] == "failing"
        assert states[endpoint_id]["last_error"]


async def test_a_secret_that_has_been_damaged_fails_alone(world: World, receiver: Receiver, sender: Sender) -> None:
    bad, _good = endpoint(world, receiver.url), endpoint(world, receiver.url)
    world.do(lambda w: w.conn.execute(update(t.endpoints).where(t.endpoints.c.id == bad).values(secret="whsec_%%")))
    notice(world)
    assert await deliver(world, sender) == 2
    assert len(receiver.requests) == 1
    assert "重新添加" in world.row(t.deliveries, endpoint_id=bad)["last_error"]


def test_an_outcome_that_cannot_be_written_does_not_take_the_others_with_it(world: World) -> None:
    endpoint(world, "https://a.example.cn/hook")
    endpoint(world, "https://b.example.cn/hook")
    notice(world)
    first, second = world.do(claim)
    lost = replace(first, endpoint_id="nobody")
    world.do(partial(settle, outcomes=[Outcome(lost, "连接中断"), Outcome(second, "")], random=lambda: 1.0))
    assert world.row(t.deliveries, id=second.delivery_id)["state"] == "delivered"


async def test_a_receiver_that_keeps_its_caller_waiting_delays_nobody_else(world: World, receiver: Receiver) -> None:
    patient, stop = Sender(allow_private=True, timeout_s=60), asyncio.Event()
    async with receiving() as slow:
        slow.mode = "hang"
        endpoint(world, slow.url)
        task = asyncio.create_task(worker.run(world.ledger, SETTINGS, stop, sender=patient, poll_s=0.02))
        await asyncio.to_thread(notice, world)
        await asyncio.wait_for(slow.called.wait(), 10)
        endpoint(world, receiver.url)
        await asyncio.to_thread(notice, world)
        await asyncio.wait_for(receiver.called.wait(), 10)
        stop.set()
        await asyncio.wait_for(task, 10)
    await patient.aclose()


def test_urgent_deliveries_are_claimed_first(world: World) -> None:
    endpoint(world, "https://example.cn/hook")
    notice(world)

    def urgent(w: Write) -> None:
        seq = w.event(happenings.ALERT_RAISED, "alert", "a", "严重", actor=SYSTEM)
        w.deliver(seq, happenings.ALERT_RAISED, subject_kind="alert", subject_id="a", unit_id=SECTION, urgent=True)

    world.do(urgent)
    assert [out.kind for out in world.do(claim)] == ["alert.raised", "notice.filed"]


def test_what_one_server_has_claimed_another_leaves_until_the_claim_runs_out(world: World) -> None:
    endpoint(world, "https://example.cn/hook")
    notice(world)
    assert len(world.do(claim)) == 1
    assert world.do(claim) == []
    world.clock.now += timedelta(seconds=60)
    assert len(world.do(claim)) == 1


async def test_sending_again_by_hand_repeats_a_delivery_that_had_arrived(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    endpoint(world, receiver.url)
    notice(world)
    await deliver(world, sender)
    world.by(Role.SECTION_OFFICER, redeliver, world.row(t.deliveries, channel="webhook")["id"])
    await deliver(world, sender)
    assert len(receiver.requests) == 2
    assert receiver.requests[0].headers["webhook-id"] == receiver.requests[1].headers["webhook-id"]


async def test_a_test_message_goes_to_the_one_address_it_was_asked_for(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    endpoint_id = endpoint(world, receiver.url)
    endpoint(world, receiver.url)
    world.by(Role.SECTION_CHIEF, try_endpoint, endpoint_id)
    assert await deliver(world, sender) == 1
    assert json.loads(receiver.requests[0].body)["type"] == "ducha.endpoint.tried"


async def test_an_address_switched_off_keeps_what_waits_for_it(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    endpoint_id = endpoint(world, receiver.url)
    notice(world)
    world.by(Role.SECTION_CHIEF, set_endpoint_active, endpoint_id, False)
    assert await deliver(world, sender) == 0
    world.by(Role.SECTION_CHIEF, set_endpoint_active, endpoint_id, True)
    assert await deliver(world, sender) == 1


async def test_the_worker_runs_until_it_is_stopped_and_delivers_what_comes_meanwhile(
    world: World, receiver: Receiver, sender: Sender
) -> None:
    endpoint(world, receiver.url)
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(world.ledger, SETTINGS, stop, sender=sender, poll_s=0.02))
    await asyncio.to_thread(notice, world)
    await asyncio.wait_for(receiver.called.wait(), 5)
    stop.set()
    await asyncio.wait_for(task, 5)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.cn/hook",
        "ftp://example.cn",
        "https://",
        "https://user:pw@example.cn/x",
        "https://:pw@example.cn/x",
        "javascript:alert(1)",
        "https://example.cn:99999/hook",
        "https://example.cn:0/hook",
        "https://example.cn:abc/hook",
        "https://[::1/hook",
        "https://[fe80::1%25eth0]/hook",
        "https://exa mple.cn/hook",
        "https://example.cn/ho\nok",
        "https://例子.cn/hook",
        f"https://{'a' * 64}.cn/hook",
        "https://example..cn/hook",
    ],
)
def test_an_unfit_address_is_refused_when_it_is_entered(world: World, url: str) -> None:
    with pytest.raises(Problem):
        world.by(Role.SECTION_CHIEF, add_endpoint, SECTION, "webhook", url)


def test_a_robot_lives_at_wecom_only_and_endpoints_are_the_chiefs(world: World) -> None:
    with pytest.raises(Problem, match="qyapi"):
        world.by(Role.SECTION_CHIEF, add_endpoint, SECTION, "wecom", "https://example.cn/robot")
    with pytest.raises(Problem):
        world.by(Role.SECTION_OFFICER, add_endpoint, SECTION, "webhook", "https://example.cn/hook")
    with world.ledger.read() as conn:
        assert conn.execute(select(t.endpoints)).first() is None
