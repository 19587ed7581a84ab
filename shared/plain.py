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
from collections.abc import Hashable, Mapping
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
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(k): to_plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(v) for v in value]
    return value


def from_plain(cls: type[T], data: Any, path: str = "") -> T:
    """Build `cls` from JSON values. Raises `PlainError`."""
    if not isinstance(data, Mapping):
        raise PlainError(path, "应为一组字段")
    values: dict[str, Any] = {}
    for name, hint, required in _shape(typing.cast(Hashable, cls)):
        here = f"{path}.{name}" if path else name
        if name in data:
            values[name] = _read(hint, data[name], here)
        elif required:
            raise PlainError(here, "缺少此项")
    try:
        return cls(**values)
    except PlainError:
        raise
    except ValueError as error:
        raise PlainError(path, str(error)) from error


@cache
def _shape(cls: Hashable) -> tuple[tuple[str, Any, bool], ...]:
    kind = typing.cast(type[Any], cls)
    hints = typing.get_type_hints(kind)
    return tuple(
        (
            f.name,
            hints[f.name],
            f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING,
        )
        for f in dataclasses.fields(kind)
        if f.init
    )


def _read(hint: Any, value: Any, path: str) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return value
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in args:
            return None
        return _read(next(a for a in args if a is not type(None)), value, path)
    if origin in (list, tuple):
        return _read_list(origin, args, value, path)
    if origin in (dict, Mapping):
        if not isinstance(value, Mapping) or len(value) > MAX_LIST:
            raise PlainError(path, "应为一组字段")
        return {_read(args[0], k, path): _read(args[1], v, f"{path}.{k}") for k, v in value.items()}
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError as error:
            raise PlainError(path, f"不认识的取值“{str(value)[:40]}”") from error
    if dataclasses.is_dataclass(hint):
        return from_plain(typing.cast(type[Any], hint), value, path)
    return _read_scalar(hint, value, path)


def _read_list(origin: Any, args: tuple[Any, ...], value: Any, path: str) -> Any:
    if not isinstance(value, (list, tuple)):
        raise PlainError(path, "应为列表")
    if len(value) > MAX_LIST:
        raise PlainError(path, f"条目过多（上限 {MAX_LIST}）")
    fixed = origin is tuple and not (len(args) == 2 and args[1] is Ellipsis)
    if fixed and len(value) != len(args):
        raise PlainError(path, f"应有 {len(args)} 项")
    kinds = args if fixed else (args[0],) * len(value)
    items = [_read(kind, v, f"{path}[{i}]") for i, (kind, v) in enumerate(zip(kinds, value, strict=True))]
    return tuple(items) if origin is tuple else items


def _read_scalar(hint: Any, value: Any, path: str) -> Any:
    if hint is bool and isinstance(value, bool):
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > 2**53:
            raise PlainError(path, "数值过大")
        return value
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise PlainError(path, "应为有限的数")
        return float(value)
    if hint is str and isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise PlainError(path, f"文字过长（上限 {MAX_TEXT} 字）")
        if "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise PlainError(path, "含有无法保存的字符")
        return value
    names = {bool: "是或否", int: "整数", float: "数", str: "文字"}
    raise PlainError(path, f"应为{names.get(hint, '其他类型')}")
