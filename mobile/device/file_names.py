"""Names of files on a volume: flat or `dir/name`, never a way out of the folder."""

from __future__ import annotations


def split_name(name: str) -> tuple[str, str]:
    """`("photos", "a.jpg")` for `photos/a.jpg`, `("", "a")` for `a`.

    Raises ValueError for anything that is not one or two plain path parts (absolute paths, `..`, hidden names,
    separators or control characters of any system): names come from records and must not reach other files.
    """
    parts = name.split("/")
    if len(parts) > 2 or not all(_is_plain(part) for part in parts):
        raise ValueError(f"not a file name of the store: {name!r}")
    return (parts[0], parts[1]) if len(parts) == 2 else ("", parts[0])


def check_directory(directory: str) -> str:
    """The directory name itself, `""` for the top. Raises ValueError like `split_name`."""
    if directory and not _is_plain(directory):
        raise ValueError(f"not a directory of the store: {directory!r}")
    return directory


def _is_plain(part: str) -> bool:
    # "~" is kept for the volumes' own use (versions in `browser_opfs.py`, unfinished files in `native_folder.py`).
    forbidden = set('\\/:*?"<>|~')
    return (
        0 < len(part) <= 120
        and not part.startswith(".")
        and not any(character in forbidden or ord(character) < 0x20 for character in part)
    )
