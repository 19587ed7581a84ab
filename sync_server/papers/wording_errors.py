"""What is said of a wording that cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable

FILTERS = frozenset({"length", "first", "last", "default", "trim"})


class WordingError(Exception):
    """A wording that cannot be used: a Chinese sentence, and the line it is about (0 when none)."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        self.sentence, self.line = sentence, line
        super().__init__(f"第{line}行：{sentence}" if line else sentence)


_SYNTAX: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"Encountered unknown tag '(.*?)'", lambda found: f"没有“{found[1]}”这种写法，可用 if、for 及其结尾"),
    (r"Unexpected end of template", lambda _: "有 {% if %} 或 {% for %} 没有写结尾（{% endif %}、{% endfor %}）"),
    (r"unexpected '(.*?)'", lambda found: f"多出了“{found[1]}”，请检查括号是否成对"),
    (r"unexpected char '(.*?)'", lambda found: f"“{found[1]}”不能出现在占位符里，请检查是否用了中文标点"),
    (r"No filter named '(.*?)'", lambda found: f"没有“{found[1]}”这个过滤器，可用：{'、'.join(sorted(FILTERS))}"),
    (r"No test named '(.*?)'", lambda found: f"没有“{found[1]}”这个判断"),
    (r"Missing end of comment", lambda _: "注释 {# 没有写结尾 #}"),
)


def syntax_words(message: str) -> str:
    """What is wrong with the line, from what the parser says of it."""
    for pattern, words in _SYNTAX:
        found = re.search(pattern, message)
        if found:
            return words(found)
    return "这一行的写法有误，请检查 {{ }} 和 {% %} 是否成对、占位符名称是否完整"
