"""Who may come in, and by which way: first the privacy notice, then enrolment, then the PIN; and the lock over all."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from mobile.host import Host
from mobile.parts.navigator import Navigator
from mobile.parts.screen import Screen
from mobile.pin import PinLock
from mobile.routes import CODE_OVER_LOCK, LOCK, load
from mobile.sync.enrolment import Ticket, code_in
from mobile.sync.status import Hold
from shared.scanned import CodeKind, read_code

LOCK_AFTER = timedelta(minutes=5)  # in the background: GB/T 22239-2019 as settled in domain.md §9

PRIVACY_ACCEPTED = "privacy_accepted_at"

_OPEN_TO_ALL = ("/privacy", "/licences")
_ENROL_AGAIN = (Hold.UNAUTHORISED, Hold.REVOKED, Hold.NOT_ENROLLED)


class FrontDoor:
    """The app's `Door`. It covers the stack of screens, and tells the navigator where a path leads."""

    def __init__(self, app: Host, nav: Navigator) -> None:
        self._app, self._nav = app, nav
        self.pin = PinLock(app.device.secrets, app.device.clock, app.device.random)
        self._code_answered = False

    # ---- what screens use

    @property
    def may_enrol_again(self) -> bool:
        return self._app.status.facts.hold in _ENROL_AGAIN

    def accept_privacy(self) -> None:
        self._app.store.preferences.put(PRIVACY_ACCEPTED, self._app.now())

    async def enrol(self, ticket: Ticket) -> None:
        await self._app.sync.enrol(ticket)
        if self._nav.covered:
            await self.pin.forget()
            self._nav.uncover()
        self._nav.go("/", replace=True)

    def lock(self) -> None:
        screen = self.closed()
        if screen is not None:
            self._nav.cover(screen)

    def unlock(self) -> None:
        self._nav.uncover()
        self.answer_given_code()

    def enrol_over_lock(self) -> None:
        self._nav.uncover(show=False)
        self._nav.cover(load(CODE_OVER_LOCK)(self._app, self._given_code, back_to_lock=True))

    def lock_again(self) -> None:
        self._nav.uncover(show=False)
        self.lock()

    # ---- what the app uses

    def closed(self) -> Screen | None:
        """The lock, if there is a PIN."""
        return load(LOCK)(self._app) if self.pin.is_set else None

    def come_back(self, away: timedelta) -> None:
        """The app was in the background for so long."""
        if away >= LOCK_AFTER:
            self.lock()

    def way(self, path: str) -> str:
        """Where a path leads for who has come in so far."""
        if path in _OPEN_TO_ALL:
            return path
        if not self._app.store.preferences.get(PRIVACY_ACCEPTED, ""):
            return "/welcome"
        enrolling = path.startswith("/enrol")
        if self._app.identity is None:
            return path if enrolling and path != "/enrol" else self._enrol_path()
        if not self.pin.is_set:
            return "/pin"
        if path in ("/welcome", "/pin") or (enrolling and not self.may_enrol_again):
            return "/"
        return path

    def answer_given_code(self) -> None:
        """The picture was scanned with a phone that is enrolled already: that leads to the code where it is of use,
        and else is said in words."""
        identity = self._app.identity
        if identity is None or self._code_answered:
            return
        given = self._app.page.url or ""
        if read_code(given).kind in (CodeKind.UNIT, CodeKind.DRAFT):
            self._code_answered = True
            self._nav.go(f"/scan/{quote(given, safe='')}")
            return
        if not self._given_code:
            return
        self._code_answered = True
        if self.may_enrol_again:
            self._nav.go(self._enrol_path())
        else:
            self._app.run(self._say_enrolled, identity.person.name)

    async def _say_enrolled(self, name: str) -> None:
        words = "无需再登记。更换使用人时，请先由督察科停用本机，再用新的登记码登记。"
        if await self._app.ask(f"本机已登记给{name}", words, yes="使用人与设备", no="知道了"):
            self._nav.go("/settings/device")

    def _enrol_path(self) -> str:
        code = self._given_code
        return f"/enrol/{quote(code, safe='')}" if code else "/enrol"

    @property
    def _given_code(self) -> str:
        """The code in the address, when the app was opened by the section's QR picture (`/app/?code=…`)."""
        return code_in(self._app.page.url or "")
