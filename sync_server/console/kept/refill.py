"""A page's form filled in again with what somebody had typed, whatever page it is.

Works on the finished HTML, so that no page need know of it: the form that posts to the same address is found, its
fields get the kept values, a table gets as many rows as were written, and what finds no place is handed back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from sync_server.console.forms import FRAME

_LINE = re.compile(r"<tr data-line\b.*?</tr>", re.DOTALL)
_NAMES = re.compile(r'\bname="([^"]+)"')
_NEVER = ("password", "file", "submit", "image", "button", "reset")
# What a person would not miss: ids, ticks and numbers that a form carries along.
_CARRIED = re.compile(r"[0-9a-f-]{16,}|\d{0,3}|on|true|false")


@dataclass
class _Control:
    tag: str
    attrs: dict[str, str | None]
    start: int
    end: int  # of the start tag
    close: int = 0  # where the end tag begins
    options: list[_Control] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attrs.get("name") or ""

    @property
    def kind(self) -> str:
        return (self.attrs.get("type") or "text").lower()


@dataclass
class _PostForm:
    action: str
    start: int
    end: int  # of the start tag
    close: int = 0
    controls: list[_Control] = field(default_factory=list)
    folds: list[tuple[int, int]] = field(default_factory=list)  # start tags of closed <details> around or within


class _Reader(HTMLParser):
    """Finds the forms of a page with the places of their fields."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *(found.end() for found in re.finditer("\n", page))]
        self.forms: list[_PostForm] = []
        self._form: _PostForm | None = None
        self._open: _Control | None = None  # a textarea, select or option whose end is awaited
        self._option: _Control | None = None
        self._folds: list[tuple[int, int] | None] = []
        self.feed(page)

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start, given = self._place(), dict(attrs)
        end = start + len(self.get_starttag_text() or "")
        if tag == "details":
            fold = None if "open" in given else (start, end)
            self._folds.append(fold)
            if self._form and fold:
                self._form.folds.append(fold)
        elif tag == "form" and (given.get("method") or "").lower() == "post":
            self._form = _PostForm(given.get("action") or "", start, end)
            self._form.folds += [fold for fold in self._folds if fold]
        elif self._form and tag == "option" and self._open:
            self._option = _Control(tag, given, start, end)
            self._open.options.append(self._option)
        elif self._form and tag in ("input", "textarea", "select", "button"):
            control = _Control(tag, given, start, end)
            self._form.controls.append(control)
            self._open = control if tag in ("textarea", "select") else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "option" and self._option:
            self._option.close, self._option = self._place(), None
        elif tag in ("textarea", "select") and self._open:
            self._open.close, self._open = self._place(), None
        elif tag == "form" and self._form:
            self._form.close = self._place()
            self.forms.append(self._form)
            self._form = None


def refill(
    page: str, action: str, kept: Mapping[str, Sequence[str]], notice: Callable[[Mapping[str, Sequence[str]]], str]
) -> str | None:
    """The page with the form that posts to `action` filled in with `kept`. At the form's beginning stands what `notice`
    makes (HTML) of the values by name for which the form has no place. None when the page has no such form."""
    form = _the_form(_Reader(page).forms, action, kept)
    if form is None:
        return None
    page = page[: form.end] + _with_rows(page[form.end : form.close], kept) + page[form.close :]
    form = _the_form(_Reader(page).forms, action, kept) or form
    filling = _Filling(kept)
    edits = [edit for control in form.controls for edit in filling.edits(page, control)]
    edits += [(end - 1, end - 1, " open") for _, end in form.folds]
    edits.append((form.end, form.end, notice(filling.leftover())))
    for start, end, text in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        page = page[:start] + text + page[end:]
    return page


def _the_form(forms: Sequence[_PostForm], action: str, kept: Mapping[str, Sequence[str]]) -> _PostForm | None:
    """The form of that address; of several the one whose hidden fields say the same."""
    path = urlsplit(action).path
    fitting = [form for form in forms if urlsplit(form.action).path == path]
    return max(fitting, key=lambda form: _likeness(form, kept), default=None)


def _likeness(form: _PostForm, kept: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    own = [control for control in form.controls if control.name not in FRAME]
    hidden = [c for c in own if c.kind == "hidden" and c.tag == "input"]
    same = sum((c.attrs.get("value") or "") in kept.get(c.name, ()) for c in hidden)
    return same - len(hidden), sum(control.name in kept for control in own)


def _with_rows(inside: str, kept: Mapping[str, Sequence[str]]) -> str:
    """The form's source with as many rows in each table as were written."""
    lines = list(_LINE.finditer(inside))
    for at, line in reversed(list(enumerate(lines))):
        names = _NAMES.findall(line.group())
        following = _NAMES.findall(lines[at + 1].group()) if at + 1 < len(lines) else []
        if not names or names == following:
            continue
        there = sum(_NAMES.findall(other.group()) == names for other in lines)
        missing = len(kept.get(unescape(names[0]), ())) - there
        inside = inside[: line.end()] + line.group() * max(0, missing) + inside[line.end() :]
    return inside


class _Filling:
    """Gives the kept values to fields of the same name, one after the other."""

    def __init__(self, kept: Mapping[str, Sequence[str]]) -> None:
        self._kept = kept
        self._next: dict[str, int] = {}  # how many texts of a name are placed
        self._ticked: dict[str, set[str]] = {}  # values of choices that the form offers
        self._known: set[str] = set()  # names that are no texts at all (buttons, files)

    def edits(self, page: str, control: _Control) -> Iterator[tuple[int, int, str]]:
        name = control.name
        if not name or name in FRAME:
            return
        if control.tag == "button" or control.kind in _NEVER:
            self._known.add(name)
        elif control.tag == "select":
            yield from self._chosen(page, control)
        elif control.kind in ("checkbox", "radio") and control.tag == "input":
            value = control.attrs.get("value", "on") or ""
            yield control.start, control.end, _tag(control, "checked", self._takes(name, value))
        else:
            text = self._text(name)
            if control.tag == "textarea":
                yield control.end, control.close, escape(f"\n{text}" if text.startswith("\n") else text)
            else:
                yield control.start, control.end, _tag(control, "value", text)

    def _chosen(self, page: str, control: _Control) -> Iterator[tuple[int, int, str]]:
        for option in control.options:
            shown = unescape(page[option.end : option.close]).strip()
            value = option.attrs.get("value", shown) or ""
            yield option.start, option.end, _tag(option, "selected", self._takes(control.name, value))

    def _takes(self, name: str, value: str) -> bool:
        taken = value in self._kept.get(name, ())
        if taken:
            self._ticked.setdefault(name, set()).add(value)
        return taken

    def _text(self, name: str) -> str:
        at, values = self._next.get(name, 0), self._kept.get(name, ())
        self._next[name] = at + 1
        return values[at] if at < len(values) else ""

    def leftover(self) -> dict[str, list[str]]:
        """What a person would miss."""
        found: dict[str, list[str]] = {}
        for name, values in self._kept.items():
            rest = [value for value in values[self._next.get(name, 0) :] if value not in self._ticked.get(name, ())]
            words = [value for value in rest if not _CARRIED.fullmatch(value.strip())]
            if words and name not in self._known | FRAME:
                found[name] = words
        return found


def _tag(control: _Control, name: str, value: str | bool) -> str:
    """The start tag with one attribute set, or taken away when it is False."""
    attrs: dict[str, str | None] = {key: given for key, given in control.attrs.items() if key != name}
    if value is not False:
        attrs[name] = None if value is True else value
    parts = (key if given is None else f'{key}="{escape(given)}"' for key, given in attrs.items())
    return f"<{' '.join((control.tag, *parts))}>"
