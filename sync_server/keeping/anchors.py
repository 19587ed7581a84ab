"""Anchors: where both chains of the ledger ended on a day, signed by the server, kept where its keepers are not.

Whoever has the whole database can rewrite a chain and hash it anew, or cut its tail. He cannot change the copy of an
anchor that an auditor has, nor what a time-stamping authority signed: `ducha verify --anchor FILE` compares.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection, func, select

from shared.sealing import canonical
from sync_server.evidence.disk import fsync_folder
from sync_server.keeping.time_stamps import TimeStampError, check_stamp
from sync_server.ledger import tables as t
from sync_server.ledger.events import Head
from sync_server.ledger.rowlog.sealing import LogHead

FORMAT = "ducha-anchor"
KEY_FILE = "anchor.key"


class AnchorError(Exception):
    """The file is no anchor, as a Chinese sentence."""


@dataclass(frozen=True)
class Anchor:
    """`document` is what was signed; `stamp` the authority's reply (DER), if there was one."""

    document: Mapping[str, Any]
    signature: str
    stamp: bytes = b""

    def signed(self) -> bytes:
        """What a time stamp covers: the document with its signature."""
        return canonical({**self.document, "signature": self.signature})

    def text(self) -> str:
        """The anchor's file."""
        values = {**self.document, "signature": self.signature}
        if self.stamp:
            values["timestamp"] = base64.b64encode(self.stamp).decode()
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def server_key(data_dir: Path) -> Ed25519PrivateKey:
    """The server's own key, made at first use, whole or not at all; only the server's user may read its file."""
    file = data_dir / KEY_FILE
    if not file.exists():
        unfinished = data_dir / f".{KEY_FILE}.{secrets.token_hex(4)}"
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
                out.flush()
                os.fsync(out.fileno())
            with suppress(FileExistsError):  # another server was sooner: its key counts
                os.link(unfinished, file)
        finally:
            unfinished.unlink(missing_ok=True)
        fsync_folder(data_dir)
    file.chmod(0o600)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text().strip()))


def make_anchor(key: Ed25519PrivateKey, at: str, events: Head, rows: LogHead) -> Anchor:
    """The signed anchor of the two chains' ends; `at` ISO 8601 UTC."""
    document = {
        "format": FORMAT,
        "version": 1,
        "at": at,
        "events": {"seq": events.seq, "hash": events.hash},
        "rows": {"n": rows.n, "hash": rows.hash},
        "public_key": key.public_key().public_bytes_raw().hex(),
    }
    return Anchor(document, key.sign(canonical(document)).hex())


def read_anchor(text: str) -> Anchor:
    """Raises AnchorError for what is no anchor."""
    try:
        values = json.loads(text)
        signature, stamp = values.pop("signature"), base64.b64decode(values.pop("timestamp", ""), validate=True)
        if values["format"] != FORMAT or values["version"] != 1:
            raise AnchorError("不是本版本可以核对的锚定文件")
        for chain, number in (("events", "seq"), ("rows", "n")):
            int(values[chain][number]), str(values[chain]["hash"])
        bytes.fromhex(signature), bytes.fromhex(values["public_key"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise AnchorError("不是锚定文件，或文件已损坏") from error
    return Anchor(values, signature, stamp)


def check_anchor(conn: Connection, anchor: Anchor, tsa_certificates: bytes = b"", public_key: str = "") -> list[str]:
    """What speaks against the ledger being the one that was anchored, as Chinese sentences.

    `public_key` (hex) is the key that the auditor has on file: without it anybody's signature is one.
    `tsa_certificates` are the authority's certificates (PEM) that its time stamp must rest on."""
    faults = []
    document = anchor.document
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(document["public_key"]))
        key.verify(bytes.fromhex(anchor.signature), canonical(document))
    except (InvalidSignature, ValueError):
        faults.append("锚定文件的签名不符：文件被改动过，不能作为依据")
    if public_key and document["public_key"] != public_key.strip().lower():
        faults.append("锚定文件不是用登记的公钥签名的：可能是另一台服务器或他人所造")
    if tsa_certificates:
        try:
            check_stamp(anchor.stamp, anchor.signed(), tsa_certificates)
        except TimeStampError as error:
            faults.append(f"锚定文件的时间戳不符：{error}")
    e, c = t.events.c, t.changes.c
    for name, column, hashed, number, want in (
        ("事件链", e.seq, e.hash, document["events"]["seq"], document["events"]["hash"]),
        ("行变更日志", c.n, c.hash, document["rows"]["n"], document["rows"]["hash"]),
    ):
        if not number:
            continue
        found = conn.execute(select(hashed).where(column == number)).scalar()
        if found is None:
            last = conn.execute(select(func.max(column))).scalar() or 0
            faults.append(f"{name}被截短：{document['at']} 锚定时有第 {number} 条，现在只到第 {last} 条")
        elif found != want:
            faults.append(f"{name}被改写：第 {number} 条与 {document['at']} 锚定时不同")
    return faults
