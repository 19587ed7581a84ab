"""The deeds of the archive, one function each: filing, adding to what is filed, 补录, lending."""

from sync_server.archive.deeds.filing import file_volume
from sync_server.archive.deeds.hand_papers import HandPaper, Subject, add_by_hand, strike_by_hand
from sync_server.archive.deeds.held_volume import volume_of
from sync_server.archive.deeds.lending import lend, take_back
from sync_server.archive.deeds.supplements import add_supplement

__all__ = [
    "HandPaper",
    "Subject",
    "add_by_hand",
    "add_supplement",
    "file_volume",
    "lend",
    "strike_by_hand",
    "take_back",
    "volume_of",
]
