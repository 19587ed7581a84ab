"""Texts of a program that dart2wasm made: read and replaced, and the rest of the program left as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile.webapp import flet_client
from mobile.webapp.wasm_strings import strings, with_strings

MAGIC = b"\0asm\1\0\0\0"
TYPES = b"\1\4\1\x60\0\0"  # a function without parameters and results
TEXT = b"\3\x64\x6f\0"  # an unchanging global, a reference to something of the browser's
OTHERS = (
    (b"m", b"function", b"\0\0"),
    (b"m", b"table", b"\1\x70\0\1"),
    (b"m", b"table of references", b"\1\x63\x6f\1\1\x80\2"),
    (b"m", b"memory", b"\2\1\1\x80\2"),
    (b"m", b"number", b"\3\x7f\1"),
    (b"m", b"tag", b"\4\0\0"),
    (b"m", b"text", TEXT),  # of another module: no text of the program
)
AFTER = b"\x0a\2\1\0"


def number(value: int) -> bytes:
    return bytes([value & 0x7F | 0x80, *number(value >> 7)]) if value > 0x7F else bytes([value])


def program(texts: list[str]) -> bytes:
    """A program with these texts among other imports, and something before and after them."""
    wanted = [(b"", text.encode(), TEXT) for text in texts]
    imports = [*OTHERS[:3], *wanted, *OTHERS[3:]]
    body = number(len(imports)) + b"".join(
        number(len(module)) + module + number(len(name)) + name + kind for module, name, kind in imports
    )
    return MAGIC + TYPES + b"\2" + number(len(body)) + body + AFTER


TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), unique=True, max_size=8)


@given(TEXTS, st.data())
def test_what_is_replaced_is_read_again_and_everything_else_stays(texts: list[str], data: st.DataObject) -> None:
    changed = data.draw(st.lists(st.sampled_from(texts), unique=True)) if texts else []
    changes = {text: data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=200)) for text in changed}
    expected = [changes.get(text, text) for text in texts]
    result = with_strings(program(texts), changes)
    assert strings(result) == expected
    assert result == program(expected)


def test_flets_own_client_comes_through_unchanged_when_nothing_is_to_change() -> None:
    client = (flet_client.web_dir() / "main.dart.wasm").read_bytes()
    same = with_strings(client, {})
    assert strings(same) == strings(client)
    assert len(strings(client)) > 10_000


@pytest.mark.parametrize(
    ("found", "changes", "said"),
    [
        (program(["甲", "乙"]), {"丙": "丁"}, "找不到：丙"),
        (program(["甲", "甲"]), {"甲": "丁"}, "有两处：甲"),
        (b"\x7fELF", {}, "不是 WebAssembly 程序"),
        (MAGIC + TYPES, {}, "没有导入"),
        (MAGIC + b"\2\6\1\1m\1x\x09", {}, "未知的种类 9"),
    ],
)
def test_a_program_that_is_not_the_one_we_know_is_refused_in_words(
    found: bytes, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        with_strings(found, changes)
