"""What the folded line of a check says: form, methods, weather, persons."""

from __future__ import annotations

from mobile.checks.content import Content
from shared.inspection import Joint, Timing


def about_words(content: Content) -> str:
    """`日常督察 · 实地督察、随诉督察 · 晴`: what is as usual is not named."""
    weather = content.method_data.on_site.weather.strip() if content.method_data.on_site else ""
    parts = [
        content.form.label,
        "、".join(method.label for method in content.methods),
        content.timing.label if content.timing is not Timing.REGULAR else "",
        content.joint.label if content.joint is not Joint.NONE else "",
        weather if "on_site" in content.asked else "",
    ]
    return " · ".join(part for part in parts if part)


def people_words(content: Content) -> str:
    """`同行 李娜 · 被督察人员 2 人`; empty when there is nobody to name."""
    second = content.second_inspector
    subjects = [subject.name or subject.badge for subject in content.subjects]
    named = "、".join(subjects) if len(subjects) < 3 else f"{len(subjects)} 人"
    parts = [f"同行 {second.name}" if second else "", f"被督察人员 {named}" if subjects else ""]
    return " · ".join(part for part in parts if part)
