"""订阅 by mail and in the unit's WeCom group: after the mailbox is confirmed, without contents, by the queue of all
deliveries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import select, update

from shared.organisation import Role
from sync_server.accounts.opening import alter_user
from sync_server.console.subscriptions import tell_due
from sync_server.forwarding import worker
from sync_server.forwarding.queue import Outcome, claim, settle
from sync_server.forwarding.sender import Sender
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.settings import Settings
from tests.sync_server.console.conftest import OTHER_SECTION, SECTION, Browser, Clock
from tests.sync_server.console.story import Phone
from tests.sync_server.forwarding.mail_server import Inbox, mail_server

Enter = Callable[..., Browser]
WANG = "wang@example.cn"
NAME = "张三的摊位"  # what people call a filter may be a person's name
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"


@pytest.fixture
def mails() -> Iterator[Inbox]:
    with mail_server() as inbox:
        yield inbox


@pytest.fixture
def mailing(app: FastAPI, mails: Inbox) -> Settings:
    """The running application with that mail server."""
    settings: Settings = app.state.settings
    settings.smtp_host, settings.smtp_port = "127.0.0.1", mails.port
    settings.smtp_security, settings.smtp_from = "none", "ducha@example.cn"
    return settings


def told(browser: Browser, answer: Response) -> str:
    """The page that answers a form, at once or where it leads."""
    return (browser.follow(answer) if answer.status_code == 303 else answer).text


def keep(browser: Browser, **more: str) -> str:
    """Keep a filter of open findings; its address."""
    form = {"list": "findings", "query": "state=open", "name": NAME, "every": "day"}
    assert browser.post("/saved", form | more).status_code == 303
    (address,) = re.findall(rf'href="(/saved/[^"]+)"[^>]*>{form["name"]}</a>', browser.get("/saved").text)
    return str(address)


def confirm(browser: Browser, mails: Inbox, mailbox: str = WANG) -> str:
    """Set the mailbox by the code that came to it; the page after it."""
    asked = told(browser, browser.post("/mailbox", {"mailbox": mailbox}))
    assert f"已发到 {mailbox}" in asked
    (until,) = re.findall(r'name="until" value="([^"]+)"', asked)
    found = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", mails.mails[-1].get_content())
    assert found
    form = {"mailbox": mailbox, "until": until, "code": found[0]}
    return told(browser, browser.post("/mailbox/confirm", form))


def deliver(app: FastAPI) -> int:
    """What is due goes out, once; how much it was."""

    async def once() -> int:
        sender = Sender(allow_private=True, timeout_s=1.0)
        done = await worker.deliver_due(app.state.ledger, app.state.settings, sender, lambda: 1.0)
        await sender.aclose()
        return done

    return int(app.state.runner.run(once()))


def outside(ledger: Ledger) -> list[tuple[str, str]]:
    d = t.deliveries.c
    with ledger.read() as conn:
        rows = conn.execute(select(d.channel, d.state).where(d.channel != "inbox").order_by(d.channel))
        return [(row.channel, row.state) for row in rows]


def test_a_mail_says_how_much_is_new_and_nothing_else(
    app: FastAPI, mailing: Settings, mails: Inbox, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer)
    assert "邮箱已确认" in confirm(officer, mails)
    assert WANG in officer.get("/saved").text
    assert "已更改" in told(officer, officer.post(address, {"every": "day", "by_mail": "1"}))
    clock.pass_by(days=1)
    Phone(app, squads[0]).check(("RW03", "JM12"), address="定西路710弄口", facts="张三的摊位")
    assert tell_due(app.state.console) == 1
    assert deliver(app) == 1
    _code, news = mails.mails
    assert news["To"] == WANG
    said = news.get_content()
    assert "新增 2 条" in said
    assert f"{mailing.public_url}{address}" in said
    for word in (NAME, "定西路", "张三"):
        assert word not in said + news["Subject"]
    assert outside(ledger) == [("mail", "delivered")]
    assert deliver(app) == 0, "once"


def test_a_server_that_refuses_is_tried_again_and_seen_by_owner_and_administrator(
    app: FastAPI, mailing: Settings, mails: Inbox, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer)
    confirm(officer, mails)
    officer.post(address, {"every": "day", "by_mail": "1"})
    clock.pass_by(days=1)
    Phone(app, squads[0]).check(("RW03",))
    tell_due(app.state.console)
    mails.refuses = "451 later"
    assert deliver(app) == 1
    assert outside(ledger) == [("mail", "failing")]
    officer.log_in("wang")
    assert "不接受这个邮箱地址（451）" in officer.get("/saved").text
    admin = logged_in(Role.SECTION_CHIEF)
    page = admin.get("/endpoints").text
    assert "现有 1 封未送出" in page
    assert "有 1 个订阅邮箱发不出邮件" in page
    desk = admin.get("/").text
    assert "邮件发送失败" in desk
    assert WANG not in page + desk, "the address is its owner's"
    assert failing_in_menu(desk) == "1"
    elsewhere = logged_in(Role.SECTION_CHIEF, OTHER_SECTION)
    assert "邮件发送失败" not in elsewhere.get("/").text
    assert "发不出邮件" not in elsewhere.get("/endpoints").text
    assert admin.get("/healthz").json()["mailboxes_in_trouble"] == 1
    mails.refuses = ""
    clock.pass_by(minutes=5)
    assert deliver(app) == 1
    assert outside(ledger) == [("mail", "delivered")]
    assert "邮件发送失败" not in admin.get("/").text
    assert "发不出邮件" not in admin.get("/endpoints").text
    assert admin.get("/healthz").json()["mailboxes_in_trouble"] == 0


def failing_in_menu(page: str) -> str:
    """The number beside 对外投递."""
    entries = re.findall(r'<a[^>]*href="/endpoints"[^>]*>(.*?)</a>', page, re.DOTALL)
    (shown,) = {number for one in entries if "对外投递" in one for number in re.findall(r">(\d+)<", one)}
    return str(shown)


def test_without_the_code_there_is_no_mailbox(
    app: FastAPI, mailing: Settings, mails: Inbox, logged_in: Enter, clock: Clock
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer)
    assert "先在本页设置并确认邮箱" in told(officer, officer.post(address, {"every": "day", "by_mail": "1"}))
    assert "完整的邮箱地址" in told(officer, officer.post("/mailbox", {"mailbox": "wang"}))
    asked = told(officer, officer.post("/mailbox", {"mailbox": WANG}))
    (until,) = re.findall(r'name="until" value="([^"]+)"', asked)
    form = {"mailbox": WANG, "until": until, "code": "AAAAA-AAAAA"}
    again = told(officer, officer.post("/mailbox/confirm", form))
    assert "验证码不对" in again
    assert 'name="code"' in again, "it can be tried again at once"
    assert "已确认" not in officer.get("/saved").text
    tries = [told(officer, officer.post("/mailbox/confirm", form)) for _ in range(10)]
    assert "验证码不对" in tries[0]
    assert "分钟" in tries[-1], "codes are not guessed"


def test_what_did_not_go_out_is_not_counted_and_nobody_is_flooded(
    app: FastAPI, mailing: Settings, mails: Inbox, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    for _ in range(7):
        assert "完整的邮箱地址" in told(officer, officer.post("/mailbox", {"mailbox": "wang"}))
        mails.refuses = "550 nobody"
        assert "验证码没有发出" in told(officer, officer.post("/mailbox", {"mailbox": "wagn@example.cn"}))
        mailing.smtp_port = 1
        assert "无法连接邮件服务器" in told(officer, officer.post("/mailbox", {"mailbox": WANG}))
        mails.refuses, mailing.smtp_port = "", mails.port
    for _ in range(6):
        page = told(officer, officer.post("/mailbox", {"mailbox": WANG}))
    assert "分钟" in page
    assert len(mails.mails) == 5


def test_a_mailbox_is_changed_and_removed_by_its_owner(
    app: FastAPI, mailing: Settings, mails: Inbox, logged_in: Enter, ledger: Ledger
) -> None:
    officer, chief = logged_in(Role.SECTION_OFFICER, login="wang"), logged_in(Role.SECTION_CHIEF)
    confirm(officer, mails)
    confirm(officer, mails, "wang2@example.cn")
    with ledger.read() as conn:
        rows = conn.execute(select(t.endpoints.c.mailbox)).scalars().all()
    assert rows == ["wang2@example.cn"]
    assert "wang2@example.cn" not in chief.get("/saved").text
    assert chief.post("/mailbox/remove").status_code == 404
    assert "邮箱已删除" in told(officer, officer.post("/mailbox/remove"))
    with ledger.read() as conn:
        assert conn.execute(select(t.endpoints.c.mailbox)).scalars().all() == [""], "the address is not kept"
    assert officer.post("/mailbox/remove").status_code == 404


def test_without_a_mail_server_there_is_no_choice_and_the_administrator_reads_why(
    app: FastAPI, logged_in: Enter
) -> None:
    officer, admin = logged_in(Role.SECTION_OFFICER), logged_in(Role.SECTION_CHIEF)
    keep(officer)
    page = officer.get("/saved").text
    assert "邮箱" not in page
    assert 'name="by_mail"' not in page
    assert "没有设置邮件服务器" in told(officer, officer.post("/mailbox", {"mailbox": WANG}))
    assert "请运维人员设置 DUCHA_SMTP_HOST" in admin.get("/endpoints").text


def test_the_robot_of_the_unit_tells_of_shared_filters(
    app: FastAPI, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer)
    assert 'name="by_wecom"' not in officer.get("/saved").text
    chosen = {"every": "day", "by_wecom": "1"}
    assert "没有启用的企业微信群机器人" in told(officer, officer.post(address, chosen | {"shared": "1"}))
    admin = logged_in(Role.SECTION_CHIEF)
    admin.post("/endpoints", {"unit": SECTION, "kind": "wecom", "url": ROBOT})
    assert 'name="by_wecom"' in officer.get("/saved").text
    assert "请同时勾选“共享给本单位”" in told(officer, officer.post(address, chosen))
    assert "已更改" in told(officer, officer.post(address, chosen | {"shared": "1"}))
    clock.pass_by(days=1)
    Phone(app, squads[0]).check(("RW03",))
    tell_due(app.state.console)
    d = t.deliveries.c
    with ledger.read() as conn:
        rows = conn.execute(select(d.channel).where(d.kind == "filter.news").order_by(d.channel)).scalars().all()
    assert rows == ["inbox", "wecom"]


def test_what_was_chosen_and_is_gone_by_then_keeps_nobody_from_hearing(
    app: FastAPI, mailing: Settings, mails: Inbox, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer)
    confirm(officer, mails)
    officer.post(address, {"every": "day", "by_mail": "1"})
    officer.post("/mailbox/remove")
    f = t.saved_filters
    ledger.write(lambda w: w.conn.execute(update(f).values(by_wecom=True, shared=True)))
    clock.pass_by(days=1)
    Phone(app, squads[0]).check(("RW03",))
    assert tell_due(app.state.console) == 1
    assert outside(ledger) == []


@pytest.mark.parametrize("ends", ["removed", "stopped"])
def test_what_waits_for_a_mailbox_ends_with_it_and_never_goes_out_later(
    app: FastAPI, mailing: Settings, mails: Inbox, squads: list[str], logged_in: Enter, clock: Clock, ledger: Ledger,
    ends: str,
) -> None:  # fmt: skip
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer)
    confirm(officer, mails)
    officer.post(address, {"every": "day", "by_mail": "1"})
    phone = Phone(app, squads[0])
    for refuses in ("451 later", ""):  # one that failed, and one that waits
        clock.pass_by(days=1)
        phone.check(("RW03",))
        tell_due(app.state.console)
        mails.refuses = refuses
        if refuses:
            deliver(app)
    assert outside(ledger) == [("mail", "failing"), ("mail", "waiting")]
    claimed = ledger.write(claim)
    officer.log_in("wang")
    if ends == "removed":
        officer.post("/mailbox/remove")
    else:
        with ledger.read() as conn:
            user_id = conn.execute(select(t.users.c.id).where(t.users.c.login == "wang")).scalar_one()
        ledger.write(lambda w: alter_user(w, SYSTEM, user_id, active=False))
        ledger.write(lambda w: w.conn.execute(update(t.users).values(active=True)))
        officer.log_in("wang")
    assert outside(ledger) == [("mail", "dropped"), ("mail", "dropped")]
    with ledger.read() as conn:
        assert conn.execute(select(t.endpoints.c.mailbox)).scalars().all() == [""], "the address is not kept"
    ledger.write(lambda w: settle(w, [Outcome(out, "连接中断") for out in claimed], lambda: 1.0))
    assert outside(ledger) == [("mail", "dropped"), ("mail", "dropped")], "nor what was under way at that moment"
    confirm(officer, mails)
    before = len(mails.mails)
    clock.pass_by(hours=1)
    assert deliver(app) == 0
    assert len(mails.mails) == before


def test_whoever_ticks_a_way_hears_daily_and_each_change_says_what_is_so_now(
    app: FastAPI, mailing: Settings, mails: Inbox, logged_in: Enter
) -> None:
    officer = logged_in(Role.SECTION_OFFICER, login="wang")
    address = keep(officer, every="")
    confirm(officer, mails)
    assert f"已更改“{NAME}”，不订阅。" in told(officer, officer.post(address, {"every": ""}))
    said = told(officer, officer.post(address, {"every": "", "by_mail": "1"}))
    assert f"已更改“{NAME}”，每天在收件箱、邮件告知新增。" in said
    assert 'value="day" selected' in said
    said = told(officer, officer.post(address, {"every": "", "by_mail": "1"}))
    assert f"已更改“{NAME}”，不订阅。" in said, "who chooses 不订阅 of what was heard of means it"
    assert 'name="by_mail" value="1" checked' not in said
