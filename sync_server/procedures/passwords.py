"""What a new password must be (GB/T 22239 身份鉴别; NIST SP 800-63B on lists of known ones). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from dataclasses import dataclass

MAX_LENGTH = 200
MIN_CLASSES = 3
# Words that whoever guesses at this system tries first.
LOCAL = (
    "ducha", "dcha", "chengguan", "zhifa", "jiandu", "jianduchu", "zhidui", "kezhang", "duchayuan", "shanghai",
    "zhongdui", "admin", "password", "mima", "woaini", "111111", "123456", "1314", "520", "qwert", "asdfg", "zxcvb",
    "1qaz",
    "城管", "督察", "执法", "监督", "上海", "密码",
)  # fmt: skip
LEAST_OF_A_NAME = 3  # letters of a name in Latin script that make it recognisable; Chinese ones count from two on
LEAST_BESIDES = 6  # letters and digits that must remain beside what everybody guesses
# What people write for letters.
_LOOKS = str.maketrans("@$!|0134578", "asiioleastb")
_UNSHIFTED = str.maketrans("!@#$%^&*()", "1234567890")  # rows of keys, now and then with Shift
_NOT_A_WORD = re.compile(r"[\W_]+")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_RUN = re.compile(r"(.)\1{3,}")


@dataclass(frozen=True)
class PasswordRules:
    """What the operator sets. `history`: how many of the last ones may not come again; `days`: 0 for no end."""

    length: int = 10
    history: int = 5
    days: int = 90
    first_hours: int = 72

    @property
    def words(self) -> str:
        """The rule as the page says it."""
        return (
            f"至少 {self.length} 个字符，含大写字母、小写字母、数字、符号中的{_CHINESE[MIN_CLASSES]}种；"
            "不要用常见密码、登录名、姓名、单位名"
        )


_CHINESE = {2: "两", 3: "三", 4: "四"}


def refusal(password: str, rules: PasswordRules, common: Container[str], personal: Collection[str] = ()) -> str:
    """What to change, as a sentence without its full stop; '' for a good password.

    `common` are the known ones in lower case, `personal` the login, the name, the unit's name."""
    if len(password) < rules.length:
        return f"密码至少要有 {rules.length} 个字符，请再加长一些"
    if len(password) > MAX_LENGTH:
        return f"密码最长 {MAX_LENGTH} 个字符，请缩短一些"
    if sum(_classes(password)) < MIN_CLASSES:
        return "密码须含大写字母、小写字母、数字、符号中的至少三种，请再补充"
    low = password.casefold()
    for word in personal:
        if _recognisable(word) and word.casefold() in low:
            return "密码中不要包含登录名、姓名或单位名，请换一个"
    if _RUN.search(low):
        return "密码中不要有连续四个以上相同的字符，请换一个"
    if any(form in common for form in _forms(low)) or _only_guesses(low):
        return "这个密码在公开的常用密码表中，或由人人会猜的词拼成，很容易被猜到，请换一个"
    return ""


def _classes(password: str) -> list[bool]:
    return [
        any(c.islower() for c in password),
        any(c.isupper() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() for c in password),
    ]


def _recognisable(word: str) -> bool:
    return len(word) >= LEAST_OF_A_NAME or (len(word) >= 2 and not word.isascii())


def _forms(low: str) -> set[str]:
    """The password as it may stand in a list: as it is, without what is hung on its ends or put between, with letters
    for what looks like them, once when it is said twice."""
    forms = {low}
    for _ in range(2):
        forms |= {_ENDS.sub("", form) for form in forms} | {_NOT_A_WORD.sub("", form) for form in forms}
        forms |= {form.translate(table) for form in forms for table in (_LOOKS, _UNSHIFTED)}
    forms |= {form[: len(form) // 2] for form in forms if form[: len(form) // 2] * 2 == form}
    return {form for form in forms if len(form) >= 4}


def _only_guesses(low: str) -> bool:
    """True if little remains when the words that everybody guesses, years and symbols are taken away."""
    for form in (low, low.translate(_LOOKS)):
        rest = form
        for word in LOCAL:
            rest = rest.replace(word, " ")
        if rest != form and len(_NOT_A_WORD.sub("", re.sub(r"(?:19|20)\d\d", " ", rest))) < LEAST_BESIDES:
            return True
    return False
