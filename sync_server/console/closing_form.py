"""The three fields of “告知市级情况” (macro `told` of `templates/closings.html`) as the rules read them."""

from __future__ import annotations

from sync_server.console.days import moment_of_field
from sync_server.console.forms import Form
from sync_server.grounds import pages as grounds
from sync_server.procedures.closing import Told


def told_of(form: Form) -> Told | None:
    """That the city was told; None when all three were left empty. Raises Problem for what is no moment."""
    whom, how = form.text("told_whom", 80), form.text("told_how", 60)
    when = moment_of_field(form.text("told_when", 20), grounds.MOMENT_OF_TELLING_NOT_CHOSEN)
    return Told(whom, when, how) if whom or when or how else None
