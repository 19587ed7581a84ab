"""What becomes of every column when the ledger is verified: the one place where that is decided.

A new table or column without a decision here fails a test. Say one of:

- in the list of its table's `Logged`: the row log (`rowlog/sealing.py`) keeps what it was after each transaction, and
  verifying compares. This is the rule; what is `hidden` (secrets, contacts) stands in the log by its hash alone, as do
  values of more than 64 characters.
- `elsewhere`: verifying rebuilds or compares it in another way, which is named.
- `passing`: no state of the business. Verifying does not look at it, and says why.
- `NotLogged` for whole tables of either kind.

Adding a column makes the next start of a server seal the rows of that table anew, as it finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Logged:
    """A table in the row log. `words` is what people call it, `columns` and `hidden` are names with blanks between, the
    others name → why."""

    words: str
    columns: str
    hidden: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    passing: Mapping[str, str] = field(default_factory=dict)

    def decided(self) -> list[str]:
        """Every column that has a decision, as often as it has one."""
        return [*self.columns.split(), *self.elsewhere, *self.passing]


@dataclass(frozen=True)
class NotLogged:
    """A table that is not in the row log."""

    why: str


REGISTER: Mapping[str, Logged | NotLogged] = {
    "account_requests": Logged(
        "账号申请",
        "id deed user_id login name role unit_id person_id before words proposed_by proposed_person proposed_name "
        "proposed_at expires_at state decided_by decided_person decided_name decided_at decision_words",
    ),
    "alerts": Logged(
        "立即通知",
        "id record_id finding_id unit_id section_id device_id raised_by origin_unit_id text body "
        "raised_at received_at acknowledged_at acknowledged_by on_site_at on_site_by done_at done_by "
        "done_words done_photos level",
    ),
    "answer_drafts": Logged(
        "反馈草稿",
        "notice_id version body awaits_leader user_id user_name at returned_words",
    ),
    "answers": Logged(
        "反馈与异议",
        "id notice_id kind round verdict findings responsible measures done_on lasting user_id user_name "
        "at late decision decision_words decided_by decided_at signer sampled verified_on_site "
        "verify_record_id",
    ),
    "api_tokens": Logged(
        "接口令牌",
        "token_hash name user_id created_at revoked_at scope unit_id",
    ),
    "assignments": Logged(
        "督察任务",
        "id user_id title unit_id place due_on note notice_id done_at record_id cancelled_at "
        "cancel_reason plan_id plan_row prefill changed_seq",
    ),
    "attachments": Logged(
        "收存的文件",
        "id subject_kind subject_id name mime size sha256 user_id user_name at",
        elsewhere={"content": "its SHA-256 stands in the column beside it (keeping/verify.py)"},
    ),
    "attempts": NotLogged("throttles guessing, over after minutes"),
    "blobs": Logged(
        "照片原件清单",
        "sha256 size mime milliseconds stored_at owner_kind owner_id",
    ),
    "calendars": Logged(
        "工作日历",
        "year off work status source changed_seq",
    ),
    "case_directions": Logged(
        "领导批示",
        "id case_id leader given_on words scan_id shares user_id user_name at",
    ),
    "case_extensions": Logged(
        "专项延期申请",
        "id share_id until reasons progress user_id user_name at check_words checked_by checked_name "
        "checked_at decision granted_until decision_words decided_by decided_name decided_at",
    ),
    "case_records": Logged(
        "专项督察检查",
        "record_id case_id at",
    ),
    "case_reports": Logged(
        "承办报告",
        "id share_id case_id kind title words reasons measures number scan_id stamped by_hand late "
        "user_id user_name at verdict tests verdict_words judged_by judged_name judged_at",
    ),
    "case_shares": Logged(
        "专项督察承办",
        "id case_id unit_id unit_name district_code nth lead demands state served_at signed_at signed_by "
        "due_on due_certain due_at wanted_on rest extensions returns order_id receipted_at receipted_by "
        "receipt_words accepted_at ended_at changed_seq",
    ),
    "cases": Logged(
        "专项督察案件",
        "id body_id district_code title place source source_name source_number source_words received_on "
        "state number measure amount checklist handler_id handler_name opening_id closing_id change_id "
        "reply_id merged_into volume_id created_at opened_at suspended_at closed_at ended_at "
        "ending_words replied_at archived_at changed_seq",
    ),
    "catalogue_items": Logged(
        "督察项目",
        "code position group text severity points photo basis initials active short unit counting basis_unchecked "
        "basis_note changed_seq",
    ),
    "borrowings": Logged(
        "档案借阅",
        "id volume_id borrower purpose at user_id user_name returned_at returned_to returned_words",
    ),
    "bound_items": Logged("装订结果", "item_id sha256 size pages from_page carried trouble"),
    "brought_tables": NotLogged("files that wait to be confirmed, gone after a day; what is taken goes to attachments"),
    "changes": NotLogged("chained by itself and anchored outside"),
    "stand_ins": Logged(
        "代签授权",
        "id principal_id deputy_id unit_id principal_role first_day last_day ground state asked_by asked_person "
        "asked_name asked_at decided_by decided_name decided_at decision_words ended_by ended_name ended_at",
    ),
    "delegations": Logged(
        "委托方式",
        "district_code mode paper since changed_seq",
    ),
    "deliveries": Logged(
        "送达",
        "id event_seq kind subject_kind subject_id unit_id for_role channel endpoint_id urgent state "
        "delivered_at read_at created_at",
        passing={
            "attempts": "how far sending has come",
            "next_at": "how far sending has come",
            "claimed_until": "how far sending has come",
            "last_error": "how far sending has come",
        },
    ),
    "devices": Logged(
        "手机",
        "id user_id public_key token_hash label platform enrolled_at revoked_at revoked_reason",
        elsewhere={
            "chain_seq": "the end of the phone's originals (keeping/verify.py)",
            "chain_hash": "the end of the phone's originals (keeping/verify.py)",
        },
        passing={
            "app_version": "what the phone said at its last contact",
            "seen_at": "what the phone said at its last contact",
            "clock_offset_s": "what the phone said at its last contact",
            "unsent_records": "what the phone said at its last contact",
            "unsent_photos": "what the phone said at its last contact",
            "stuck": "what the phone said at its last contact",
            "free_bytes": "what the phone said at its last contact",
        },
    ),
    "directory_lines": Logged(
        "督察名录",
        "id entry_id roll unit_id person_id name post duty phone position first_day last_day paper entered_by "
        "entered_name entered_at end_words void_at void_words",
    ),
    "equipment": Logged(
        "装备",
        "id unit_id kind number model state entry_id holder since entered_by entered_name entered_at",
    ),
    "equipment_steps": Logged(
        "装备的经过",
        "id equipment_id deed state day entry_id holder words user_id user_name at",
    ),
    "trainings": Logged(
        "培训",
        "id unit_id course organiser day hours place content entered_by entered_name entered_at void_at void_words",
    ),
    "training_results": Logged(
        "培训参加人员",
        "id training_id entry_id unit_id person_id name result user_id user_name at",
    ),
    "conduct_matters": Logged(
        "作风事项",
        "id unit_id entry_id roll person_id name day kind matter state entered_by entered_name entered_at",
        hidden="entry_id person_id name matter",
    ),
    "conduct_steps": Logged(
        "作风事项的办理",
        "id matter_id deed way day words by_name user_id user_name at",
        hidden="words by_name",
    ),
    "document_versions": Logged(
        "文稿各版",
        "document_id version title body note user_id user_name at",
    ),
    "documents": Logged(
        "文稿",
        "id kind unit_id district_code period subject_kind subject_id number title state version body "
        "figures approvals due_on due_certain filed_at late issued_at created_at created_by changed_seq",
    ),
    "draws": Logged(
        "随机抽取",
        "id document_id district_code purpose seed pool size result user_id user_name at",
    ),
    "duty_contacts": Logged(
        "值班联系人",
        "id unit_id position name post phone changed_seq",
    ),
    "endpoints": Logged(
        "推送地址",
        "id unit_id kind url secret active created_at user_id mailbox",
        hidden="secret mailbox",
        passing={
            "failing_since": "how sending goes",
            "last_error": "how sending goes",
            "last_ok_at": "how sending goes",
            "failures": "how sending goes",
            "rests_until": "how sending goes",
        },
    ),
    "enrolment_codes": Logged(
        "登记码",
        "code_hash user_id created_by created_at expires_at used_at device_id",
    ),
    "envelopes": Logged(
        "记录原件",
        "hash id version kind device_id seq received_at content standing",
    ),
    "events": NotLogged("chained by itself and anchored outside"),
    "extensions": Logged(
        "延期申请",
        "id notice_id days reason user_id user_name at decision decision_words decided_by decided_at",
    ),
    "end_requests": Logged(
        "更正要求销号的严重问题",
        "id finding_id version what becomes words asked_by asked_name at decision decision_words decided_by "
        "decided_name decided_at",
    ),
    "finding_closings": Logged(
        "严重问题的销号",
        "id finding_id notice_id words proof photos told closed_by closed_name at",
    ),
    "finding_counts": NotLogged("counted anew from the ledger (ledger/sums.py)"),
    "finding_hours": NotLogged("counted anew from the ledger (ledger/sums.py)"),
    "findings": Logged(
        "督察问题",
        "id record_id item_code item_text severity points count facts action answering_unit_id section_id "
        "rule_id state notice_id acknowledged_at unit_id district_code occurred_at month latitude "
        "longitude merged_into unit counting own_severity added_by",
    ),
    "handed_drafts": Logged(
        "检查交接",
        "id draft_id user_id user_name device_id district_code made_at expires_at withdrawn_at taken_at taken_user_id "
        "taken_name taken_device_id record_id code_hash",
        hidden="code_hash",
        passing={"package": "what is not sealed yet, let go after a day"},
    ),
    "hand_papers": Logged(
        "补录材料",
        "id subject_kind subject_id district_code title number author day handled_by media_type sha256 size user_id "
        "user_name at struck_at struck_name struck_words",
    ),
    "item_editions": Logged(
        "督察项目各版",
        "code effective_from revision position group text severity points photo basis initials active short unit "
        "counting basis_unchecked basis_note note user_id at",
    ),
    "merges": Logged(
        "并案",
        "id kept_id other_id section_id distance_m minutes state at decided_by decided_at words",
    ),
    "notice_counts": NotLogged("counted anew from the ledger (ledger/sums.py)"),
    "note_mentions": Logged("留言提到的人", "note_id user_id event_seq"),
    "notes": Logged("同事留言", "id subject_kind subject_id unit_id user_id user_name text at withdrawn_at"),
    "notices": Logged(
        "通知书",
        "id number provisional record_id unit_id district_code section_id issuer_id user_id inspector_name state "
        "round issued_at online_at service_kind served_at signed_by feedback_days due_on due_certain "
        "overdue_from document requirement body service revoked_reason closed_at differences claimed "
        "changed_seq",
    ),
    "number_blocks": Logged(
        "借出的编号",
        "id device_id prefix kind year first last lent_at returned_at changed_seq",
    ),
    "number_series": Logged(
        "编号序列",
        "prefix kind year next",
    ),
    "paper_facts": Logged("印发时的内容", "paper_id facts"),
    "paper_templates": Logged(
        "文书模板",
        "id name district_code effective_from text note user_id user_name at",
    ),
    "password_history": Logged("以前的密码", "id user_id password_hash at", hidden="password_hash"),
    "papers_issued": Logged(
        "发文登记",
        "id kind subject_kind subject_id edition number title unit_id district_code user_id user_name instead_of "
        "receivers at state wording sha256 pages trouble docx size kept_at seal_id",
        passing={
            "tries": "how the press fares with a paper that waits",
            "next_at": "when the press tries again",
            "words": "what the columns beside it say, folded for searching",
        },
    ),
    "people": Logged(
        "人员",
        "id name badge unit_id inspector leader active changed_seq",
    ),
    "photo_likenesses": Logged("相似照片的认定", "id first_id second_id apart verdict words user_id user_name at"),
    "photos": Logged(
        "照片",
        "id sha256 record_id notice_id number kind size meta listed_at present_at gone_at",
    ),
    "picture_looks": NotLogged("made anew from the originals (`ducha likenesses`)"),
    "picture_pieces": NotLogged("by which pictures that look alike are found, made from picture_looks"),
    "proposal_replies": Logged(
        "街镇对追责建议的答复",
        "document_id street_id unit_id section_id district_code state sent_at signed_at signed_by verdict done reasons "
        "answered_at answered_by paper late user_id",
    ),
    "pursuits": Logged(
        "追踪督察",
        "id notice_id unit_id section_id district_code state cause round due_on due_certain due_at "
        "checks receipted_at receipted_by receipt_words order_id proposal_id "
        "opened_at closed_at closing_words changed_seq",
    ),
    "records": Logged(
        "督察记录",
        "id version hash device_id user_id inspector_name unit_id unit_name district_code street_code "
        "form address latitude longitude accuracy_m occurred_at device_at clock_checked received_at "
        "finding_count worst photo_count photos_missing complete_at leader_concerned flags people "
        "differences body_id handed_draft changed_seq",
        elsewhere={"body": "compared with the sealed original (keeping/verify.py)"},
    ),
    "rewards": Logged(
        "奖惩",
        "id document_id unit_id kind words paper decided_on transferred_to user_id user_name at",
    ),
    "routing_rules": Logged(
        "分派规则",
        "id position items district_code street_code unit_kind answering answering_unit_id inform_street "
        "leader_only note active",
    ),
    "rule_editions": Logged(
        "规则各版",
        "id name district_code effective_from value note user_id user_name at",
    ),
    "saved_filters": Logged(
        "保存的筛选",
        "id user_id list name query shared every by_mail by_wecom said_on created_at removed_at",
        passing={"seen": "what a list held when its owner was last told, no state of the business"},
    ),
    "scan_files": Logged("扫描件的原始文件", "id scan_id position name mime size sha256 pages"),
    "scans": Logged("盖章扫描件", "id subject_kind subject_id title pages size sha256 sheets user_id user_name at"),
    "score_objections": Logged(
        "得分异议",
        "id document_id unit_id finding_id reason user_id user_name at decision decision_words decided_by decided_at",
    ),
    "seals": Logged(
        "电子印章",
        "id organ unit_id sha256 first_day last_day user_id user_name at ended_name ended_at",
    ),
    "search_entries": NotLogged("made anew from the ledger and compared (ledger/search/following.py)"),
    "search_progress": NotLogged("how far the index of words has come; without it, it is made anew"),
    "sent_forms": NotLogged("stamps of forms that were sent, forgotten after two days"),
    "sessions": NotLogged("log-ins, over after minutes"),
    "shifts": Logged(
        "勤务",
        "id unit_id district_code day starts ends area crew vehicle kind import_id changed_seq",
    ),
    "suggestions": Logged(
        "投诉建议",
        "id district_code user_id text contact at answer answered_at",
        hidden="contact",
    ),
    "terms": Logged(
        "期限",
        "subject_kind subject_id what nth name unit_id section_id district_code since amount measure hour known_at "
        "extended calendar due_on due_certain overdue_from met_at ended_at said_at",
    ),
    "touched": NotLogged("emptied by every transaction"),
    "units": Logged(
        "单位",
        "id name kind district_code street_code parent_id prefix duty_phone active changed_seq",
    ),
    "uploads": Logged(
        "上传",
        "id owner_kind owner_id length metadata created_at finished_sha256",
        passing={"received": "how far an upload has come", "expires_at": "moves with every piece"},
    ),
    "urgings": Logged(
        "催办",
        "id subject_kind subject_id at way by_id by_name words leader_words result",
    ),
    "users": Logged(
        "账号",
        "id login name role unit_id person_id password_hash password_at must_change first_until active created_at",
        hidden="password_hash",
    ),
    "visit_counts": NotLogged("counted anew from the ledger (ledger/sums.py)"),
    "volume_items": Logged(
        "卷内文件",
        "id volume_id part position title number author day origin media_type sha256 size paper_id handled_by",
    ),
    "volume_parts": Logged(
        "案卷各部分",
        "volume_id nth reason items user_id user_name at state sha256 size pages leaves checks bound_at",
        passing={
            "trouble": "how binding fares with a part that waits",
            "tries": "how binding fares with a part that waits",
            "next_at": "when binding is tried again",
        },
    ),
    "volumes": Logged(
        "案卷",
        "id subject_kind subject_id subject_number number title district_code unit_id retention year opened_on "
        "closed_on note user_id user_name filed_at",
        passing={"words": "what the columns beside it say, folded for searching"},
    ),
    "void_numbers": Logged(
        "作废编号",
        "number reason at",
    ),
    "waiting_deeds": Logged(
        "待生效的办理",
        "id user_id user_name path source matter form said state asked_at effective_at settled_at why",
        hidden="form",
    ),
    "walls": Logged(
        "走廊屏",
        "id place unit_id made_by made_name made_at expires_at ended_at",
        passing={"seen_at": "when the screen last asked"},
    ),
    "work_orders": Logged(
        "12345、网格工单",
        "id source number section_id district_code unit_id place content received_on due_on assignment_id result "
        "answered_at answered_by answered_name came_by came_at",
    ),
}
