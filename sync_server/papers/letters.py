"""How words are set, PDF and DOCX alike: one kind of line break, no control characters, nothing without a shape."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from shared.glyphs import with_marks

LONGEST_RUN = 21  # letters without a place to break: the narrowest column of a table holds as many
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RUN = re.compile(f"[!-~]{{{LONGEST_RUN + 1},}}")
_ZERO_WIDTH = "\u200b"


def clean(text: str) -> str:
    """Every line break as `\\n`, control characters gone, a mark for what no font has."""
    return with_marks(_CONTROLS.sub("", _BREAKS.sub("\n", text)))


def breakable(text: str) -> str:
    """`clean`, and long unbroken runs (addresses, codes) may break after any letter."""
    return _RUN.sub(lambda run: _ZERO_WIDTH.join(run[0]), clean(text))


def in_all(value: Any, files: Container[str] = ()) -> Any:
    """JSON values with `breakable` in every text; drawings (SVG) and the names of `files` stay as they are."""
    if isinstance(value, str):
        return value if value in files or value.startswith(("<svg", "<?xml")) else breakable(value)
    if isinstance(value, Mapping):
        return {key: in_all(item, files) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_all(item, files) for item in value]
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text in JSON values or dataclasses turned into them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)
