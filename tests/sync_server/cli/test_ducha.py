"""The command line, as an operator types it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from sync_server.cli.main import main
from sync_server.ledger import tables as t
from sync_server.ledger.engine import writer_engine
from sync_server.ledger.ledger import Ledger
from tests.sync_server import postgres
from tests.sync_server.conftest import RunningServer
from tests.sync_server.evidence.pictures import jpeg
from tests.sync_server.phone_api.test_uploads import Tus
from tests.sync_server.phones import inspection_envelope, photo_of


class Console:
    """Runs commands on a data directory and remembers what they said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def use(self, data: Path, database: str = "") -> None:
        self._monkeypatch.setenv("DUCHA_DATA_DIR", str(data))
        self._monkeypatch.setenv("DUCHA_DATABASE_URL", database)
        self._monkeypatch.setenv("DUCHA_PHOTOS_URL", "")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = main(arguments)
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def ducha(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Console:
    console = Console(monkeypatch, capsys)
    console.use(tmp_path / "data")
    return console


def test_due_counts_working_days_and_creates_nothing(ducha: Console, tmp_path: Path) -> None:
    assert ducha("due", "2026-09-30")[:2] == (0, "2026-10-10\n")
    assert ducha("due", "2026-11-24", "--days", "1")[:2] == (0, "2026-11-25\n")
    code, out, err = ducha("due", "2026-12-31")
    assert (code, out) == (0, "2027-01-06\n")
    assert "暂定" in err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments", [("due", "yesterday"), ("due", "2026-11-24", "--days", "0"), ("due", "9999-12-31")]
)
def test_due_refuses_in_words(ducha: Console, arguments: tuple[str, ...]) -> None:
    code, out, err = ducha(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("ducha：")


def test_an_account_its_code_and_its_token(ducha: Console) -> None:
    add = ("user", "add", "wang", "王强", "--role", "squad_inspector", "--unit", "华阳路街道", "--badge", "011")
    code, out, _ = ducha(*add)
    assert code == 0
    assert "初始口令" in out
    assert ducha("user", "list")[1].split("\t")[0] == "wang"
    code, out, _ = ducha("device", "enrol", "wang")
    assert (code, len(out.strip().replace("-", ""))) == (0, 12)
    code, out, _ = ducha("token", "试验")
    assert (code, len(out.strip())) == (0, 43)
    assert ducha(*add)[0] == 1
    assert "没有登录名" in ducha("device", "enrol", "nobody")[2]
    assert "不止一个单位" in ducha("user", "add", "li", "李", "--role", "section_officer", "--unit", "督察科")[2]
    assert ducha("device", "list")[:2] == (0, "")
    assert "没有找到" in ducha("device", "revoke", "x")[2]


def test_a_token_uploads(sqlite_server: RunningServer, ducha: Console, tmp_path: Path) -> None:
    ducha.use(sqlite_server.settings.data_dir)
    token = ducha("token", "脚本")[1].strip()
    phone = sqlite_server.phone()
    phone.token = token
    tus, content = Tus(phone), jpeg()
    assert tus.patch(tus.begin(content), 0, content).status_code == 204


def test_calendar_load_checks_the_table(ducha: Console, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps({"2027": {"off": ["2027-01-01"], "work": [], "status": "official"}}))
    code, _, err = ducha("calendar", "load", str(file))
    assert code == 1
    assert "不完整" in err
    assert "无法读取" in ducha("calendar", "load", str(tmp_path / "none.json"))[2]


def fill(server: RunningServer) -> None:
    """A record with a photo that has arrived, and a file that was taken in as it came."""
    phone, content = server.phone(), jpeg()
    phone.verdicts(inspection_envelope(phone, photos=(photo_of(content),)))
    tus = Tus(phone)
    assert tus.patch(tus.begin(content), 0, content).status_code == 204
    table = b"PK\x03\x04\x00\xff"
    values: dict[str, Any] = {
        "subject_kind": "shifts",
        "subject_id": "",
        "name": "勤务表.xlsx",
        "mime": "application/zip",
    }
    values |= {"user_id": "", "user_name": "", "sha256": hashlib.sha256(table).hexdigest(), "size": len(table)}
    server.ledger.write(lambda w: w.add(t.attachments, id=w.new_id(), content=table, at=w.now, **values))


def rows_of(url: str) -> dict[str, Any]:
    engine = writer_engine(url)
    with engine.connect() as conn:
        apart = ("sessions", "search_entries", "search_progress")  # the index is made anew, in an order of its own
        tables = {table.name: table for table in t.metadata.sorted_tables if table.name not in apart}
        found = {
            name: [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in tables.items()
        }
    engine.dispose()
    return found


def test_a_backup_restores_into_an_empty_server_and_verifies(
    server: RunningServer, ducha: Console, tmp_path: Path
) -> None:
    fill(server)
    ducha.use(server.settings.data_dir, server.settings.database_url)
    assert ducha("verify")[0] == 0
    backup = tmp_path / "backup.tar"
    code, out, _ = ducha("backup", str(backup))
    assert (code, "、1 件原件（照片和印发的文书）" in out) == (0, True)
    assert "已经存在" in ducha("backup", str(backup))[2]
    # Whatever the engine it came from, it goes into SQLite.
    ducha.use(tmp_path / "restored")
    assert ducha("restore", str(backup))[0] == 0
    code, out, _ = ducha("verify")
    assert (code, "全部相符" in out) == (0, True)
    restored = f"sqlite:///{tmp_path / 'restored/ducha.sqlite3'}"
    assert rows_of(restored) == rows_of(server.settings.database)
    assert "已有数据" in ducha("restore", str(backup))[2]


@pytest.mark.postgres
def test_a_backup_of_sqlite_goes_into_postgresql(
    sqlite_server: RunningServer, ducha: Console, postgres_server: str, tmp_path: Path
) -> None:
    fill(sqlite_server)
    ducha.use(sqlite_server.settings.data_dir)
    backup, name = tmp_path / "backup.tar", f"r{uuid4().hex}"
    assert ducha("backup", str(backup))[0] == 0
    url = postgres.create_database(postgres_server, name)
    ducha.use(tmp_path / "restored", url)
    assert ducha("restore", str(backup))[0] == 0
    assert ducha("verify")[0] == 0
    assert rows_of(url) == rows_of(sqlite_server.settings.database)
    postgres.drop_database(postgres_server, name)


def test_a_damaged_or_unfinished_backup_is_refused_and_leaves_the_server_empty(
    sqlite_server: RunningServer, ducha: Console, tmp_path: Path
) -> None:
    fill(sqlite_server)
    ducha.use(sqlite_server.settings.data_dir)
    backup = tmp_path / "backup.tar"
    ducha("backup", str(backup))
    whole = backup.read_bytes()
    position = whole.index("未按".encode())
    for name, content in {
        "cut": whole[: len(whole) // 2],
        "changed": whole[:position] + b"x" + whole[position + 1 :],
        "nothing": b"",
        "no tar": b"hello" * 1_000,
    }.items():
        bad = tmp_path / f"{name}.tar"
        bad.write_bytes(content)
        ducha.use(tmp_path / f"restored-{name}")
        code, _, err = ducha("restore", str(bad))
        assert (code, "恢复没有完成" in err) == (1, True), name
        assert not list((tmp_path / f"restored-{name}").rglob("?" * 64))


def test_what_a_stopped_phone_exported_is_imported_once(
    sqlite_server: RunningServer, ducha: Console, tmp_path: Path
) -> None:
    phone, content = sqlite_server.phone(), jpeg()
    envelope = inspection_envelope(phone, photos=(photo_of(content),))
    ducha.use(sqlite_server.settings.data_dir)
    assert ducha("device", "revoke", phone.device_id, "--reason", "遗失")[0] == 0
    assert phone.push(envelope).status_code == 403
    file = tmp_path / "handover.zip"
    with zipfile.ZipFile(file, "w") as archive:
        manifest = {"format": "ducha-handover", "version": 1, "device_ids": [phone.device_id]}
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr(f"envelopes/000001-{envelope['id']}-1.json", json.dumps(envelope))
        archive.writestr(f"photos/{hashlib.sha256(content).hexdigest()}.jpg", content)
        archive.writestr(f"photos/{'0' * 64}.jpg", content)
    code, out, _ = ducha("import", str(file))
    assert (code, "新收到 1 条、早已收到 0 条、照片 1 张、未能接收 1 项" in out) == (1, True)
    assert "新收到 0 条、早已收到 1 条" in ducha("import", str(file))[1]
    with sqlite_server.ledger.read() as conn:
        assert conn.execute(select(t.records.c.photos_missing)).scalars().all() == [0]
    assert ducha("verify")[0] == 0
    file.write_bytes(b"no zip")
    assert "没有导入" in ducha("import", str(file))[2]


def test_verify_tells_what_was_changed(sqlite_server: RunningServer, ducha: Console) -> None:
    fill(sqlite_server)
    settings = sqlite_server.settings
    ducha.use(settings.data_dir)
    content = jpeg()
    name = hashlib.sha256(content).hexdigest()
    kept = settings.data_dir / "photos" / name[:2] / name[2:4] / name
    kept.write_bytes(content + b"x")
    engine = writer_engine(settings.database)
    with engine.begin() as conn:
        for trigger in ("events_no_update", "envelopes_no_update"):
            conn.exec_driver_sql(f"DROP TRIGGER {trigger}")
        conn.exec_driver_sql("UPDATE events SET words = '改过' WHERE seq = 3")
        conn.exec_driver_sql("UPDATE envelopes SET content = replace(content, '当班', '夜班')")
    engine.dispose()
    code, out, _ = ducha("verify")
    assert code == 1
    assert "事件 3 的内容与其校验值不符" in out
    assert "的内容与其校验值不符" in out
    assert f"照片 {name} 的内容已改变" in out
    kept.unlink()
    assert f"照片 {name} 缺失" in ducha("verify")[1]


def test_a_database_that_cannot_be_reached_is_told_in_words(ducha: Console, tmp_path: Path) -> None:
    ducha.use(tmp_path / "data", "postgresql://nobody@127.0.0.1:1/none")
    code, _, err = ducha("user", "list")
    assert (code, "无法使用数据库" in err) == (1, True)


def test_the_ledger_opens_where_the_command_left_it(ducha: Console, tmp_path: Path) -> None:
    ducha("user", "list")
    ledger = Ledger(f"sqlite:///{tmp_path / 'data/ducha.sqlite3'}")
    with ledger.read() as conn:
        assert (
            len(conn.execute(select(t.units)).all()) == 249 + 6 + 215
        )  # squads, bodies and teams, and a street or town for each squad
    ledger.close()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("静安督察科", "静安区城市管理行政执法局督察科"),
        ("江宁路中队", "江宁路街道综合行政执法队"),
        ("江宁路执法队", "江宁路街道综合行政执法队"),
        ("执法监督处", "上海市城市管理行政执法局执法监督处"),
    ],
)
def test_units_are_known_by_the_names_people_use(ducha: Console, tmp_path: Path, asked: str, name: str) -> None:
    ducha.use(tmp_path / "fresh")
    code, out, err = ducha("user", "add", "first", "王芳", "--role", "appraisal", "--unit", asked, "--badge", "060001")
    if code == 0:
        assert name in out
    else:  # a role that does not belong there; the unit itself was found
        assert "没有名称含" not in err
        assert "不止一个单位" not in err


def test_units_are_listed_by_a_part_of_their_name(ducha: Console, tmp_path: Path) -> None:
    ducha.use(tmp_path / "fresh")
    code, out, _ = ducha("unit", "list", "江宁路")
    assert code == 0
    assert "江宁路街道综合行政执法队\t" in out
    assert "账号 0 个" in out
    assert "没有名称含“没有的”的单位" in ducha("unit", "list", "没有的")[2]
