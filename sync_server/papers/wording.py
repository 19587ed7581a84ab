"""Filling in a wording: placeholders, conditions and rows, and nothing else.

An officer writes Jinja2, but only the parts that insert and repeat: every construct that is not listed here is refused,
attributes reach the keys of what was passed in and nothing behind them, and repetitions, length and time are bounded.
What is inserted cannot be taken for layout: it travels through the Markdown as a mark and is put back afterwards.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sync_server.papers.wording_errors import FILTERS, WordingError, syntax_words

LONGEST_WORDING = 60_000  # characters of a template
LONGEST_PAPER = 1_500_000  # characters of a filled-in one
MOST_TURNS = 20_000  # repetitions of all loops together
MOST_SECONDS = 5.0
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
_ALLOWED: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand),
    *(nodes.Concat, nodes.Filter, nodes.Test),
)
_TESTS = frozenset({"defined", "undefined", "none", "string", "odd", "even"})
_LOOP = frozenset({"index", "first", "last", "length", "revindex"})
_NAMES_OF_NODES = {
    nodes.Call: "调用",
    nodes.Assign: "赋值（set）",
    nodes.AssignBlock: "赋值（set）",
    nodes.Macro: "宏（macro）",
    nodes.CallBlock: "调用（call）",
    nodes.Include: "引用其他文件（include）",
    nodes.Import: "引用其他文件（import）",
    nodes.FromImport: "引用其他文件（import）",
    nodes.Extends: "继承（extends）",
    nodes.Block: "块（block）",
    nodes.FilterBlock: "过滤块（filter）",
    nodes.With: "with",
}
_HOOK = "_turn"


@dataclass(frozen=True)
class Filled:
    """The Markdown with marks, and what the marks stand for."""

    text: str
    values: tuple[str, ...]
    wording: str = ""

    def restore(self, text: str) -> str:
        """The text with the inserted values in place of their marks."""
        return MARK.sub(lambda found: self._value(int(found[1])), text)

    def line_of(self, words: str) -> int:
        """The wording's first line that begins with the words; 0 when none does."""
        lines = self.wording.splitlines()
        return next((n for n, line in enumerate(lines, start=1) if line.strip().startswith(words)), 0)

    def _value(self, number: int) -> str:
        return self.values[number] if number < len(self.values) else ""


class _Silence(str):
    """Printed as nothing, without a mark."""

    __slots__ = ()


@dataclass
class _Bounds:
    turns: int = 0
    length: int = 0
    until: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def turn(self, value: object) -> _Silence:
        self.turns += 1
        if self.turns > MOST_TURNS:
            raise WordingError(f"循环超过 {MOST_TURNS} 次，请减少循环的层数或行数")
        self.watch()
        return _Silence()

    def add(self, length: int) -> None:
        self.length += length
        if self.length > LONGEST_PAPER:
            raise WordingError(f"写出的内容超过 {LONGEST_PAPER} 字，请减少循环")

    def watch(self) -> None:
        if time.monotonic() > self.until:
            raise WordingError("模板运行时间过长，请减少循环")


class _Environment(ImmutableSandboxedEnvironment):
    """Attributes are keys of the data; nothing else of an object can be reached."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        return self.undefined(name=str(argument)[:40])


def fill(wording: str, data: Mapping[str, Any]) -> Filled:
    """The wording with the data in it. Values are texts, numbers, None, or lists of mappings of texts.

    Raises WordingError with the line for anything that is not allowed, not known or not well formed."""
    if len(wording) > LONGEST_WORDING:
        raise WordingError(f"模板超过 {LONGEST_WORDING} 字，请精简")
    wording = wording.replace("\r\n", "\n").replace("\r", "\n").replace(OPEN, "").replace(CLOSE, "").replace("\x00", "")
    values: list[str] = []
    bounds = _Bounds()
    environment = _Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,
        finalize=lambda value: value if isinstance(value, _Silence) else _mark(values, bounds, value),
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS} | {_HOOK: bounds.turn}
    environment.tests = {name: environment.tests[name] for name in (*_TESTS, "eq", "ne", "lt", "gt", "le", "ge", "in")}
    template = _compile(environment, wording, data)
    try:
        text = _run(template.generate(_clean(data)), bounds)
    except WordingError as error:
        raise WordingError(error.sentence, error.line or _line_of(error, template)) from error
    except UndefinedError as error:
        name = re.search(r"'([^']*)'", str(error))
        what = name[1] if name else "这"
        raise WordingError(f"没有“{what}”这一项，请对照右侧的占位符", _line_of(error, template)) from error
    except SecurityError as error:
        raise WordingError("模板里不能这样写，只能插入、判断和循环", _line_of(error, template)) from error
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise WordingError("这一处的写法与内容不符，例如把文字当作表格来循环", _line_of(error, template)) from error
    return Filled(text, tuple(values), wording)


def _mark(values: list[str], bounds: _Bounds, value: Any) -> str:
    if isinstance(value, Undefined):  # a condition without else prints nothing, an unknown key raises here
        value = str(value)
    if isinstance(value, (list, tuple, Mapping)) or callable(value):
        raise WordingError("表格不能直接插入，请用 ```表格 或循环逐行写出")
    text = "" if value is None else str(value)
    bounds.add(len(text))
    values.append(text.replace(OPEN, "").replace(CLOSE, "").replace("\x00", ""))
    return f"{OPEN}{len(values) - 1}{CLOSE}"


def _clean(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if not name.startswith("_")}


def _compile(environment: _Environment, wording: str, data: Mapping[str, Any]) -> Template:
    try:
        tree = environment.parse(wording)
    except TemplateSyntaxError as error:
        raise WordingError(syntax_words(str(error.message or "")), error.lineno) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise WordingError("模板的写法过于复杂，请精简") from error
    _check(tree, frozenset(name for name in data if not name.startswith("_")), depth=0)
    for loop in tree.find_all(nodes.For):
        target = str(getattr(loop.target, "name", ""))
        hook = nodes.Output([nodes.Filter(nodes.Name(target, "load"), _HOOK, [], [], None, None)])
        hook.set_lineno(loop.lineno).set_environment(environment)
        loop.body.insert(0, hook)
    try:
        code = environment.compile(tree, filename="wording")
        return environment.template_class.from_code(environment, code, environment.make_globals(None))
    except TemplateSyntaxError as error:
        raise WordingError(syntax_words(str(error.message or "")), error.lineno) from error
    except (SyntaxError, RecursionError, ValueError, OverflowError) as error:
        raise WordingError("模板的写法过于复杂，请精简") from error


def _check(node: nodes.Node, known: frozenset[str], depth: int) -> None:
    """Refuse every construct and name that is not allowed. Raises WordingError."""
    line = int(getattr(node, "lineno", 0) or 0)
    if not isinstance(node, _ALLOWED):
        raise WordingError(f"模板里不能使用{_NAMES_OF_NODES.get(type(node), '这种写法')}，只能插入、判断和循环", line)
    match node:
        case nodes.Name(name=name) if node.ctx == "load" and name not in known:
            raise WordingError(f"没有“{name}”这个占位符，请对照右侧的列表", line)
        case nodes.Getattr(attr=name) if name.startswith("_"):
            raise WordingError("模板里不能读取以下划线开头的内容", line)
        case nodes.Filter(name=name) if name not in FILTERS:
            raise WordingError(f"没有“{name}”这个过滤器，可用：{'、'.join(sorted(FILTERS))}", line)
        case nodes.Test(name=name) if name not in _TESTS:
            raise WordingError(f"没有“{name}”这个判断", line)
        case nodes.For():
            _check_loop(node, known, depth, line)
            return
    for child in node.iter_child_nodes():
        _check(child, known, depth)


def _check_loop(node: nodes.For, known: frozenset[str], depth: int, line: int) -> None:
    if depth >= 2 or node.recursive or not isinstance(node.target, nodes.Name):
        raise WordingError("循环最多两层，写成 {% for 行 in 表格 %} … {% endfor %}", line)
    if node.target.name.startswith("_"):
        raise WordingError("循环的名称不能以下划线开头", line)
    _check(node.iter, known, depth)
    inside = known | {node.target.name, "loop"}
    for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
        _check(child, inside, depth + 1)


def _run(pieces: Iterator[str], bounds: _Bounds) -> str:
    out: list[str] = []
    for piece in pieces:
        bounds.add(len(piece))
        bounds.watch()
        out.append(piece)
    return "".join(out)


def _line_of(error: BaseException, template: Template) -> int:
    """The template's line at which the error arose; 0 when it cannot be told."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "wording":
            # Jinja has rewritten some frames to template lines already, `root` is the compiled one.
            raw = trace.tb_lineno
            line = template.get_corresponding_lineno(raw) if trace.tb_frame.f_code.co_name == "root" else raw
        trace = trace.tb_next
    return line
