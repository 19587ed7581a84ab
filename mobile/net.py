"""The net under everything that screens and background work do: what fails is said in words, and the app goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import flet as ft

log = logging.getLogger(__name__)

_FULL = "手机存储空间不足或暂时无法写入，这一步没有保存。请清理空间后再试。"
_FAILED = "这一步没有完成，已保存的内容都在。请再试一次。"


class Net:
    """One per page, put up before anything else."""

    def __init__(self, page: ft.Page, say: Callable[[str], None]) -> None:
        self._page, self._say = page, say

    def put_up(self) -> None:
        """Without this Flet replaces the whole app by an English error page when any handler fails."""
        self._page.session.error = self._handler_failed  # type: ignore[method-assign]
        self._forgive_late_answers()

    def run(self, work: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> None:
        """Start work in the background; what goes wrong is said and logged, never lost in silence."""

        async def guarded() -> None:
            try:
                await work(*args)
            except Exception as error:
                log.error("background work failed", exc_info=error)
                self._say(_FULL if isinstance(error, OSError) else _FAILED)

        self._page.run_task(guarded)

    def _handler_failed(self, message: str) -> None:
        log.error("a handler failed: %s", message)
        self._say(_FULL if "[Errno" in message else _FAILED)  # Flet hands on the text only

    def _forgive_late_answers(self) -> None:
        """In the browser an answer of the phone for a control that has left the screen meanwhile (a camera that was
        closed while it opened) would end Flet's one loop of messages, and with it the app."""
        session = self._page.session
        deliver = session.handle_invoke_method_results

        def forgiving(control_id: int, call_id: str, result: Any, error: str | None) -> None:
            try:
                deliver(control_id, call_id, result, error)
            except RuntimeError:
                log.info("an answer came for a control that is gone")

        session.handle_invoke_method_results = forgiving  # type: ignore[method-assign]
