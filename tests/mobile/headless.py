"""Drives the Flet app in pytest with no browser: a real Flet session on a connection that answers for the client.

`Headless` renders, taps, types, navigates, answers client calls by `answers` and keeps what crashed. It leans on
Flet's own session and messages, hence the pinned `flet==1.0.5`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

import flet as ft
import msgpack  # type: ignore[import-untyped]
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

C = TypeVar("C", bound=BaseControl)
Target = BaseControl | str
QUESTION_S = 1.0  # a handler that takes longer is taken to wait for the person


class _Client(Connection):
    """Packs every message as the wire would (which also snapshots lists for the next diff) and answers calls."""

    def __init__(self, driver: Headless) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.driver = driver
        self.loop = asyncio.get_running_loop()
        self.executor = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = driver.url
        self.bytes_sent = 0

    def send_message(self, message: Message) -> None:
        encode = configure_encode_object_for_msgpack(BaseControl)  # type: ignore[no-untyped-call]
        packed = msgpack.packb([message.action, message.body], default=encode)
        self.packed(packed)
        if message.action == MessageAction.INVOKE_METHOD:
            self._answer(message.body)
        if message.action == MessageAction.SESSION_CRASHED:
            self.driver.crashes.append(message.body.message)

    def packed(self, message: bytes) -> None:
        """A message as it goes to the client."""
        self.bytes_sent += len(message)

    def _answer(self, call: Any) -> None:
        answer = self.driver.answers.get(call.name)
        self.driver.calls.append((call.name, call.args))
        result, error = answer, None
        if callable(answer):
            try:
                result = answer(**(call.args or {}))
            except Exception as problem:  # a client error reaches the app as text
                result, error = None, str(problem)
        if isinstance(result, asyncio.Future):  # the phone takes its time
            result.add_done_callback(lambda done: self._reply(call, done.result(), None))
        else:
            self.loop.call_soon(self._reply, call, result, error)

    def _reply(self, call: Any, result: Any, error: str | None) -> None:
        self.driver.session.handle_invoke_method_results(call.control_id, call.call_id, result, error)

    def dispose(self) -> None:
        self.executor.shutdown(wait=False)


class Headless:
    """`async with Headless(main) as app: await app.tap("开始检查"); assert "…" in app.texts()`.

    `main` and `before` are those of the app; `answers` maps names of client
    methods to results, functions, or futures of what is answered later."""

    def __init__(
        self,
        main: Callable[[ft.Page], Any],
        before: Callable[[ft.Page], Any] | None = None,
        answers: Mapping[str, Any] | None = None,
        url: str = "http://test",
        **page_props: Any,
    ) -> None:
        self._main, self._before, self.url = main, before, url
        self.answers: dict[str, Any] = {"push_route": self._push_route, **(answers or {})}
        self._props = {"route": "/", "platform": "android", "width": 390, "height": 844, **page_props}
        self.calls: list[tuple[str, Any]] = []
        self.crashes: list[str] = []
        self._handling: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Headless:
        self.client = _Client(self)
        self.session = Session(self.client)
        self.page = self.session.page
        _context_page.set(self.page)
        context.reset_auto_update()  # type: ignore[no-untyped-call]
        self.session.apply_page_patch(self._props)
        if self._before is not None:
            await _finish(self._before(self.page))
        patch = self.session.get_page_patch()  # type: ignore[no-untyped-call]
        reply = RegisterClientResponseBody(session_id=self.session.id, page_patch=patch, error="")
        self.client.send_message(Message(MessageAction.REGISTER_CLIENT, reply))
        await _finish(self._main(self.page))
        await self.session.after_event(self.page)
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        for handling in self._handling:
            handling.cancel()
        self.session.close()  # type: ignore[no-untyped-call]
        self.client.dispose()
        await self.settle(3)  # what was said last is handed over yet; a loop that ends before would warn of it

    async def settle(self, rounds: int = 8) -> None:
        """Let handlers, tasks and answers run; returns after a few turns of the loop."""
        for _ in range(rounds):
            await asyncio.sleep(0.003)

    async def until(self, condition: Callable[[], Any], seconds: float = 10) -> None:
        """Wait for `condition` to hold. Raises AssertionError with the screen's texts when it does not in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, f"still waiting; on the screen: {self.texts()}"
            await asyncio.sleep(0.005)

    # ---- what the person sees

    def walk(self) -> Iterator[BaseControl]:
        """All controls of the page, dialogs included."""
        return _walk(self.page, set())

    def top(self) -> Iterator[BaseControl]:
        """All controls of the view on top and of the open dialogs."""
        yield from _walk(self.page.views[-1], set(), visible=True)
        yield from self._over_it()

    def _over_it(self) -> Iterator[BaseControl]:
        """What lies over the view: the open dialogs."""
        for each in list(_walk(self.page, {id(self.page.views[-1])})):
            if isinstance(each, ft.DialogControl) and each.open:
                yield from _walk(each, set(), visible=True)

    def all(self, kind: type[C]) -> list[C]:
        """Controls of a class on the view on top."""
        return [each for each in self.top() if isinstance(each, kind)]

    def texts(self) -> list[str]:
        """Every text on the view on top."""
        found = []
        for each in self.top():
            if isinstance(each, ft.Text) and each.spans:
                found.append("".join(span.text or "" for span in each.spans))
            for name in ("value", "content", "label", "helper", "error", "tooltip"):
                text = getattr(each, name, None)
                if isinstance(text, str) and text:
                    found.append(text)
        return found

    def sees(self, text: str) -> bool:
        """Whether some text on top contains `text`."""
        return any(text in each for each in self.texts())

    def find(self, name: str) -> BaseControl:
        """The control a person would mean by `name`: its text, label or tooltip, or the tappable thing around a text;
        that of a dialog rather than one under it. Raises AssertionError when there is none."""
        for each in [*self._over_it(), *self.top()]:
            if _named(each, name) and not isinstance(each, ft.Text | ft.Icon | ft.Image | ft.Semantics):
                return each
        tappable = [each for each in self.top() if getattr(each, "on_click", None) is not None]
        around = [each for each in tappable if any(_named(inner, name) for inner in _walk(each, set()))]
        assert around, f"no “{name}”; on the screen: {self.texts()}"
        return around[-1]

    def typed(self, label: str) -> str:
        """What stands in the field with the label."""
        control = self.find(label)
        assert isinstance(control, ft.TextField), f"“{label}” is no field"
        return control.value or ""

    def barred(self, name: str) -> bool:
        """Whether the button cannot be pressed yet."""
        control = self.find(name)
        assert isinstance(control, ft.Control)
        return bool(control.disabled)

    # ---- what the person does

    async def fire(self, target: Target, event: str, data: Any = None) -> None:
        """Send an event of a control as the client would: a handler that waits for the person (a question) goes on
        in the background."""
        control = self.find(target) if isinstance(target, str) else target
        handling = asyncio.get_running_loop().create_task(self.session.dispatch_event(control._i, event, data))
        self._handling.add(handling)
        handling.add_done_callback(self._handling.discard)
        await asyncio.wait({handling}, timeout=QUESTION_S)
        await self.settle()

    async def tap(self, target: Target) -> None:
        """Tap a button, card, row or chip."""
        control = self.find(target) if isinstance(target, str) else target
        if isinstance(control, ft.Chip):
            self.session.apply_patch(control._i, {"selected": not control.selected})
            await self.fire(control, "select", control.selected)
            return
        if isinstance(control, ft.Switch | ft.Checkbox):
            self.session.apply_patch(control._i, {"value": not control.value})
            await self.fire(control, "change", control.value)
            return
        await self.fire(control, "click")

    async def type(self, label: str, value: str) -> None:
        """Type into the field with the label."""
        control = self.find(label)
        self.session.apply_patch(control._i, {"value": value})
        await self.fire(control, "change", value)

    async def tab(self, index: int) -> None:
        """Choose a tab of the navigation bar."""
        bar = self.all(ft.NavigationBar)[0]
        self.session.apply_patch(bar._i, {"selected_index": index})
        await self.fire(bar, "change", index)

    async def scroll_to_end(self, target: ft.ScrollableControl) -> None:
        """Scroll a list to the end of what it holds."""
        data = {
            "event_type": "update",
            "pixels": 10_000.0,
            "min_scroll_extent": 0.0,
            "max_scroll_extent": 10_000.0,
            "viewport_dimension": 600.0,
            "scroll_delta": 10.0,
        }
        await self.fire(target, "scroll", data)

    async def turn(self, width: float, height: float) -> None:
        """The window gets another size, as when the phone is turned."""
        self.session.apply_page_patch({"width": width, "height": height})
        await self.fire(self.page, "resize", {"width": width, "height": height})

    def undo_button(self) -> BaseControl:
        """撤销 of the line that the screen says."""
        return next(each for each in self.all(ft.TextButton) if each.content == "撤销")

    async def go_back(self) -> None:
        """The arrow of the bar, or the phone's back gesture."""
        event = {"route": self.page.views[-1].route}
        await self.session.dispatch_event(self.page._i, "view_pop", event)
        await self.settle()

    async def lifecycle(self, state: ft.AppLifecycleState) -> None:
        """The phone shows, hides or pauses the app."""
        await self.session.dispatch_event(self.page._i, "app_lifecycle_state_change", {"state": state.value})
        await self.settle()

    def _push_route(self, route: str) -> None:
        async def arrive() -> None:
            self.page.route = route
            await self.session.dispatch_event(self.page._i, "route_change", {"route": route})

        self._arrival = asyncio.get_running_loop().create_task(arrive())


async def _finish(result: Any) -> None:
    if inspect.isawaitable(result):
        await result


def _named(control: BaseControl, name: str) -> bool:
    label = getattr(control, "label", None)
    texts = [getattr(control, each, None) for each in ("content", "label", "tooltip", "value", "semantics_label")]
    return name in texts or (isinstance(label, ft.Text) and label.value == name)


def _walk(node: Any, seen: set[int], *, visible: bool = False) -> Iterator[BaseControl]:
    """The node and all within it; with `visible` what is hidden is left out."""
    if id(node) in seen or (visible and getattr(node, "visible", True) is False):
        return
    seen.add(id(node))
    if isinstance(node, BaseControl):
        yield node
    for name in _filled(node):
        yield from _walk_value(getattr(node, name, None), seen, visible=visible)


@cache
def _places(kind: Any) -> dict[str, int]:
    """Where something may stand in what is of this class, in order."""
    fields = [field.name for field in dataclasses.fields(kind) if not field.metadata.get("skip")]
    return {name: at for at, name in enumerate(fields) if name != "_parent"}


def _filled(node: Any) -> list[str]:
    """The places that hold anything but what the class gives them: a control has some sixty, and fills five."""
    kind: Any = type(node)
    places = _places(kind)
    values, structural = getattr(node, "_values", None), getattr(node, "_structural_fields", None)
    if values is None or structural is None:
        return list(places)
    return sorted(places.keys() & (values.keys() | structural), key=places.__getitem__)


def _walk_value(value: Any, seen: set[int], *, visible: bool) -> Iterator[BaseControl]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _walk_value(each, seen, visible=visible)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _walk_value(each, seen, visible=visible)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _walk(value, seen, visible=visible)
