"""Official documents as PDF, set by the templates in `assets/templates`."""

from sync_server.papers.notice_paper import Paper, feedback_pdf, notice_pdf

__all__ = ["Paper", "feedback_pdf", "notice_pdf"]
