"""A small server for tests of screens: it enrols, hands down what it is given, and takes in what is sent.

The real server is tested with the real engine elsewhere; here it only has to answer by the protocol.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from shared.basemap import Basemap
from shared.moment import to_iso
from shared.organisation import Person, Unit, UnitKind
from shared.plain import from_plain, to_plain
from shared.problems import CODE_USED, DEVICE_REVOKED, RULE, Problem, ProblemKind
from shared.sealing import Sealed
from shared.wire import Change, ChangeKind, EnrolReply, Pong, PullReply, PushReply, Receipt, RecordVerdict, Verdict

DISTRICT = "310105"
SECTION = Unit("u-section", "长宁区城管执法局督察科", UnitKind.SECTION, DISTRICT, prefix="沪长城管")
SQUAD = Unit("u-jiangsu", "江苏路街道综合行政执法队", UnitKind.SQUAD, DISTRICT, "310105003", "u-section")
OTHER = Unit("u-hongqiao", "虹桥街道综合行政执法队", UnitKind.SQUAD, DISTRICT, "310105009", "u-section")
WANG = Person("p-wang", "王建国", "310105017", SECTION.id, inspector=True)
CODE = "4827 1936"


class Office:
    """`unreachable`, `revoked`, `spent` (the code) and `ahead` (its clock),
    `refuses` (records) are its fault switches; `asked` are the
    paths asked for, `received` the envelopes that came in; `photos` (by hash) are those it gives out."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.unreachable = self.revoked = self.spent = False
        self.refuses = False
        self.ahead = timedelta(0)
        self.asked: list[str] = []
        self.received: list[Sealed] = []
        self.photos: dict[str, bytes] = {}
        self.basemap = Basemap()
        self.changes: list[Change] = [self.change(ChangeKind.UNIT, unit.id, unit) for unit in (SECTION, SQUAD, OTHER)]
        self.changes.append(self.change(ChangeKind.PERSON, WANG.id, WANG))
        self.transport = httpx.MockTransport(self._answer)

    @staticmethod
    def change(kind: ChangeKind, key: str, value: Any) -> Change:
        """A change to be handed down at the next pull."""
        return Change(kind, key, to_plain(value))

    def hand_down(self, kind: ChangeKind, key: str, value: Any) -> None:
        """Have it in the next pull."""
        self.changes.append(self.change(kind, key, value))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.unreachable:
            raise httpx.ConnectError("no network", request=request)
        path = request.url.path
        self.asked.append(path)
        if self.revoked and path != "/api/ping":
            return self._problem(DEVICE_REVOKED)
        if path.startswith("/api/photos/"):
            photo = self.photos.get(path.rpartition("/")[2])
            return httpx.Response(404) if photo is None else httpx.Response(200, content=photo)
        if path.startswith("/api/uploads"):
            return httpx.Response(503)
        return self._sync(path, request)

    def _sync(self, path: str, request: httpx.Request) -> httpx.Response:
        body: Mapping[str, Any] = json.loads(request.content) if request.content else {}
        now = to_iso(self._now() + self.ahead)
        match path:
            case "/api/ping":
                return self._json(Pong(now))
            case "/api/devices":
                return self._enrol(body, now)
            case "/api/basemap":
                return self._json(self.basemap)
            case "/api/sync/pull":
                return self._pull(body, now)
            case "/api/sync/push":
                return self._push(body, now)
            case "/api/sync/receipts":
                return httpx.Response(200, json={"server_time": now, "receipts": []})
        return httpx.Response(404)

    def _enrol(self, body: Mapping[str, Any], now: str) -> httpx.Response:
        if self.spent:
            return self._problem(CODE_USED)
        self.spent = body["code"] == CODE.replace(" ", "")
        return self._json(EnrolReply("d-1", "token", WANG, SECTION, "section_officer", DISTRICT, now), 201)

    def _pull(self, body: Mapping[str, Any], now: str) -> httpx.Response:
        known = int(body.get("cursor") or 0)
        return self._json(PullReply(str(len(self.changes)), False, now, tuple(self.changes[known:])))

    def _push(self, body: Mapping[str, Any], now: str) -> httpx.Response:
        envelopes = [from_plain(Sealed, each) for each in body["records"]]
        if self.refuses:
            problem = Problem(RULE, reason="没有这个被督察单位，请更新单位名录后重试").document()
            refused = (RecordVerdict(one.id, one.version, Verdict.REFUSED, problem=problem) for one in envelopes)
            return self._json(PushReply(now, tuple(refused)))
        self.received += envelopes
        verdicts = tuple(
            RecordVerdict(one.id, one.version, Verdict.ACCEPTED, Receipt(one.id, one.version, one.hash, now))
            for one in envelopes
        )
        return self._json(PushReply(now, verdicts))

    def _json(self, reply: Any, status: int = 200) -> httpx.Response:
        return httpx.Response(status, json=to_plain(reply))

    def _problem(self, kind: ProblemKind) -> httpx.Response:
        return httpx.Response(
            kind.status, json=Problem(kind).document(), headers={"Content-Type": "application/problem+json"}
        )
