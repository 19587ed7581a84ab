"""Choosing and blurring the pictures of an issue (domain.md §11 story 32). Works without scripts: a click on the
picture adds a box, boxes are also numbers; with scripts they are drawn and dragged."""

from __future__ import annotations

import io
from collections.abc import Sequence
from http import HTTPStatus

from PIL import Image
from starlette.responses import FileResponse, Response

from shared.problems import Problem
from sync_server.acts.bulletins import Blurred, open_for_blurring, remove_picture, use_picture
from sync_server.acts.common.held_document import Held
from sync_server.console.forms import Form
from sync_server.console.queries import AnyRow, bulletins, reference
from sync_server.console.web import Ask, Pages
from sync_server.evidence.blurring import MOST_BOXES, Box, blurred_jpeg
from sync_server.evidence.faces import propose
from sync_server.grounds import pages as grounds
from sync_server.procedures.documents import DocumentDeed, refusal
from sync_server.procedures.permissions import Action

SIDES = ("x", "y", "w", "h")
SHOWN = 960  # pixels across at which bulletin.css shows the picture: places a click without scripts
NEW_BOX = 12  # a box added by a click: the picture's longer side divided by this
PICTURE = "/bulletins/{id}/pictures/{photo}"


def register(pages: Pages) -> None:
    pages.get("/bulletins/{id}/pictures", choose, Action.EDIT_BULLETIN)
    pages.post("/bulletins/{id}/remove", remove, Action.EDIT_BULLETIN)
    pages.post(PICTURE + "/open", open_picture, Action.EDIT_BULLETIN)
    pages.get(PICTURE, edit, Action.EDIT_BULLETIN)
    pages.post(PICTURE, work, Action.EDIT_BULLETIN)
    pages.get(PICTURE + "/clear", clear, Action.EDIT_BULLETIN)
    pages.get(PICTURE + "/preview", preview, Action.EDIT_BULLETIN)


def _issue(ask: Ask) -> Held:
    """The issue, if it can still be edited. Raises Problem."""
    with ask.read() as conn:
        held = bulletins.issue(conn, ask.viewer, ask.path("id"))
    if refused := refusal(DocumentDeed.SAVE, held.facts, ask.viewer.caller):
        raise refused.problem()
    return held


def choose(ask: Ask) -> Response:
    """Findings of the month with their photos, and the pictures already in."""
    held, district = _issue(ask), ask.query.get("district", "")
    with ask.read() as conn:
        found = bulletins.candidates(conn, held.row["period"], district)
    return ask.page(
        "bulletin_pictures.html",
        document=held.row,
        candidates=found,
        pictures=held.row["body"].get("pictures", []),
        districts=reference.district_choices(ask.viewer),
        district=district,
    )


def open_picture(ask: Ask) -> Response:
    """Open an unblurred picture to prepare it: logged before it is shown."""
    held, photo_id = _issue(ask), ask.path("photo")
    ask.write(lambda w: open_for_blurring(w, ask.viewer.caller, held.id, photo_id))
    return ask.done(f"/bulletins/{held.id}/pictures/{photo_id}", "已记入日志：调阅照片用于遮挡。请逐处核对人脸和车牌。")


def edit(ask: Ask) -> Response:
    """The picture with the boxes that were found."""
    held = _issue(ask)
    photo = _photo(ask, held)
    with ask.read() as conn:
        caption = bulletins.caption_of(conn, photo)
    content = ask.room.pictures.large(photo.sha256).read_bytes()
    return _editor(ask, held, photo, propose(content), caption)


def _photo(ask: Ask, held: Held) -> AnyRow:
    """The photo, for the editor who has opened it for this issue with an entry in the log. Raises Problem."""
    with ask.read() as conn:
        if not bulletins.was_opened(conn, ask.viewer, held.id, ask.path("photo")):
            raise Problem(grounds.PHOTO_NOT_OPENED)
        return bulletins.photo_with_record(conn, ask.path("photo"))


def _size(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size


def _editor(
    ask: Ask,
    held: Held,
    photo: AnyRow,
    boxes: Sequence[Box],
    caption: str,
    *,
    error: str = "",
    preview: bool = False,
    status: int = HTTPStatus.OK,
) -> Response:
    width, height = _size(ask.room.pictures.large(photo.sha256).read_bytes())
    return ask.page(
        "blur.html",
        status,
        document=held.row,
        photo=photo,
        boxes=boxes,
        width=width,
        height=height,
        caption=caption,
        error=error,
        preview="&".join(f"box={b.x},{b.y},{b.width},{b.height}" for b in boxes) if preview else None,
        most=MOST_BOXES,
    )


def work(ask: Ask) -> Response:
    """Add a box by a click, look at the result, or put the checked picture into the issue."""
    held, form = _issue(ask), ask.form
    photo = _photo(ask, held)
    content = ask.room.pictures.large(photo.sha256).read_bytes()
    size, caption = _size(content), form.text("caption", 10**6)[:200]
    boxes = _boxes(form, size)
    clicked = form.text("at.x", 12), form.text("at.y", 12)
    if all(part.isdecimal() for part in clicked):
        side, scale = max(size) // NEW_BOX, size[0] / SHOWN
        x, y = (round(int(part) * scale) for part in clicked)
        boxes = [*boxes, *filter(None, [Box(x - side // 2, y - side // 2, side, side).within(*size)])]
        return _editor(ask, held, photo, boxes, caption)
    if form.text("do", 20) != "use":
        return _editor(ask, held, photo, boxes, caption, preview=form.text("do", 20) == "preview")
    sha256, made = blurred_jpeg(content, boxes)
    blurred = Blurred(sha256, made, boxes, size)
    checked = form.ticked("checked")
    try:
        ask.write(lambda w: use_picture(w, ask.viewer.caller, held.id, photo.id, blurred, caption, checked=checked))
    except Problem as problem:
        return _editor(ask, held, photo, boxes, caption, error=problem.detail, preview=True, status=problem.kind.status)
    return ask.done(f"/bulletins/{held.id}/pictures", "图片已遮挡并加入本期。原件没有改动。")


def _boxes(form: Form, size: tuple[int, int]) -> list[Box]:
    """The boxes as they were left, cut to the picture; those without a number in every place are passed over."""
    columns = [form.fields.get(f"box.{side}", ()) for side in SIDES]
    dropped = set(form.all("drop"))
    boxes = []
    for number, values in enumerate(zip(*columns, strict=False)):
        read = [_number(value) for value in values]
        if str(number) in dropped or any(value is None for value in read) or not (read[2] and read[3]):
            continue
        box = Box(*(value or 0 for value in read)).within(*size)
        if box is not None:
            boxes.append(box)
    return boxes[:MOST_BOXES]


def _number(text: str) -> int | None:
    try:
        value = round(float(text))
    except (ValueError, OverflowError):
        return None
    return value if abs(value) < 100_000 else None


def clear(ask: Ask) -> Response:
    """The picture as it is, for the editor alone, who has opened it with an entry in the log."""
    held = _issue(ask)
    photo = _photo(ask, held)
    return FileResponse(
        ask.room.pictures.large(photo.sha256), media_type="image/jpeg", headers={"Cache-Control": "no-store"}
    )


def preview(ask: Ask) -> Response:
    """How the picture will look."""
    held = _issue(ask)
    photo = _photo(ask, held)
    content = ask.room.pictures.large(photo.sha256).read_bytes()
    boxes = []
    for text in ask.query.getlist("box")[:MOST_BOXES]:
        values = [_number(part) for part in text.split(",")]
        if len(values) == len(SIDES) and None not in values:
            boxes.append(Box(*(value or 0 for value in values)))
    _, made = blurred_jpeg(content, boxes)
    return Response(made, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


def remove(ask: Ask) -> Response:
    """Take a picture out of the issue."""
    held, sha256 = _issue(ask), ask.form.text("picture", 64)
    ask.write(lambda w: remove_picture(w, ask.viewer.caller, held.id, sha256))
    return ask.done(f"/bulletins/{held.id}/pictures", "已移去这张图片。")
