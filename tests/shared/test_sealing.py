from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.evidence import ClockReading
from shared.plain import from_plain, to_plain
from shared.sealing import GENESIS, Sealed, SealedKind, canonical, seal, seal_hash

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
UNSEALED = Sealed(
    id="01938000-0000-7000-8000-000000000001",
    kind=SealedKind.INSPECTION,
    version=1,
    device_id="01938000-0000-7000-8000-00000000000d",
    seq=1,
    prev=GENESIS,
    clock=ClockReading("2026-11-24T07:00:00.000Z", 12.5, offset_s=1.25),
    body={"facts": "占道设摊 3 处", "count": 3, "ratio": 0.1},
)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_the_signature_is_that_of_the_devices_key_over_the_hash() -> None:
    sealed = seal(UNSEALED, KEY.sign)
    KEY.public_key().verify(bytes.fromhex(sealed.signature), bytes.fromhex(sealed.hash))
    assert sealed.hash == seal_hash(sealed)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"seq": 2},
        {"prev": "1" * 64},
        {"kind": SealedKind.ALERT},
        {"device_id": "01938000-0000-7000-8000-00000000000e"},
        {"clock": ClockReading("2026-11-24T07:00:00.001Z", 12.5, offset_s=1.25)},
        {"body": {"facts": "占道设摊 2 处", "count": 3, "ratio": 0.1}},
    ],
)
def test_any_change_to_a_sealed_record_shows_in_its_hash(change: dict[str, Any]) -> None:
    assert seal_hash(replace(UNSEALED, **change)) != seal_hash(UNSEALED)


@given(st.dictionaries(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=8), json_values, max_size=5))
def test_the_hash_survives_a_journey_through_json(body: dict[str, Any]) -> None:
    sealed = seal(replace(UNSEALED, body=body), KEY.sign)
    arrived = from_plain(Sealed, json.loads(json.dumps(to_plain(sealed))))
    assert seal_hash(arrived) == sealed.hash


def test_the_order_of_keys_does_not_matter_to_the_canonical_bytes() -> None:
    assert canonical({"b": 1, "a": [1.5, "督察"]}) == canonical({"a": [1.5, "督察"], "b": 1})
    assert canonical({"a": "督察"}) == '{"a":"督察"}'.encode()


def test_a_value_that_json_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"x": math.nan})


@pytest.mark.parametrize("change", [{"version": 0}, {"seq": 0}, {"prev": "abc"}, {"id": "1"}])
def test_an_envelope_out_of_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"从 1 开始|格式不对|十六进制"):
        replace(UNSEALED, **change)
