"""Python's garbage collector, kept out of the way of a server that allocates a lot and leaves few cycles."""

from __future__ import annotations

import gc

AFTER = (20_000, 20, 20)  # containers made, rounds of the youngest, rounds of the middle generation


def spare_the_collector() -> None:
    """Take what stands for good out of the collector's rounds, and let it come round less often: it took a quarter of
    the time of a push."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*AFTER)
