"""A modified client alters one field of a good push at a time: what is printed is the server's own (docs/claims.md).

The fields are found by walking the wire types: a field without a row in the table fails, and so does a decision that
does not hold.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import typing
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from shared.evidence import ClockReading, Media, Photo
from shared.inspection import (
    Alert,
    CasePoint,
    Coverage,
    Form,
    Inspection,
    Joint,
    Method,
    OnSpotAction,
    Outcome,
    Place,
    Subject,
    Suggestion,
)
from shared.method_data import Choice, Complaint, MethodData, OnSite
from shared.moment import from_iso, to_iso
from shared.notice import IssuedNotice, Service, ServiceKind, Signature, document_hash
from shared.notice_paper import Findings, Passage, Signing
from shared.organisation import DelegationMode, PersonRef, Role
from shared.plain import from_plain, to_plain
from shared.position import Fix
from shared.recording import MediaKind
from shared.sealing import SealedKind
from sync_server.accounts.opening import add_user
from sync_server.acts.common.devices import device_by_token, hash_token
from sync_server.acts.envelopes import open_envelope
from sync_server.acts.organisation import add_person, set_delegation
from sync_server.acts.receiving import receive
from sync_server.ledger import tables as t
from sync_server.ledger.events import SYSTEM
from sync_server.ledger.ledger import Ledger
from sync_server.ledger.write import Write
from sync_server.papers.notice_data import paper_of
from sync_server.papers.record_paper import record_content
from sync_server.papers.wordings import NOTICE, default_text
from sync_server.procedures.permissions import Caller
from sync_server.reference.paper_facts import notice_facts
from sync_server.reference.shipped import load_reference_data
from sync_server.settings import ASSETS
from tests.sync_server.phones import (
    DISTRICT,
    INSIDE,
    SECTION,
    SQUAD,
    STREET,
    SimulatedPhone,
    finding,
    fresh_id,
)
from tests.sync_server.special.opened import NUMBER, POINT, put_case

DOC = Path(__file__).parents[3] / "docs/claims.md"
KINDS: tuple[type[Any], ...] = (Inspection, IssuedNotice, Alert, Suggestion)
DECISIONS = {"composed", "quoted", "own", "key", "measured", "by hand", "unprinted"}
ROW = re.compile(r"^\| ([A-Za-z]+\.[\w.\[\]]+) \|.*\| ([a-z ]+) \|$", re.MULTILINE)
DECIDED = dict(ROW.findall(DOC.read_text("utf-8")))
TAMPERED = "篡改的内容"
BEGAN = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=40)


def leaves(kind: type[Any], path: str) -> Iterator[str]:
    """Paths of all fields of a wire type down to its scalars: `Inspection.items[].facts`."""
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        yield from _below(hints[field.name], f"{path}.{field.name}")


def _below(hint: Any, path: str) -> Iterator[str]:
    args = [arg for arg in typing.get_args(hint) if arg not in (type(None), Ellipsis)]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield from leaves(hint, path)
    elif typing.get_origin(hint) is tuple and any(dataclasses.is_dataclass(arg) for arg in args):
        yield from _below(args[0], f"{path}[]")
    elif args and dataclasses.is_dataclass(args[0]):
        yield from _below(args[0], path)
    else:
        yield path


LEAVES = [leaf for kind in KINDS for leaf in leaves(kind, kind.__name__)]


def decision(path: str) -> str:
    """The row for a path, or for the nearest part above it."""
    parts = path.split(".")
    for length in range(len(parts), 1, -1):
        name = ".".join(parts[:length])
        if name in DECIDED:
            row: str = DECIDED[name]
            return row
    return ""


@pytest.mark.parametrize("path", LEAVES)
def test_every_field_of_every_wire_type_has_a_decision(path: str) -> None:
    assert decision(path) in DECISIONS, f"{path}: docs/claims.md must say where it is printed"


def test_the_table_names_no_field_that_is_gone() -> None:
    gone = [name for name in DECIDED if not any(leaf == name or leaf.startswith(f"{name}.") for leaf in LEAVES)]
    assert gone == []


@dataclass
class Bench:
    """A ledger, a phone whose owner is in the directory, and what is printed of a push."""

    ledger: Ledger
    phone: SimulatedPhone
    second: PersonRef
    signer: PersonRef
    witness: PersonRef
    caller: Caller
    case_id: str

    def push(self, *envelopes: Any) -> list[Any]:
        opened = [open_envelope(raw, self.phone.device_id, self.phone.key.public_key()) for raw in envelopes]

        def job(w: Write) -> list[Any]:
            device = device_by_token(w.conn, hash_token("good"))
            verdicts, chain = receive(w, device, opened, {})
            w.conn.execute(t.devices.update().values(chain_seq=chain.seq, chain_hash=chain.hash))
            return verdicts

        return self.ledger.write(job)

    def check(self) -> Inspection:
        """A check with everything in it that a phone can put there."""
        clock = ClockReading(to_iso(BEGAN), 1.0, 0.0, to_iso(BEGAN))
        first = finding("JM03", count=2, action=OnSpotAction.CORRECTED, facts="店外堆放货物", badges=("050102",))
        picture = Photo(fresh_id(), hashlib.sha256(b"one").hexdigest(), 3, 4, 3, 1, clock, finding_id=first.id)
        spoken = hashlib.sha256(b"two").hexdigest()
        said = Media(MediaKind.AUDIO, 2_000, "audio/webm")
        note = Photo(fresh_id(), spoken, 3, 0, 0, 1, clock, finding_id=first.id, media=said)
        return self.phone.check(
            form=Form.SPECIAL,
            case_id=self.case_id,
            case_number=NUMBER,
            case_points=(CasePoint(POINT, Outcome.PASS, "两人在岗"),),
            methods=(Method.ON_SITE, Method.COMPLAINT),
            started_at=to_iso(BEGAN),
            ended_at=to_iso(BEGAN + timedelta(minutes=10)),
            place=Place(DISTRICT, STREET, "长宁路 1 号", Fix(*INSIDE, 8.0, to_iso(BEGAN)), "楼内", "边界"),
            items=(replace(first, photo_ids=(picture.id,)), finding("RW01")),
            photos=(picture,),
            recordings=(note,),
            second_inspector=self.second,
            subjects=(Subject("050102", "王建国"),),
            coverage=Coverage.FULL,
            joint=Joint.WITHIN,
            complaint_number="12345-1",
            notes="备注一",
            backfilled=True,
            backfill_reason="手机没电",
            keyed_by=self.second,
            method_data=MethodData(
                on_site=OnSite(weather="晴"), complaint=Complaint(site_check="属实"), choice=Choice("全路段")
            ),
        )

    def paper(self, check: Inspection, kind: ServiceKind) -> IssuedNotice:
        at = to_iso(BEGAN + timedelta(minutes=12))
        notice = replace(self.phone.notice(check).notice, issued_at=at)
        if kind is ServiceKind.SIGNED:
            ink = Signature(self.signer, (((0, 0), (900, 90)),), 500, document_hash(notice), at)
            return IssuedNotice(notice, Service(kind, at, signature=ink))
        ink = Signature(self.witness, (((0, 0), (900, 90)),), 500, document_hash(notice), at)
        return IssuedNotice(
            notice, Service(kind, at, refusal_reason="不认可", witness=self.witness, witness_signature=ink)
        )

    def printed(self, record_id: str, notice_id: str = "") -> dict[str, Any]:
        """What papers and files say of the record and the notice, without ids and hashes of their own."""
        with self.ledger.read() as conn:
            record = conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().one()
            content = record_content(conn, record, [], {})
            texts = {k: v for k, v in content.texts.items() if k not in ("记录编号", "核对码", "校验值")}
            said: dict[str, Any] = {"record": texts, "tables": {k: v.rows for k, v in content.tables.items()}}
            f = t.findings.c
            rows = conn.execute(
                select(f.item_text, f.severity, f.points, f.count, f.facts, f.action, f.unit_id, f.answering_unit_id)
                .where(f.record_id == record_id)
                .order_by(f.item_code)
            )
            said["ledger"] = [list(row) for row in rows]
            if notice_id:
                row = notice_facts(conn, notice_id)
                paper = paper_of(row, default_text(NOTICE.name, ASSETS))
                passages = {block.heading: block.text for block in paper.blocks if isinstance(block, Passage)}
                (findings,) = [block for block in paper.blocks if isinstance(block, Findings)]
                (signing,) = [block for block in paper.blocks if isinstance(block, Signing)]
                facts = {name: text for name, text in signing.pairs if name not in ("送达情况", "说明")}
                lines = [asdict(row) for row in findings.rows]
                said["notice"] = {"head": (paper.organ, paper.unit, paper.day), "lines": lines, **facts}
                said["sections"] = {name: text for name, text in passages.items() if "反馈期限" not in name}
                said["requirement"] = row["requirement"]
                said["unit"] = row["unit_id"]
        return said


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    ledger = Ledger(f"sqlite:///{tmp_path_factory.mktemp('modified') / 'ledger.sqlite3'}")
    load_reference_data(ledger, ASSETS)
    phone = SimulatedPhone("")
    phone.device_id = fresh_id()

    def people(w: Write) -> tuple[Caller, list[PersonRef], str]:
        made = []
        for name, badge, unit, inspector in (
            ("周敏", "050117", SQUAD, True),
            ("陈涛", "050118", SQUAD, True),
            ("王建国", "050102", SQUAD, False),
            ("何志刚", "050101", SQUAD, False),
        ):
            person = add_person(w, SYSTEM, name=name, badge=badge, unit_id=unit, inspector=inspector)
            made.append(PersonRef(person, name, badge, "华阳路街道综合行政执法队"))
        role = Role.SQUAD_INSPECTOR
        user = add_user(w, SYSTEM, login="zhoumin", name="周敏", role=role, unit_id=SQUAD, person_id=made[0].id)
        chief = add_user(w, SYSTEM, login="kezhang", name="科长", role=Role.SECTION_CHIEF, unit_id=SECTION)
        w.add(
            t.devices,
            id=phone.device_id,
            user_id=user,
            public_key=phone.public_key,
            token_hash=hash_token("good"),
            enrolled_at=w.now,
        )
        section = Caller(chief, "科长", Role.SECTION_CHIEF, SECTION, DISTRICT)
        set_delegation(w, section, DISTRICT, DelegationMode.DIRECT, paper="沪长城管督〔2026〕3号")
        return section, made, put_case(w, SECTION, [SQUAD])

    caller, made, case_id = ledger.write(people)
    phone.person, phone.name = made[0], "周敏"
    yield Bench(ledger, phone, made[1], made[2], made[3], caller, case_id)
    ledger.close()


def at_path(plain: Any, parts: list[str]) -> tuple[Any, str | int]:
    """The container and key of a path's value in a plain body; the first of each list."""
    for n, part in enumerate(parts):
        name, listed = part.removesuffix("[]"), part.endswith("[]")
        if n == len(parts) - 1 and not listed:
            return plain, name
        plain = plain[name]
        if plain is None:
            raise KeyError(name)
        if listed:
            if n == len(parts) - 1:
                return plain, 0
            plain = plain[0]
    raise KeyError(parts)


def altered(path: str, value: Any) -> Any:
    """Another value of the same kind that a modified client might put there."""
    name = path.rsplit(".", 1)[-1]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return 30 if name == "feedback_days" else value + 1
    if isinstance(value, float):
        return value + 0.25
    if isinstance(value, list):
        return value[:-1] or [TAMPERED]
    return altered_text(name, str(value))


def altered_text(name: str, text: str) -> str:
    """Another text of the same kind: hash, moment, day, id, member of an enumeration."""
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return hashlib.sha256(text.encode()).hexdigest()
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        return to_iso(from_iso(text) - timedelta(days=90))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return "2026-01-01"
    if name == "id" or name.endswith("_id"):
        return fresh_id()
    for enum, fields in ENUMS.items():
        members = [member.value for member in enum]
        if text in members and name in fields:
            return str(next(member for member in members if member != text))
    return TAMPERED


def enums_of(kind: type[Any], found: dict[type[Enum], set[str]]) -> None:
    """Which fields of a wire type, and of what lies in it, are enumerations."""
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        for hint in (hints[field.name], *typing.get_args(hints[field.name])):
            if isinstance(hint, type) and issubclass(hint, Enum):
                found.setdefault(hint, set()).add(field.name)
            elif dataclasses.is_dataclass(hint) and isinstance(hint, type):
                enums_of(hint, found)


ENUMS: dict[type[Enum], set[str]] = {}
for _kind in KINDS:
    enums_of(_kind, ENUMS)


def alter(body: Any, path: str) -> Any:
    """The body with the field altered, signed anew by the client where a signature binds its text."""
    plain = json.loads(json.dumps(to_plain(body)))
    parts = path.split(".")[1:]
    container, key = at_path(plain, parts)
    container[key] = altered(path, container[key])
    if isinstance(body, IssuedNotice) and parts[-1] != "document":
        text = document_hash(from_plain(type(body.notice), plain["notice"]))
        for name in ("signature", "witness_signature"):
            if plain["service"][name]:
                plain["service"][name]["document"] = text
    return plain


def seal_plain(phone: SimulatedPhone, kind: SealedKind, plain: Any) -> dict[str, Any]:
    return phone.seal(kind, plain)


def test_an_honest_push_prints_as_it_was_read_aloud_and_takes_effect(bench: Bench) -> None:
    for kind in (ServiceKind.SIGNED, ServiceKind.REFUSED):
        check = bench.check()
        paper = bench.paper(check, kind)
        verdicts = bench.push(
            bench.phone.seal(SealedKind.INSPECTION, check), bench.phone.seal(SealedKind.NOTICE, paper)
        )
        assert [v.verdict.value for v in verdicts] == ["accepted", "accepted"], verdicts
        row = notice_row(bench, paper.notice.id)
        assert (row["differences"], row["claimed"]) == ([], {})
        assert row["state"] == "served"
        assert row["document"] == document_hash(paper.notice), "the signature stands under the very text"
        assert record_row(bench, check.id)["differences"] == []


def notice_row(bench: Bench, notice_id: str) -> Any:
    with bench.ledger.read() as conn:
        return conn.execute(select(t.notices).where(t.notices.c.id == notice_id)).mappings().first()


def record_row(bench: Bench, record_id: str) -> Any:
    with bench.ledger.read() as conn:
        return conn.execute(select(t.records).where(t.records.c.id == record_id)).mappings().one()


RECORD_LEAVES = [leaf for leaf in LEAVES if leaf.startswith("Inspection.")]
NOTICE_LEAVES = [leaf for leaf in LEAVES if leaf.startswith("IssuedNotice.")]


@pytest.fixture(scope="module")
def honest(bench: Bench) -> dict[str, dict[str, Any]]:
    """What is printed of good pushes, by how the paper was served."""
    found = {}
    for kind in (ServiceKind.SIGNED, ServiceKind.REFUSED):
        check = bench.check()
        paper = bench.paper(check, kind)
        bench.push(bench.phone.seal(SealedKind.INSPECTION, check), bench.phone.seal(SealedKind.NOTICE, paper))
        found[kind.value] = bench.printed(check.id, paper.notice.id)
    return found


@pytest.mark.parametrize("path", RECORD_LEAVES)
def test_no_altered_field_of_a_record_is_printed_as_fact(
    bench: Bench, honest: dict[str, dict[str, Any]], path: str
) -> None:
    check = bench.check()
    try:
        plain = alter(check, path)
    except (KeyError, IndexError, TypeError):
        assert decision(path) in ("own", "measured", "unprinted"), f"{path} is not in the good push"
        return
    if path.endswith(".raised"):  # the checks of this file find the same again and again, and would bear it out
        gone = t.findings.update().values(state="withdrawn")
        bench.ledger.write(lambda w: w.conn.execute(gone))
    (verdict,) = bench.push(seal_plain(bench.phone, SealedKind.INSPECTION, plain))
    if verdict.verdict.value == "refused":
        assert decision(path) in ("key", "own", "measured"), verdict.problem
        return
    said = bench.printed(plain["id"])
    expected = {name: honest["signed"][name] for name in said}
    if decision(path) in ("composed", "unprinted"):
        assert TAMPERED not in json.dumps(said, ensure_ascii=False)
        if not path.startswith("Inspection.second_inspector"):
            assert said == expected
        else:
            assert "陈涛" not in json.dumps(said, ensure_ascii=False) or said == expected
    if decision(path) == "composed" and not path.endswith("severity"):
        row = record_row(bench, plain["id"])
        assert row["differences"], f"{path} differs and nothing says so"
        assert "differs" in row["flags"]


@pytest.mark.parametrize("kind", [ServiceKind.SIGNED, ServiceKind.REFUSED])
@pytest.mark.parametrize("path", NOTICE_LEAVES)
def test_no_altered_field_of_a_notice_is_printed_or_served(
    bench: Bench, honest: dict[str, dict[str, Any]], path: str, kind: ServiceKind
) -> None:
    check = bench.check()
    paper = bench.paper(check, kind)
    try:
        plain = alter(paper, path)
    except (KeyError, IndexError, TypeError, ValueError):
        return  # belongs to the other way of serving
    first, verdict = bench.push(
        bench.phone.seal(SealedKind.INSPECTION, check), seal_plain(bench.phone, SealedKind.NOTICE, plain)
    )
    assert first.verdict.value == "accepted"
    ruled = decision(path)
    if verdict.verdict.value == "refused":
        assert ruled in ("key", "own"), verdict.problem
        return
    row = notice_row(bench, plain["notice"]["id"])
    said = bench.printed(check.id, plain["notice"]["id"])
    if path.endswith("lines[].finding_id"):  # what is no finding of the record is left out
        assert all(line["facts"] in str(honest[kind.value]) for line in said["notice"]["lines"])
    elif ruled in ("composed", "quoted", "unprinted"):
        assert said == honest[kind.value], "the server's own composition"
        assert row["requirement"] == "立即整改"
    if ruled in ("composed", "quoted", "measured", "by hand") and plain != to_plain(paper):
        assert row["differences"], f"{path} differs and nothing says so"
    if ruled == "composed" or (ruled == "measured" and path.endswith(".at")):
        assert row["state"] == "awaiting_confirmation"
        assert row["due_on"] is None, "no term runs"
        assert TAMPERED not in json.dumps(row["body"], ensure_ascii=False)
        assert row["claimed"] or path.startswith("IssuedNotice.service"), "both texts are kept"
    if ruled == "quoted":
        assert TAMPERED not in json.dumps(row["body"], ensure_ascii=False)
        assert row["claimed"], "both texts are kept"
    if ruled in ("quoted", "unprinted"):
        assert row["state"] == "served"
