"""Settings from the environment (`DUCHA_*`); the data directory holds everything unless told otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.datum import Datum
from shared.picture import MAX_BYTES
from sync_server.procedures.allowance import Allowance
from sync_server.procedures.mailboxes import is_mailbox
from sync_server.procedures.passwords import PasswordRules
from sync_server.proxies import read_networks

ASSETS = Path(__file__).resolve().parent.parent / "assets"

DATUMS = {"wgs84": Datum.WGS84, "cgcs2000": Datum.WGS84, "gcj02": Datum.GCJ02}  # the first two: centimetres apart


class Settings(BaseSettings):
    """`DUCHA_DATA_DIR`, `DUCHA_DATABASE_URL`, `DUCHA_PHOTOS_URL` and the rest; all have working defaults."""

    model_config = SettingsConfigDict(env_prefix="DUCHA_")

    data_dir: Path = Path("data")
    database_url: str = ""  # empty: SQLite in the data directory
    photos_url: str = ""  # empty: a folder in the data directory; or s3://bucket/prefix
    webapp_dir: Path = Path("build/webapp")
    assets_dir: Path = ASSETS  # catalogue, calendar, streets, district polygons, fonts
    public_url: str = "http://127.0.0.1:8000"  # what QR codes and links name
    trusted_proxies: str = ""  # addresses or networks (CIDR, by commas) whose X-Forwarded-For and -Proto are believed
    upload_limit: int = MAX_BYTES  # bytes a file
    upload_days: int = 7  # an unfinished upload is forgotten after so many days without a byte
    loose_files: int = 2_000  # uploads without a record that one phone or account may have
    loose_bytes: int = 3_000_000_000  # and their bytes
    loose_days: int = 30  # photos that no record names go after so many days
    session_minutes: int = 15  # idle time after which the console logs out
    password_length: Annotated[int, Field(ge=8, le=64)] = 10  # characters of a new password at least
    password_history: Annotated[int, Field(ge=1, le=24)] = 5  # how many of the last passwords may not come again
    password_days: Annotated[int, Field(ge=0)] = 90  # after so many days a password must be changed; 0: never
    first_password_hours: Annotated[int, Field(ge=1)] = 72  # how long a password set by somebody else is good
    number_block: int = 20  # official numbers lent to a phone at a time
    undo_seconds: Annotated[int, Field(ge=0, le=300)] = 30  # deeds wait so long to be taken back; 0: done at once
    code_hours: int = 24  # how long an enrolment code may be used
    answer_seconds: float = 15.0  # how long PostgreSQL may take for one answer; a page's longest takes some 3 s
    private_endpoints: bool = False  # webhooks may point at addresses of the internal network

    smtp_host: str = ""  # empty: nothing is sent by mail
    smtp_port: Annotated[int, Field(ge=0, le=65_535)] = 0  # 0: 465 with tls, 587 with starttls, 25 with none
    smtp_security: Literal["tls", "starttls", "none"] = "tls"
    smtp_user: str = ""  # empty: the server asks for no log-in
    smtp_password_file: Path | None = None  # its password, on the first line
    smtp_from: str = ""  # the sender's address

    # Empty: outlines only; or a file in the data directory; or addresses of a service with {z}, {x}, {y} and {key}.
    basemap: Annotated[str, Field(repr=False)] = ""
    basemap_key: SecretStr = SecretStr("")  # of the service
    basemap_key_file: Path | None = None  # or a file that holds it
    basemap_zooms: str = "5-18"  # that the service has
    basemap_cache_mb: Annotated[int, Field(ge=10)] = 2_000  # tiles kept on disk, the longest unused go first
    basemap_datum: str = "wgs84"  # what its tiles are drawn in: wgs84, cgcs2000 or gcj02
    basemap_approval: str = ""  # 审图号, without which no map may be shown in public
    basemap_source: str = ""  # whose map it is, in words; empty: what the file says
    basemap_offline: bool = True  # phones may keep their district's tiles

    anchor_dir: str = ""  # where signed anchors are put, best a disk of the auditor; empty: in the data directory
    tsa_url: str = ""  # a time-stamping authority (RFC 3161), asked for every anchor

    @model_validator(mode="after")
    def _mail(self) -> Settings:
        if self.smtp_host and not is_mailbox(self.smtp_from):
            raise ValueError("设置了 DUCHA_SMTP_HOST，还要在 DUCHA_SMTP_FROM 写明发件地址")
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("不加密的连接不能登录邮件服务器，DUCHA_SMTP_SECURITY 应为 tls 或 starttls")
        return self

    @field_validator("basemap_datum")
    @classmethod
    def _known_datum(cls, text: str) -> str:
        if text.strip().lower() not in DATUMS:
            raise ValueError(f"“{text}”不是底图的坐标系，应为 {'、'.join(DATUMS)}")
        return text.strip().lower()

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, text: str) -> str:
        read_networks(text)
        return text

    @property
    def map_datum(self) -> Datum:
        """What the basemap's tiles are drawn in."""
        return DATUMS[self.basemap_datum]

    @property
    def https(self) -> bool:
        """True when browsers reach us by https: cookies are secure then, and plain http is given up (HSTS)."""
        return self.public_url.lower().startswith("https://")

    @property
    def password_rules(self) -> PasswordRules:
        """What a new password must be."""
        return PasswordRules(self.password_length, self.password_history, self.password_days, self.first_password_hours)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'ducha.sqlite3').resolve()}"

    @property
    def photos(self) -> str:
        """Where originals lie: a folder, or `s3://bucket/prefix`."""
        return self.photos_url or str((self.data_dir / "photos").resolve())

    @property
    def allowance(self) -> Allowance:
        """What one owner may upload without a record that names it."""
        return Allowance(self.loose_files, self.loose_bytes, self.loose_days)

    @property
    def anchors(self) -> Path:
        """Where signed anchors are put."""
        return Path(self.anchor_dir or self.data_dir / "anchors").resolve()

    @property
    def cache(self) -> Path:
        """Copies for showing, which may be deleted at any time."""
        return self.data_dir / "cache"

    @property
    def staging(self) -> Path:
        """Where unfinished uploads grow; on the same disk as the folder store, so that a finished one is moved."""
        return (self.data_dir / "uploads").resolve()
