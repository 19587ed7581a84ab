"""Logs as JSON lines on standard error. Nobody logs bodies, tokens or codes; keys that might hold one are masked."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_WORDS = ("token", "password", "secret", "authorization", "cookie", "code", "signature")


def mask_secrets(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: hide values whose key sounds like a secret."""
    for key in entry:
        if any(word in key.lower() for word in SECRET_WORDS):
            entry[key] = "***"
    return entry


def configure(level: int = logging.INFO) -> None:
    """Set up structlog once at start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
