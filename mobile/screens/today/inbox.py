"""消息: what happened on the server to the inspector's notices, records and tasks in the last 30 days."""

from __future__ import annotations

import flet as ft

from mobile.host import Host
from mobile.parts.bars import bar_words
from mobile.parts.empty import empty
from mobile.parts.message_card import message_card, route_of_message
from mobile.parts.paged_list import PagedList
from mobile.parts.screen import Screen
from shared.wire import Message


def open_message(app: Host, message: Message) -> None:
    """Mark it read on this phone and open what it is about. A full phone does not keep anybody from reading."""
    try:
        app.store.messages.mark_read([message.id])
    except OSError:
        app.say("手机存储已满，这条消息会继续显示为未读。")
    route = route_of_message(message)
    if route:
        app.go(route)


class MessagesScreen(Screen):
    """All of them, the latest first; nothing here asks for an answer."""

    def view(self) -> ft.View:
        self._list = PagedList()
        self._fill()
        self._all_read = bar_words("全部标为已读", self._mark_all)
        return self.frame("/messages", "消息", self._list, actions=[self._all_read])

    def shown(self) -> None:
        self.changed()

    def changed(self) -> None:
        self._fill(self._list.shown)
        self.refresh()

    def _fill(self, at_least: int = 0) -> None:
        messages, now = self.app.store.messages.all(), self.app.device.clock.now()
        unread = {one.id for one in self.app.store.messages.unread()}

        def build(index: int) -> ft.Control:
            one = messages[index]
            return message_card(one, now, lambda _: open_message(self.app, one), read=one.id not in unread)

        nothing = empty(ft.Icons.MAIL_OUTLINE, "没有消息", "提醒、决定和任务变动会在联网后显示在这里，保留 30 天。")
        self._list.reset(len(messages), build, head=None if messages else [nothing], at_least=at_least)

    def _mark_all(self) -> None:
        try:
            self.app.store.messages.mark_read([one.id for one in self.app.store.messages.unread()])
        except OSError:
            self.app.say("手机存储已满，没有标记。")
        self.changed()
