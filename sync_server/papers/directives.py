"""What text cannot say, written as a fenced block that begins with three backticks and one of the names below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync_server.papers import blocks as b
from sync_server.papers.wording_errors import WordingError


@dataclass(frozen=True)
class Rows:
    """A table among the data: its headings and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A photo or a signature by the name of its file in `Sheet.pictures`."""

    file: str
    caption: str = ""


@dataclass(frozen=True)
class Material:
    """What directives print besides text, by its Chinese name."""

    tables: Mapping[str, Rows] = field(default_factory=dict)
    pictures: Mapping[str, Sequence[Picture]] = field(default_factory=dict)  # 证据, 整改前后, …
    signatures: Mapping[str, Picture] = field(default_factory=dict)


def read_directive(name: str, lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    """The blocks of one directive. Raises WordingError for an unknown one or a wrong content."""
    read = DIRECTIVES.get(name)
    if read is None:
        known = "、".join(DIRECTIVES)
        raise WordingError(f"没有“```{name}”这种版面块，可用：{known}")
    yield from read([line.rstrip() for line in lines], material)


_RECEIVERS = ("抄送：", "主送：", "分送：", "送：", "发：")


def _filled(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _red_head(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    words = _filled(lines)
    if not words:
        raise WordingError("“红头”的第一行写发文机关，第二行写文号")
    yield b.RedHead(words[0], words[1] if len(words) > 1 else "")  # 签发人 follows from the kind, not from the wording


def _masthead(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    words = [*_filled(lines), "", "", "", ""]
    if not words[0]:
        raise WordingError("“刊头”的四行依次写刊名、期号、编印单位、日期")
    yield b.Masthead(*words[:4])


def _table(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    words = _filled(lines)
    name = words[0] if words else ""
    rows = material.tables.get(name)
    if rows is None:
        known = "、".join(material.tables) or "无"
        raise WordingError(f"没有“{name}”这张表，可用的表：{known}")
    widths: tuple[float, ...] = ()
    for word in words[1:]:
        label, _, value = word.partition("：")
        if label != "列宽":
            raise WordingError("“表格”第一行写表名，之后可写“列宽：2 3 1”")
        widths = _widths(value, len(rows.columns))
    if rows.rows:
        yield b.Table(rows.columns, rows.rows, widths)


def _widths(text: str, columns: int) -> tuple[float, ...]:
    parts = text.split()
    numbers = [float(part) for part in parts if part.replace(".", "", 1).isdecimal()]
    if len(numbers) != columns or not all(0.1 <= number <= 100 for number in numbers):
        raise WordingError(f"列宽要写{columns}个数，用空格隔开")
    return tuple(numbers)


_BESIDE, _SIGNED = "并列 ", "署名 "


def _form(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    """`名称：内容` a line; lines without a colon belong to the one before. `留空：20` sets the height for writing. What
    begins with `并列 ` stands beside the one before, `署名 ` has that signed at its foot."""
    pairs: list[tuple[str, str]] = []
    beside: list[int] = []
    signed: dict[int, str] = {}
    room = 9.0
    for line in lines:
        if pairs and (line + " ").startswith(_SIGNED):
            signed[len(pairs) - 1] = line[len(_SIGNED) :].strip()
            continue
        if follows := line.startswith(_BESIDE):
            line = line[len(_BESIDE) :]
        label, colon, value = line.partition("：")
        if label.strip() == "留空" and value.strip().isdecimal():
            room = min(120.0, float(value.strip()))
        elif colon and 0 < len(label.strip()) <= 16 and not line.startswith((" ", "　")):
            if follows and pairs and len(pairs) - 1 not in (*beside, *signed):
                beside.append(len(pairs))
            pairs.append((label.strip(), value.strip()))
        elif pairs and line.strip():
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}\n{line.strip()}".strip())
    if not pairs:
        raise WordingError("“表单”每行写“名称：内容”")
    yield b.Form(tuple(pairs), room, tuple(beside), tuple(signed.items()))


def _seal(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    words = [*_filled(lines), "", "", ""]
    yield b.Seal(*words[:3])


def _imprint(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    words = tuple(map(_sent_to, _filled(lines)))
    if words:
        yield b.Imprint(words)


def _sent_to(line: str) -> str:
    """After the last body to which copies go stands a full stop (GB/T 9704-2012 7.4.2)."""
    return f"{line}。" if line.startswith(_RECEIVERS) and not line.endswith("。") else line


def _code(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    words = _filled(lines)
    if words:
        yield b.Code(words[0][:500], words[1] if len(words) > 1 else "")


def _signature(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    drawn = [material.signatures[name] for name in _filled(lines) if name in material.signatures]
    if drawn:
        yield b.Pictures(tuple((picture.file, picture.caption) for picture in drawn), columns=3, height=16.0)


def _photos(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    name = "".join(_filled(lines)[:1])
    if name not in material.pictures:
        known = "、".join(material.pictures) or "无"
        raise WordingError(f"没有“{name}”这组照片，可用：{known}")
    if material.pictures[name]:
        yield b.Pictures(tuple((picture.file, picture.caption) for picture in material.pictures[name]))


def _cut(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    yield b.Cut("".join(_filled(lines)[:1]))


def _break(lines: Sequence[str], material: Material) -> Iterator[b.Block]:
    yield b.PageBreak()


DIRECTIVES: Mapping[str, Callable[[Sequence[str], Material], Iterator[b.Block]]] = {
    "红头": _red_head,
    "刊头": _masthead,
    "表格": _table,
    "问题表": _table,
    "表单": _form,
    "照片": _photos,
    "签名": _signature,
    "二维码": _code,
    "印章位置": _seal,
    "版记": _imprint,
    "裁切线": _cut,
    "分页": _break,
}
