"""How hard the fault tests try: a little at every `make test`, by the thousand in `make proof`."""

from __future__ import annotations

import os

PROOF = os.environ.get("DUCHA_PROOF") == "1"


def effort(usual: int, proof: int) -> int:
    """The number of runs or seeds."""
    return proof if PROOF else usual
