"""Small secrets in the app's private folder, for shells without a keystore (`native.py` has the keystore's)."""

from __future__ import annotations

from mobile.device.volume import Volume

FOLDER = "secrets"


class VolumeSecrets:
    """A `SecretBox` in the app's private folder. A browser has no keystore for a web app; the folder is private to our
    origin, and the PIN lock stands before it."""

    def __init__(self, volume: Volume) -> None:
        self._volume = volume

    async def get(self, name: str) -> str | None:
        content = await self._volume.read(f"{FOLDER}/{name}")
        return None if content is None else content.decode("utf-8")

    async def put(self, name: str, value: str) -> None:
        await self._volume.write(f"{FOLDER}/{name}", value.encode("utf-8"))

    async def remove(self, name: str) -> None:
        await self._volume.remove(f"{FOLDER}/{name}")
