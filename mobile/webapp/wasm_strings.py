"""Texts of a program that dart2wasm made. They are no data of it: each is the name of something that it imports from
the nameless module, which the browser answers with that very text."""

from __future__ import annotations

from collections.abc import Mapping

_MAGIC = b"\0asm\1\0\0\0"
_IMPORTS = 2  # the section's number
_GLOBAL = 3
_EXTERNAL = b"\x64\x6f"  # a reference to something of the browser's that is there


def with_strings(program: bytes, changes: Mapping[str, str]) -> bytes:
    """`program` with each text that is a key of `changes` replaced. Raises ValueError when one is not there once, or
    the program is none that we can read."""
    at, body_at, end = _imports(program)
    new, found, place = bytearray(), set[str](), body_at
    count, place = _number(program, place)
    new += _packed(count)
    for _ in range(count):
        begin = place
        module, place = _name(program, place)
        name, place = _name(program, place)
        after = _end_of_kind(program, place)
        text = name.decode("utf-8", "surrogateescape")
        if module == b"" and program[place] == _GLOBAL and text in changes:
            if text in found:
                raise ValueError(f"main.dart.wasm 中有两处：{text[:60]}")
            found.add(text)
            replaced = changes[text].encode("utf-8")
            new += b"\0" + _packed(len(replaced)) + replaced + program[place:after]
        else:
            new += program[begin:after]
        place = after
    if place != end or len(found) != len(changes):
        missing = next((text for text in changes if text not in found), "?")
        raise ValueError(f"main.dart.wasm 与预期不同，找不到：{missing[:60]}")
    return program[:at] + bytes([_IMPORTS]) + _packed(len(new)) + bytes(new) + program[end:]


def strings(program: bytes) -> list[str]:
    """All of its texts that can be read as such, in the program's order. Raises ValueError."""
    _, place, _ = _imports(program)
    count, place = _number(program, place)
    found = []
    for _ in range(count):
        module, place = _name(program, place)
        name, place = _name(program, place)
        if module == b"" and program[place] == _GLOBAL:
            found.append(name.decode("utf-8", "surrogateescape"))
        place = _end_of_kind(program, place)
    return found


def _imports(program: bytes) -> tuple[int, int, int]:
    """Where the section of imports begins, where its content does, and where it ends."""
    if not program.startswith(_MAGIC):
        raise ValueError("main.dart.wasm 不是 WebAssembly 程序")
    at = len(_MAGIC)
    while at < len(program):
        size, content = _number(program, at + 1)
        if program[at] == _IMPORTS:
            return at, content, content + size
        at = content + size
    raise ValueError("main.dart.wasm 没有导入任何东西")


def _end_of_kind(program: bytes, at: int) -> int:
    """The end of what an import says of itself: a function's type, or a global's type and whether it may change."""
    kind, at = program[at], at + 1
    if kind == 0:
        return _number(program, at)[1]
    if kind == _GLOBAL:
        at += 1 if program[at] not in (0x63, 0x64) else 1 + (_number(program, at + 1)[1] - (at + 1))
        return at + 1
    if kind == 4:  # a tag: its attribute and its type
        return _number(program, at + 1)[1]
    if kind in (1, 2):  # a table has the type of what is in it before its limits
        if kind == 1:
            at += 1 if program[at] not in (0x63, 0x64) else 1 + (_number(program, at + 1)[1] - (at + 1))
        flags, at = program[at], at + 1
        for _ in range(2 if flags & 1 else 1):
            at = _number(program, at)[1]
        return at
    raise ValueError(f"main.dart.wasm 导入了未知的种类 {kind}")


def _name(program: bytes, at: int) -> tuple[bytes, int]:
    size, at = _number(program, at)
    return program[at : at + size], at + size


def _number(program: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the least first, and where it ends."""
    value = shift = 0
    while True:
        byte = program[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _packed(value: int) -> bytes:
    groups = bytearray()
    while True:
        value, group = value >> 7, value & 0x7F
        groups.append(group | (0x80 if value else 0))
        if not value:
            return bytes(groups)
