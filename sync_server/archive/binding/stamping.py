"""Numbers of pages at the top outer corner as it is seen: 正面右上角、背面左上角 (DA/T 22)."""

from __future__ import annotations

from pikepdf import Name, Page, Rectangle

_POINTS = 72 / 25.4
WIDTH, HEIGHT = 24 * _POINTS, 7 * _POINTS  # of a stamp, as volume.typ sets it
_ASIDE, _DOWN = 9 * _POINTS, 7 * _POINTS


def stamp(page: Page, n: int, number: Page) -> None:
    """Lay the number `n`, as `number` shows it, over the page. Its name is its own: pages may share their resources."""
    form = number.as_form_xobject()
    name = page.add_resource(form, Name.XObject, Name(f"/PageNumber{n}"))
    laid = page.calc_form_xobject_placement(form, name, place(page, right=n % 2 == 1))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n" + laid)
    page.contents_coalesce()


def place(page: Page, *, right: bool) -> Rectangle:
    """Where the stamp lies in the page's own coordinates: the corner that is seen at the top, right or left."""
    left, low, across, high = (float(side) for side in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 360
    if turned in (90, 270):
        seen_right = (turned == 90) == right  # whether the corner has the greater y
        x = left + _DOWN if turned == 90 else across - _DOWN - HEIGHT
        y = high - _ASIDE - WIDTH if seen_right else low + _ASIDE
        return Rectangle(x, y, x + HEIGHT, y + WIDTH)
    at_right = right == (turned == 0)
    x = across - _ASIDE - WIDTH if at_right else left + _ASIDE
    y = high - _DOWN - HEIGHT if turned == 0 else low + _DOWN
    return Rectangle(x, y, x + WIDTH, y + HEIGHT)
