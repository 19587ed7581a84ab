"""Dataclasses to plain JSON values and back, strictly.

Both ends use this one door, so that what the phone writes is exactly what the server checks. Unknown keys are passed
over (an old app must be able to read a newer server); everything known is checked for type, and the dataclass checks
its own meaning in `__post_init__`.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
MAX_TEXT = 4_000
MAX_LIST = 2_000


class PlainError(ValueError):
    """The data does not have the shape of the dataclass. `path` names the place, `reason` is a Chinese sentence."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or '数据'}：{reason}")
        self.path, self.reason = path, reason


def to_plain(value: Any) -> Any:
    """JSON values (dict, list, str, int, float, bool, None) of a dataclass, an enum or a container of them."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    names = _field_names(typing.cast(Hashable, kind))
    if names is not None:
        held = [(name, getattr(value, name)) for name in names]
        return {name: one if type(one) in _SCALARS else to_plain(one) for name, one in held}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    return value


_SCALARS = frozenset({str, int, float, bool, type(None)})


@cache
def _field_names(kind: Hashable) -> tuple[str, ...] | None:
    """Names of a dataclass's fields; None for other types."""
    return tuple(f.name for f in dataclasses.fields(typing.cast(Any, kind))) if dataclasses.is_dataclass(kind) else None


def from_plain(cls: type[T], data: Any, path: str = "") -> T:
    """Build `cls` from JSON values; `path` is what stands before the places that errors name. Raises `PlainError`."""
    try:
        return typing.cast(T, _object_reader(typing.cast(Hashable, cls))(data))
    except PlainError as error:
        if path:
            raise _within(path, error) from error
        raise


def _within(step: str, error: PlainError) -> PlainError:
    """The same refusal seen from one step further out: places are put together only when something is wrong."""
    joint = "" if not error.path or error.path.startswith("[") else "."
    return PlainError(f"{step}{joint}{error.path}", error.reason)


Reader = Callable[[Any], Any]


@cache
def _object_reader(cls: Hashable) -> Reader:
    """The function that reads a class, worked out once: a server reads hundreds a second."""
    kind = typing.cast(type[Any], cls)
    fields = _shape(cls)

    def read(data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise PlainError("", "应为一组字段")
        values: dict[str, Any] = {}
        name = ""
        try:
            for name, read_field, required in fields:
                if name in data:
                    values[name] = read_field(data[name])
                elif required:
                    raise PlainError("", "缺少此项")
        except PlainError as error:
            raise _within(name, error) from error
        try:
            return kind(**values)
        except PlainError:
            raise
        except ValueError as error:
            raise PlainError("", str(error)) from error

    return read


@cache
def _shape(cls: Hashable) -> tuple[tuple[str, Reader, bool], ...]:
    """Name, reader and necessity of each field."""
    kind = typing.cast(type[Any], cls)
    hints = typing.get_type_hints(kind)
    return tuple(
        (
            f.name,
            _reader(hints[f.name]),
            f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING,
        )
        for f in dataclasses.fields(kind)
        if f.init
    )


def _reader(hint: Any) -> Reader:
    """The function that reads values of this type."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return lambda value: value
    if origin in (typing.Union, types.UnionType):
        inner = _reader(next(a for a in args if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin in (list, tuple):
        return _list_reader(origin, args)
    if origin in (dict, Mapping):
        return _dict_reader(_reader(args[0]), _reader(args[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint)
    if dataclasses.is_dataclass(hint):
        return _object_reader(typing.cast(Hashable, hint))
    return _SCALAR_READERS[hint]


def _list_reader(origin: Any, args: tuple[Any, ...]) -> Reader:
    fixed = origin is tuple and not (len(args) == 2 and args[1] is Ellipsis)
    readers = tuple(_reader(arg) for arg in (args if fixed else args[:1]))

    def read(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise PlainError("", "应为列表")
        if len(value) > MAX_LIST:
            raise PlainError("", f"条目过多（上限 {MAX_LIST}）")
        if fixed and len(value) != len(readers):
            raise PlainError("", f"应有 {len(readers)} 项")
        items: list[Any] = []
        try:
            for read_item, item in zip(readers if fixed else readers * len(value), value, strict=True):
                items.append(read_item(item))
        except PlainError as error:
            raise _within(f"[{len(items)}]", error) from error
        return tuple(items) if origin is tuple else items

    return read


def _dict_reader(read_key: Reader, read_value: Reader) -> Reader:
    def read(value: Any) -> Any:
        if not isinstance(value, Mapping) or len(value) > MAX_LIST:
            raise PlainError("", "应为一组字段")
        found: dict[Any, Any] = {}
        for key, held in value.items():
            name = read_key(key)
            try:
                found[name] = read_value(held)
            except PlainError as error:
                raise _within(str(key), error) from error
        return found

    return read


def _enum_reader(kind: type[Enum]) -> Reader:
    members = {member.value: member for member in kind}

    def read(value: Any) -> Enum:
        try:
            return members[value]
        except (KeyError, TypeError) as error:  # no member, or nothing that could be one
            raise PlainError("", f"不认识的取值“{str(value)[:40]}”") from error

    return read


def _read_bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise PlainError("", "应为是或否")
    return value


def _read_int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PlainError("", "应为整数")
    if abs(value) > 2**53:
        raise PlainError("", "数值过大")
    return value


def _read_float(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise PlainError("", "应为数")
    try:
        number = float(value)
    except OverflowError as error:
        raise PlainError("", "数值过大") from error
    if not math.isfinite(number):
        raise PlainError("", "应为有限的数")
    return number


def _read_str(value: Any) -> str:
    if not isinstance(value, str):
        raise PlainError("", "应为文字")
    if len(value) > MAX_TEXT:
        raise PlainError("", f"文字过长（上限 {MAX_TEXT} 字）")
    if not value.isascii():
        try:
            value.encode()  # a lone surrogate cannot be stored
        except UnicodeEncodeError as error:
            raise PlainError("", "含有无法保存的字符") from error
    if "\x00" in value:
        raise PlainError("", "含有无法保存的字符")
    return value


_SCALAR_READERS: dict[Any, Reader] = {bool: _read_bool, int: _read_int, float: _read_float, str: _read_str}
