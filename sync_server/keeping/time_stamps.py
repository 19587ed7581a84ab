"""RFC 3161: an authority outside signs that something existed at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx
from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

WAIT_S = 15.0
MOST_BYTES = 100_000  # a reply with its certificates has a few thousand
Send = Callable[[str, bytes], bytes]


class TimeStampError(Exception):
    """No time stamp, or one that does not hold, as a Chinese sentence."""


def post(url: str, question: bytes) -> bytes:
    """Ask the authority over HTTP. Raises TimeStampError."""
    headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
    try:
        with httpx.stream("POST", url, content=question, headers=headers, timeout=WAIT_S) as reply:
            reply.raise_for_status()
            return _within(reply.iter_bytes(), time.monotonic() + WAIT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TimeStampError(f"时间戳服务没有答复（{type(error).__name__}）") from error


def _within(pieces: Iterator[bytes], ends: float) -> bytes:
    """The pieces together, as long as they come in time and are no more than a reply may be."""
    read = bytearray()
    for piece in pieces:
        read += piece
        if len(read) > MOST_BYTES:
            break
        if time.monotonic() > ends:
            raise TimeStampError("时间戳服务答复过慢")
    return bytes(read)


def ask_stamp(url: str, content: bytes, send: Send = post) -> bytes:
    """A time stamp (the whole reply, DER) over `content` (by SHA-256). Raises TimeStampError when the authority does
    not answer, refuses, or answers about something else."""
    question = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).build()
    reply = send(url, question.as_bytes())
    if len(reply) > MOST_BYTES:
        raise TimeStampError("时间戳服务的答复过长")
    try:
        answer = decode_timestamp_response(reply)
        granted = answer.status == 0
        same = granted and answer.tst_info.message_imprint.message == question.message_imprint.message
        ours = same and answer.tst_info.nonce == question.nonce
    except ValueError as error:
        raise TimeStampError("时间戳服务的答复不是时间戳") from error
    if not granted:
        raise TimeStampError("时间戳服务拒绝了请求")
    if not ours:
        raise TimeStampError("时间戳服务答复的不是所问的内容")
    return reply


def check_stamp(stamp: bytes, content: bytes, certificates: bytes) -> None:
    """Raises TimeStampError unless `stamp` covers `content` and rests on one of the certificates (PEM)."""
    if not stamp:
        raise TimeStampError("文件中没有时间戳")
    try:
        given = x509.load_pem_x509_certificates(certificates)
    except ValueError as error:
        raise TimeStampError("时间戳服务的证书文件无法读取，应为 PEM") from error
    builder = VerifierBuilder()
    for certificate in given:
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(decode_timestamp_response(stamp), content)
    except (VerificationError, ValueError) as error:
        raise TimeStampError("不是所给证书的时间戳，或盖的不是这份内容") from error
