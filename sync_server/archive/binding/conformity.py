"""Whether the pages of a PDF may stand in a PDF/A-1b as they are (ISO 19005-1, GB/T 23286.1), and what is in the way.

A page passes only if everything that it uses is known to be allowed; who asks draws the others. It is stricter than the
standard where looking deeper would not pay: text is taken from our own press alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

_PLAIN = frozenset({Name.DeviceRGB, Name.DeviceGray})
_FILTERS = frozenset(
    {
        *(Name.DCTDecode, Name.FlateDecode, Name.CCITTFaxDecode, Name.RunLengthDecode, Name.JBIG2Decode),
        *(Name.ASCIIHexDecode, Name.ASCII85Decode),
    }
)
_BLENDS = frozenset({Name.Normal, Name.Compatible})
# What draws pictures and lines in grey and red, green, blue: no text, no pattern of shades, no image within the stream.
_OPERATORS = frozenset(
    {
        *("q", "Q", "cm", "Do", "re", "m", "l", "c", "v", "y", "h", "n", "W", "W*", "f", "F", "f*", "S", "s"),
        *("B", "B*", "b", "b*", "w", "J", "j", "M", "d", "i", "g", "G", "rg", "RG", "gs", "BDC", "BMC", "EMC"),
        *("MP", "DP", "cs", "CS", "sc", "SC", "scn", "SCN"),
    }
)
_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_LONGEST = 14_400  # points of a side
_DEEPEST = 12


def why_not(page: Page, *, house: bool) -> str:
    """What of the page PDF/A-1b forbids or may forbid, in a word; '' when it may stand as it is. Colour profiles that
    say sRGB or grey by a newer version are taken back to plain red, green, blue and grey on the way (`house` only)."""
    return next(_faults(page, house), "")


def settle(page: Page) -> None:
    """Take off what a page that may stand must not bring along: links, previews, what belongs to its old file."""
    for key in ("/Annots", "/AA", "/Metadata", "/Group", "/StructParents", "/Tabs", "/PieceInfo", "/Thumb", "/B"):
        if key in page.obj:
            del page.obj[key]
    for key in ("/Trans", "/Dur", "/PresSteps", "/ID", "/PZ", "/SeparationInfo", "/LastModified", "/VP", "/AF"):
        if key in page.obj:
            del page.obj[key]


def unsafe(pdf: Pdf) -> Iterator[str]:
    """What acts in a document, or hides in it: 安全性 of the 四性."""
    root = pdf.Root
    names = root.get("/Names", Dictionary())
    if "/JavaScript" in names:
        yield "含有 JavaScript"
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield "含有嵌入文件"
    if "/AA" in root or _acts(root.get("/OpenAction")):
        yield "打开时执行动作"
    if pdf.is_encrypted:
        yield "已加密"


def _acts(action: Object | None) -> bool:
    return isinstance(action, Dictionary) and action.get("/S") not in (None, Name.GoTo)


def _faults(page: Page, house: bool) -> Iterator[str]:
    for note in page.obj.get("/Annots", Array()):
        if note.get("/Subtype") != Name.Link:
            yield "批注或表单"
    if "/UserUnit" in page.obj:
        yield "页面单位"
    box = [float(side) for side in page.mediabox]
    if not all(3 <= side <= _LONGEST for side in (box[2] - box[0], box[3] - box[1])):
        yield "页面尺寸"
    yield from _of_resources(page.obj.get("/Resources", Dictionary()), house, set(), 0)
    if not house:
        yield from _of_content(page)


def _of_content(of: Page | Object) -> Iterator[str]:
    try:
        used = {str(instruction.operator) for instruction in pikepdf.parse_content_stream(of)}
    except (pikepdf.PdfError, TypeError, ValueError):
        yield "页面内容"
        return
    if used - _OPERATORS:
        yield "文字或渐变"


def _of_resources(resources: Object, house: bool, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        yield "嵌套过深"
        return
    for font in _values(resources, "/Font"):
        yield from _of_font(font, house)
    for state in _values(resources, "/ExtGState"):
        yield from _of_state(state)
    spaces = resources.get("/ColorSpace", Dictionary())
    for key in list(spaces.keys()):
        if (plain := plain_space(spaces[key], house)) is None:
            yield "色彩空间"
        else:
            spaces[key] = plain
    if len(list(_values(resources, "/Shading"))) or len(list(_values(resources, "/Pattern"))):
        yield "图案或渐变"
    for drawing in _values(resources, "/XObject"):
        if drawing.is_indirect and drawing.objgen in seen:
            continue
        seen.add(drawing.objgen)
        yield from _of_drawing(drawing, house, seen, depth)


def _of_drawing(drawing: Object, house: bool, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    if drawing.get("/Subtype") == Name.Image:
        yield from _of_image(drawing, house)
        return
    if drawing.get("/Subtype") != Name.Form or "/Ref" in drawing or "/PS" in drawing:
        yield "外部引用"
        return
    if drawing.get("/Group", Dictionary()).get("/S") == Name.Transparency:
        yield "透明"
    if not house:
        yield from _of_content(drawing)
    yield from _of_resources(drawing.get("/Resources", Dictionary()), house, seen, depth + 1)


def _of_image(image: Object, house: bool) -> Iterator[str]:
    if "/SMask" in image or "/SMaskInData" in image:
        yield "透明"
    if "/Alternates" in image or "/OPI" in image:
        yield "替代图像"
    filters = image.get("/Filter", Array())
    if not {*(filters if isinstance(filters, Array) else [filters])} <= _FILTERS:
        yield "图像编码"
    if "/Interpolate" in image:
        del image["/Interpolate"]
    mask = image.get("/Mask")
    if isinstance(mask, Stream):
        yield from _of_image(mask, house)
    if "/ColorSpace" in image:
        if (plain := plain_space(image.ColorSpace, house)) is None:
            yield "色彩空间"
        else:
            image.ColorSpace = plain


def _of_font(font: Object, house: bool) -> Iterator[str]:
    if not house:
        yield "文字"
        return
    below = font.get("/DescendantFonts", Array([font]))[0]
    if font.get("/Subtype") != Name.Type3 and not any(file in below.get("/FontDescriptor", {}) for file in _FILES):
        yield "字体未嵌入"


def _of_state(state: Object) -> Iterator[str]:
    alpha = any(float(state[key]) != 1 for key in ("/CA", "/ca") if key in state)
    if alpha or state.get("/SMask", Name("/None")) != Name("/None") or state.get("/BM", Name.Normal) not in _BLENDS:
        yield "透明"
    if "/TR" in state or state.get("/TR2", Name.Default) != Name.Default:
        yield "传递函数"


def plain_space(space: Any, house: bool) -> Any:
    """A colour space as PDF/A-1b takes it; None for one that it does not take, or not without a look at its profile."""
    if isinstance(space, Name):
        return space if space in _PLAIN else None
    kind = space[0]
    if kind == Name.ICCBased:
        return _of_profile(space, house)
    if kind == Name.Indexed:
        base = plain_space(space[1], house)
        return None if base is None else Array([Name.Indexed, base, space[2], space[3]])
    return space if kind in (Name.CalRGB, Name.CalGray) else None


def _of_profile(space: Any, house: bool) -> Any:
    profile = space[1]
    if house:  # our press says sRGB and its grey, which is what the volume's own profile says
        return {3: Name.DeviceRGB, 1: Name.DeviceGray}.get(int(profile.N))
    head = profile.read_bytes()[:40]
    fits = len(head) == 40 and head[8] <= 2 and head[36:40] == b"acsp"
    return space if fits and int(profile.N) in (1, 3) else None


def _values(resources: Object, kind: str) -> Iterator[Any]:
    found = resources.get(kind, Dictionary())
    for key in list(found.keys()):
        yield found[key]
