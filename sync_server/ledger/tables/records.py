"""What phones sent: the originals for good, and the rows made of them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from shared.finding import FindingState
from sync_server.ledger.tables.base import Hash, Id, Moment, changed, metadata

UNFILED = text("standing <> 'filed'")
LACKING = text("photos_missing > 0")
HANDED = text("handed_draft <> ''")
# Where a finding lies, as one number: squares of a four hundredth of a degree (280 m high, 240 m wide).
CELL = "round({table}latitude * 400) * 100000 + round({table}longitude * 400)"
FLAGGED = {  # as each database is asked by the console's list
    "sqlite": text("clock_checked IS 0 OR leader_concerned = 1 OR latitude IS NULL"),
    "postgresql": text("clock_checked IS false OR leader_concerned OR latitude IS NULL"),
}
NOT_DONE = text("done_at IS NULL")
# Every envelope as it came, for good. Triggers refuse UPDATE and DELETE.


def cells_between(south: float, west: float, north: float, east: float) -> list[float]:
    """`CELL` of all points between, in degrees. On the very line between two squares the databases may say either."""
    rows, columns = (range(round(low * 400), round(high * 400) + 1) for low, high in ((south, north), (west, east)))
    return [float(row * 100_000 + column) for row in rows for column in columns]


envelopes = Table(
    "envelopes",
    metadata,
    Column("hash", Hash, primary_key=True),
    Column("id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("device_id", Id, ForeignKey("devices.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON of the whole envelope
    Column("standing", String(16), nullable=False, default="filed"),  # filed, forked, conflict, refused
    Index("ix_envelopes_id_version", "id", "version"),
    Index("ix_envelopes_device_seq", "device_id", "seq"),
    # The few that wait for somebody's choice, found without a look at the many that were filed.
    Index("ix_envelopes_unfiled", "received_at", sqlite_where=UNFILED, postgresql_where=UNFILED),
)
records = Table(
    "records",
    metadata,
    Column("id", Id, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("hash", Hash, nullable=False, unique=True),
    Column("device_id", Id, ForeignKey("devices.id"), nullable=False, index=True),
    Column("user_id", Id, ForeignKey("users.id"), nullable=False, index=True),
    Column("inspector_name", String(40), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("unit_name", String(80), nullable=False),
    Column("district_code", String(6), nullable=False),
    Column("street_code", String(9), nullable=False, default=""),
    Column("form", String(16), nullable=False),
    Column("address", String(300), nullable=False, default=""),
    Column("latitude", Float),  # raw WGS-84
    Column("longitude", Float),
    Column("accuracy_m", Float),
    Column("occurred_at", Moment, nullable=False),  # device time corrected by the offset it was sealed with
    Column("device_at", Moment, nullable=False),  # device time as written
    Column("clock_checked", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("finding_count", Integer, nullable=False),
    Column("worst", String(8), nullable=False, default=""),
    Column("photo_count", Integer, nullable=False),
    Column("photos_missing", Integer, nullable=False),
    Column("complete_at", Moment),
    Column("leader_concerned", Boolean, nullable=False, default=False),
    Column("flags", JSON, nullable=False, default=list),  # unchecked_clock, outside_district, mocked, late, …
    Column("body", JSON, nullable=False),  # shared.inspection.Inspection, plain
    Column("people", JSON, nullable=False, default=dict),  # its people as the directory knew them; acts.told reads it
    Column("differences", JSON, nullable=False, default=list),  # procedures.claims.Difference, plain
    Column("body_id", String(36), nullable=False, default=""),  # of which inspection body its inspector was
    Column("handed_draft", String(36), nullable=False, default=""),  # by code or file; else empty
    changed(),
    Index("ix_records_occurred", "occurred_at", "id"),
    Index("ix_records_district_occurred", "district_code", "occurred_at", "id"),
    Index("ix_records_unit_occurred", "unit_id", "occurred_at", "id"),
    Index("ix_records_body_occurred", "body_id", "occurred_at", "id"),
    # The few that ask for a second look, and those that still lack photos.
    Index(
        "ix_records_flagged",
        "district_code",
        "occurred_at",
        "id",
        sqlite_where=FLAGGED["sqlite"],
        postgresql_where=FLAGGED["postgresql"],
    ),
    Index("ix_records_missing", "district_code", "received_at", sqlite_where=LACKING, postgresql_where=LACKING),
    Index("ix_records_handed", "handed_draft", sqlite_where=HANDED, postgresql_where=HANDED),
)
findings = Table(
    "findings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("record_id", Id, ForeignKey("records.id"), nullable=False, index=True),
    Column("item_code", String(8), nullable=False),
    Column("item_text", String(200), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("points", Float, nullable=False),
    Column("count", Integer, nullable=False),
    Column("facts", Text, nullable=False, default=""),
    Column("action", String(16), nullable=False),
    Column("answering_unit_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("section_id", Id, ForeignKey("units.id"), nullable=False),  # the 督察科 that handles it
    Column("rule_id", String(36), nullable=False, default=""),
    Column("state", String(16), nullable=False, default=FindingState.OPEN.value),
    Column("notice_id", String(36), nullable=False, default="", index=True),
    Column("acknowledged_at", Moment),
    # Copied from the record, so that lists, maps and figures need not join a million rows.
    Column("unit_id", String(36), nullable=False, default=""),  # the inspected unit
    Column("district_code", String(6), nullable=False, default=""),
    Column("occurred_at", Moment, nullable=False, default=""),
    Column("month", String(7), nullable=False, default=""),  # of `occurred_at` in Shanghai, `2026-11`
    Column("latitude", Float),
    Column("longitude", Float),
    Column("merged_into", String(36), nullable=False, default=""),  # counted once, with that finding
    # The catalogue's, where `severity` stands one above it because the problem came back; empty: they are the same.
    Column("own_severity", String(8), nullable=False, default=""),
    Column(
        "unit", String(8), nullable=False, default=""
    ),  # in what it was counted; empty: 处, as before there were others
    Column(
        "counting", String(8), nullable=False, default=""
    ),  # shared.catalogue.Counting of its day; empty: by the group
    # Who added it at the desk: no version of the record lists it, and none takes it out. Empty: the inspector's.
    Column("added_by", String(36), nullable=False, default="", server_default=""),
    CheckConstraint("count >= 1", name="count_positive"),
    # Each list walks one of these in its order, from wherever its page begins.
    Index("ix_findings_occurred", "occurred_at", "id"),
    Index("ix_findings_place", "latitude", "longitude"),  # what was framed on a map
    Index("ix_findings_section_occurred", "section_id", "occurred_at", "id"),
    Index("ix_findings_district_occurred", "district_code", "occurred_at", "id"),
    Index("ix_findings_unit_occurred", "unit_id", "occurred_at", "id"),
    Index("ix_findings_item_occurred", "item_code", "occurred_at", "id"),
    Index("ix_findings_item_cell", "item_code", text(f"({CELL.format(table='')})"), "occurred_at"),  # for merging
    Index("ix_findings_state_occurred", "state", "occurred_at", "id"),
    Index("ix_findings_section_state", "section_id", "state", "occurred_at", "id"),
    Index("ix_findings_district_month", "district_code", "month"),
    Index("ix_findings_unit_month", "unit_id", "month"),
    Index("ix_findings_unit_item", "unit_id", "item_code", "occurred_at"),
)
PHOTO = "photo"  # what a row of `photos` is unless it is a recording, which has the kind of that
photos = Table(
    "photos",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", Hash, nullable=False, index=True),
    Column("record_id", String(36), nullable=False, default="", index=True),
    Column("notice_id", String(36), nullable=False, default="", index=True),  # squads' feedback photos
    Column("number", Integer, nullable=False, default=0),
    Column("kind", String(8), nullable=False, default=PHOTO, server_default=PHOTO),  # or audio, video
    Column("size", Integer, nullable=False),
    Column("meta", JSON, nullable=False, default=dict),  # shared.evidence.Photo, plain
    Column("listed_at", Moment, nullable=False),
    Column("present_at", Moment),  # since when it is on the store, brought by whoever lists it
    Column("gone_at", Moment),  # when the phone said that it no longer has what the server lacks
)
# Content-addressed originals that are on the photo store, whoever listed them.
blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Hash, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("mime", String(32), nullable=False),
    Column("milliseconds", Integer, nullable=False, default=0, server_default="0"),  # of a recording
    Column("stored_at", Moment, nullable=False),
    Column("owner_kind", String(16), nullable=False),  # device or user
    Column("owner_id", String(36), nullable=False),
)
# Finished ones stay: they say who has brought a photo, whoever brought it first.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("owner_kind", String(16), nullable=False),
    Column("owner_id", String(36), nullable=False),
    Column("length", Integer, nullable=False),
    Column("received", Integer, nullable=False, default=0),
    Column("metadata", JSON, nullable=False, default=dict),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("finished_sha256", String(64), nullable=False, default=""),
    Index("ix_uploads_finished", "finished_sha256"),
    Index("ix_uploads_owner", "owner_id", "created_at"),
)
alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("record_id", String(36), nullable=False, index=True),
    Column("finding_id", String(36), nullable=False),
    Column("unit_id", Id, ForeignKey("units.id"), nullable=False),
    Column("section_id", Id, ForeignKey("units.id"), nullable=False, index=True),
    Column("device_id", Id, ForeignKey("devices.id")),  # null: raised in the console
    Column("raised_by", String(36), nullable=False, default=""),
    Column("origin_unit_id", String(36), nullable=False, default=""),  # of the person who raised it
    Column("text", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", String(64), nullable=False, default=""),
    Column("on_site_at", Moment),
    Column("on_site_by", String(64), nullable=False, default=""),
    Column("done_at", Moment),
    Column("done_by", String(64), nullable=False, default=""),
    Column("done_words", Text, nullable=False, default=""),
    Column("done_photos", JSON, nullable=False, default=list),  # ids of photos
    Column("level", Integer, nullable=False, default=0),  # how far up it has been rung for the step it waits for
    Index("ix_alerts_open", "received_at", sqlite_where=NOT_DONE, postgresql_where=NOT_DONE),
)
suggestions = Table(
    "suggestions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("district_code", String(6), nullable=False, index=True),
    Column("user_id", String(36), nullable=False, default=""),  # empty when anonymous
    Column("text", Text, nullable=False),
    Column("contact", String(80), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Column("answer", Text, nullable=False, default=""),
    Column("answered_at", Moment),
)
