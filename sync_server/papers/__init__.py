"""Official documents as PDF and DOCX, set by the templates in `assets/templates`."""

from sync_server.papers.notice_paper import Paper, feedback_docx, feedback_pdf, notice_docx, notice_pdf

__all__ = ["Paper", "feedback_docx", "feedback_pdf", "notice_docx", "notice_pdf"]
