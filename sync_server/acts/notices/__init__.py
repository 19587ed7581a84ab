"""The deeds of a 《督察通知书》, one function each, called by phone API and console alike."""

from sync_server.acts.notices.answers import Feedback, Objection, feed_back, object_to
from sync_server.acts.notices.decisions import (
    ObjectionDecision,
    correct,
    decide_feedback,
    decide_objection,
    extend,
    revoke,
)
from sync_server.acts.notices.facts import hold
from sync_server.acts.notices.filing import file_notice, issue_by_section
from sync_server.acts.notices.proposals import decline_proposal, propose_revocation
from sync_server.acts.notices.service import confirm, sign_for, void

__all__ = [
    "Feedback",
    "Objection",
    "ObjectionDecision",
    "confirm",
    "correct",
    "decide_feedback",
    "decide_objection",
    "decline_proposal",
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
