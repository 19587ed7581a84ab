"""The deeds of a 《督察通知书》, one function each, called by phone API and console alike."""

from sync_server.notices.deeds.answers import Feedback, Objection, feed_back, object_to
from sync_server.notices.deeds.decisions import (
    ObjectionDecision,
    OnSite,
    correct,
    decide_feedback,
    decide_objection,
    revoke,
)
from sync_server.notices.deeds.extensions import ask_extension, decide_extension, extend
from sync_server.notices.deeds.filing import file_notice, issue_by_section
from sync_server.notices.deeds.handing import Handing, hand_over
from sync_server.notices.deeds.held_notice import hold
from sync_server.notices.deeds.proposals import decline_proposal, propose_revocation
from sync_server.notices.deeds.service import confirm, sign_for, void
from sync_server.notices.deeds.signing import LeaderSign

__all__ = [
    "Feedback",
    "Handing",
    "LeaderSign",
    "Objection",
    "ObjectionDecision",
    "OnSite",
    "ask_extension",
    "confirm",
    "correct",
    "decide_extension",
    "decide_feedback",
    "decide_objection",
    "decline_proposal",
    "extend",
    "feed_back",
    "file_notice",
    "hand_over",
    "hold",
    "issue_by_section",
    "object_to",
    "propose_revocation",
    "revoke",
    "sign_for",
    "void",
]
