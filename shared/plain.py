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
from functools import cache, partial
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
        return {name: to_plain(getattr(value, name)) for name in names}
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
    """Build `cls` from JSON values. Raises `PlainError`."""
    if not isinstance(data, Mapping):
        raise PlainError(path, "应为一组字段")
    values: dict[str, Any] = {}
    for name, read, required in _shape(typing.cast(Hashable, cls)):
        here = f"{path}.{name}" if path else name
        if name in data:
            values[name] = read(data[name], here)
        elif required:
            raise PlainError(here, "缺少此项")
    try:
        return cls(**values)
    except PlainError:
        raise
    except ValueError as error:
        raise PlainError(path, str(error)) from error


Reader = Callable[[Any, str], Any]


@cache
def _shape(cls: Hashable) -> tuple[tuple[str, Reader, bool], ...]:
    """Name, reader and necessity of each field, worked out once a class: a server reads hundreds a second."""
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
    """The function that reads values of this type at a path."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return lambda value, _path: value
    if origin in (typing.Union, types.UnionType):
        inner = _reader(next(a for a in args if a is not type(None)))
        return lambda value, path: None if value is None else inner(value, path)
    if origin in (list, tuple):
        return _list_reader(origin, args)
    if origin in (dict, Mapping):
        return _dict_reader(_reader(args[0]), _reader(args[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return partial(_read_enum, hint)
    if dataclasses.is_dataclass(hint):
        return lambda value, path: from_plain(typing.cast(type[Any], hint), value, path)
    return _SCALAR_READERS[hint]


def _list_reader(origin: Any, args: tuple[Any, ...]) -> Reader:
    fixed = origin is tuple and not (len(args) == 2 and args[1] is Ellipsis)
    readers = tuple(_reader(arg) for arg in (args if fixed else args[:1]))

    def read(value: Any, path: str) -> Any:
        if not isinstance(value, (list, tuple)):
            raise PlainError(path, "应为列表")
        if len(value) > MAX_LIST:
            raise PlainError(path, f"条目过多（上限 {MAX_LIST}）")
        if fixed and len(value) != len(readers):
            raise PlainError(path, f"应有 {len(readers)} 项")
        each = readers if fixed else readers * len(value)
        items = [reader(v, f"{path}[{i}]") for i, (reader, v) in enumerate(zip(each, value, strict=True))]
        return tuple(items) if origin is tuple else items

    return read


def _dict_reader(read_key: Reader, read_value: Reader) -> Reader:
    def read(value: Any, path: str) -> Any:
        if not isinstance(value, Mapping) or len(value) > MAX_LIST:
            raise PlainError(path, "应为一组字段")
        return {read_key(k, path): read_value(v, f"{path}.{k}") for k, v in value.items()}

    return read


def _read_enum(kind: type[Enum], value: Any, path: str) -> Enum:
    try:
        return kind(value)
    except ValueError as error:
        raise PlainError(path, f"不认识的取值“{str(value)[:40]}”") from error


def _read_bool(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise PlainError(path, "应为是或否")
    return value


def _read_int(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PlainError(path, "应为整数")
    if abs(value) > 2**53:
        raise PlainError(path, "数值过大")
    return value


def _read_float(value: Any, path: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise PlainError(path, "应为数")
    try:
        number = float(value)
    except OverflowError as error:
        raise PlainError(path, "数值过大") from error
    if not math.isfinite(number):
        raise PlainError(path, "应为有限的数")
    return number


def _read_str(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise PlainError(path, "应为文字")
    if len(value) > MAX_TEXT:
        raise PlainError(path, f"文字过长（上限 {MAX_TEXT} 字）")
    try:
        value.encode()  # a lone surrogate cannot be stored
    except UnicodeEncodeError as error:
        raise PlainError(path, "含有无法保存的字符") from error
    if "\x00" in value:
        raise PlainError(path, "含有无法保存的字符")
    return value


_SCALAR_READERS: dict[Any, Reader] = {bool: _read_bool, int: _read_int, float: _read_float, str: _read_str}
