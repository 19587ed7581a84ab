"""The deeds of a 《督察通知书》, one function each, called by phone API and console alike."""

from sync_server.acts.notices.answers import Feedback, Objection, feed_back, object_to
from sync_server.acts.notices.decisions import (
    ObjectionDecision,
    correct,
    decide_feedback,
    decide_objection,
    extend,
    propose_revocation,
    revoke,
)
from sync_server.acts.notices.facts import hold
from sync_server.acts.notices.filing import file_notice, issue_by_section
from sync_server.acts.notices.service import confirm, sign_for, void

__all__ = [
    "Feedback",
    "Objection",
    "ObjectionDecision",
    "confirm",
    "correct",
    "decide_feedback",
    "decide_objection",
    "extend",
    "feed_back",
    "file_notice",
    "hold",
    "issue_by_section",
    "object_to",
    "propose_revocation",
    "revoke",
    "sign_for",
    "void",
]
