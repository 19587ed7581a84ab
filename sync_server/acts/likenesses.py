"""相似照片: people decide whether two photos that look alike are one that was used twice. Nothing follows by itself:
the officer returns the feedback, or the inspector corrects the record."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from shared.problems import NOT_FOUND, Problem
from sync_server.casework import happenings
from sync_server.casework.said import says
from sync_server.evidence.arrivals import file_name
from sync_server.evidence.likeness import near
from sync_server.grounds import likeness as grounds
from sync_server.ledger import tables as t
from sync_server.ledger.write import Write
from sync_server.notices.deeds.held_notice import touch_record
from sync_server.procedures.likeness import Verdict
from sync_server.procedures.permissions import Action, Caller, Target, in_scope, require
from sync_server.reference.actors import as_actor

LONGEST = 400


def decide_likeness(w: Write, caller: Caller, photo_id: str, other_id: str, verdict: str, words: str) -> None:
    """Write down what was decided of the photo and the other one; what was decided before stays in the log. Whether
    the caller may see both was asked by the page. Raises Problem."""
    if verdict not in list(Verdict):
        raise Problem(grounds.NOT_CHOSEN)
    decided, said = Verdict(verdict), words.strip()
    photo, other = _photo(w, photo_id), _photo(w, other_id)
    _require_reach(w, caller, photo, other)
    apart = near(w.conn, photo["sha256"]).get(other["sha256"])
    if apart is None or photo_id == other_id:
        raise Problem(grounds.NOT_ALIKE)
    if decided is Verdict.SAME and not says(said):
        raise Problem(grounds.WORDS_MISSING)
    first, second = sorted((photo_id, other_id))
    who = {"user_id": caller.user_id, "user_name": caller.name, "at": w.now}
    row_id = w.new_id()
    w.add(
        t.photo_likenesses,
        id=row_id,
        first_id=first,
        second_id=second,
        apart=apart,
        verdict=decided.value,
        words=said,
        **who,
    )
    _tell(w, caller, photo, other, decided, said)


def _photo(w: Write, photo_id: str) -> RowMapping:
    row = w.conn.execute(select(t.photos).where(t.photos.c.id == photo_id)).mappings().first()
    if row is None:
        raise Problem(NOT_FOUND, what="这张照片")
    return row


def _require_reach(w: Write, caller: Caller, photo: RowMapping, other: RowMapping) -> None:
    """Whoever verifies in the district of either photo may compare them. Raises Problem."""
    require(caller, Action.VERIFY)
    districts = {_district(w, one) for one in (photo, other)}
    if not any(in_scope(caller, Action.VERIFY, Target(code)) for code in districts):
        raise Problem(NOT_FOUND, what="这张照片")


def _district(w: Write, photo: RowMapping) -> str:
    r, n, a, u = t.records.c, t.notices.c, t.alerts.c, t.units.c
    if photo["record_id"]:
        query = select(r.district_code).where(r.id == photo["record_id"])
    elif photo["notice_id"]:
        query = select(n.district_code).where(n.id == photo["notice_id"])
    else:
        alert_id = str((photo["meta"] or {}).get("alert_id", ""))
        query = select(u.district_code).join_from(t.units, t.alerts, u.id == a.unit_id).where(a.id == alert_id)
    return str(w.conn.execute(query).scalar() or "")


def _tell(w: Write, caller: Caller, photo: RowMapping, other: RowMapping, decided: Verdict, said: str) -> None:
    """Enter it in the course of the matter whose photo came later: that one is to be brought again."""
    later = max((photo, other), key=lambda row: (row["listed_at"], row["id"]))
    words = f"{file_name(later)}与台账中的另一张照片相近，认定：{decided.label}" + (f"。{said}" if said else "")
    subject, subject_id = "photo", later["id"]
    if later["notice_id"]:
        subject, subject_id = "notice", later["notice_id"]
    elif later["record_id"]:
        subject, subject_id = "record", later["record_id"]
    told = {Verdict.SAME: happenings.PHOTO_USED_TWICE, Verdict.OTHER: happenings.PHOTO_LET_PASS}[decided]
    data = {"photo_id": photo["id"], "other_id": other["id"], "verdict": decided.value}
    seq = w.event(told, subject, subject_id, words, actor=as_actor(caller), data=data)
    if subject == "record":
        touch_record(w, subject_id, seq)
