"""Settings from the environment (`DUCHA_*`); the data directory holds everything unless told otherwise."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`DUCHA_DATA_DIR`, `DUCHA_DATABASE_URL`, `DUCHA_PHOTOS_URL` and the rest; all have working defaults."""

    model_config = SettingsConfigDict(env_prefix="DUCHA_")

    data_dir: Path = Path("data")
    database_url: str = ""  # empty: SQLite in the data directory
    photos_url: str = ""  # empty: a folder in the data directory; or s3://bucket/prefix
    webapp_dir: Path = Path("build/webapp")
    public_url: str = "http://127.0.0.1:8000"  # what QR codes and links name
    secure_cookies: bool = False  # true behind https
    upload_limit: int = 20_000_000  # bytes a file
    session_minutes: int = 15  # idle time after which the console logs out

    @property
    def database(self) -> str:
        """The SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'ducha.sqlite3').resolve()}"
