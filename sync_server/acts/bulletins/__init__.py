"""《督察动态》: started, edited, given its pictures, issued."""

from sync_server.acts.bulletins.editing import FROM_REPORTS, contribute, start_bulletin
from sync_server.acts.bulletins.pictures import (
    Blurred,
    open_for_blurring,
    picture_content,
    remove_picture,
    use_picture,
)

__all__ = [
    "FROM_REPORTS",
    "Blurred",
    "contribute",
    "open_for_blurring",
    "picture_content",
    "remove_picture",
    "start_bulletin",
    "use_picture",
]
