"""Where orjson writes in the standard library's place, the result is the same."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shared.plain import to_plain
from shared.problems import HASH_MISMATCH
from shared.sealing import SealedKind, canonical
from sync_server.acts.envelopes import Envelope, Rejected, open_envelope
from sync_server.ledger.events import HASHED as EVENT_HASHED
from sync_server.ledger.events import event_hash
from sync_server.ledger.inserting import _json
from sync_server.ledger.rowlog.sealing import HASHED, entry_hash
from sync_server.ledger.rowlog.shape import Shape
from tests.sync_server.phones import SimulatedPhone, finding, fresh_id, photo_of

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=80)
entries = st.fixed_dictionaries({name: st.none() | texts | st.integers(-(2**70), 2**70) for name in HASHED})


@given(entries)
def test_an_entry_of_the_row_log_has_the_hash_of_its_canonical_form(entry: dict[str, object]) -> None:
    assert entry_hash(entry) == sha256(canonical([entry[name] for name in HASHED])).hexdigest()


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
events = st.fixed_dictionaries({name: values if name == "data" else st.none() | texts for name in EVENT_HASHED})


@given(events)
def test_an_event_has_the_hash_of_its_canonical_form(event: dict[str, object]) -> None:
    assert event_hash(event) == sha256(canonical(event)).hexdigest()


@given(st.lists(st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | texts))
def test_a_rows_state_is_written_as_ever(row: list[object]) -> None:
    free = Shape.__new__(Shape)
    free._readers = []
    assert free.state(row) == json.dumps(row, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("accuracy", [8.0, 1e-7, 2e-5, 0.1, 1e16, 1.5e300, 123456789012345680.0])
@pytest.mark.parametrize("extra", [None, 2**80, "\x7f\u2028\x00", {"ü": [1e-9, {"b": 1, "a": -0.0}]}])
def test_an_envelope_is_kept_in_its_canonical_form_whoever_wrote_it(accuracy: float, extra: object) -> None:
    phone = SimulatedPhone("", device_id=fresh_id())
    check = phone.check()
    fix = check.place.fix
    assert fix is not None
    placed = replace(check, place=replace(check.place, fix=replace(fix, accuracy_m=accuracy)))
    sealed = phone.seal(SealedKind.INSPECTION, to_plain(placed) | {"invented_later": extra})
    opened = open_envelope(sealed, phone.device_id, Ed25519PublicKey.from_public_bytes(bytes.fromhex(phone.public_key)))
    assert isinstance(opened, Envelope)
    assert opened.content == canonical(sealed).decode()


@pytest.mark.parametrize("odd", [1e-7, [-1e-9], {"a": -2.5e-05}])
def test_another_spelling_of_a_number_is_no_canonical_form(odd: object) -> None:
    phone = SimulatedPhone("", device_id=fresh_id())
    sealed = phone.seal(SealedKind.INSPECTION, to_plain(phone.check()) | {"invented_later": odd})
    unsealed = {name: value for name, value in sealed.items() if name not in ("hash", "signature")}
    other = sha256(orjson.dumps(unsealed, option=orjson.OPT_SORT_KEYS)).hexdigest()
    assert other != sealed["hash"]
    resealed = unsealed | {"hash": other, "signature": phone.key.sign(bytes.fromhex(other)).hex()}
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(phone.public_key))
    opened = open_envelope(resealed, phone.device_id, key)
    assert isinstance(opened, Rejected)
    assert opened.problem.kind is HASH_MISMATCH


def test_a_record_is_stored_as_the_shared_reader_writes_it() -> None:
    phone = SimulatedPhone("", device_id=fresh_id())
    for check in (phone.check(), phone.check(items=(finding("RW03"), finding()), photos=(photo_of(b"x"),))):
        assert json.loads(_json(check)) == to_plain(check)
        assert json.loads(_json({1: check})) == {"1": to_plain(check)}  # keys that orjson does not write
