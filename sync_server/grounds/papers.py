"""What a paper is not made for."""

from __future__ import annotations

from shared.problems import RULE, ground

WORDING_UNUSABLE = ground(RULE, "papers-wording-unusable", "“{title}”的文书模板不能使用（{error}），请到“文书模板”修改")
