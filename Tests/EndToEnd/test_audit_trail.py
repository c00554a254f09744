"""The audit trail under whoever can write to the database alone: every tampering is named, and an honest trail passes."""

import base64
import json
import pathlib
import shutil
import sqlite3
import stat
import subprocess

import pytest

from support.command_line import access, run
from support.gateway import Gateway
from test_sign_in import user_with_password


def verify(data: pathlib.Path, *options: str) -> subprocess.CompletedProcess:
    return run("audit", "verify", "--data-dir", str(data), *options)


def proved(data: pathlib.Path, *options: str) -> str:
    result = verify(data, *options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def refused(data: pathlib.Path, *options: str) -> str:
    """What is wrong, in one line."""
    result = verify(data, *options)
    assert result.returncode == 1 and len(result.stderr.splitlines()) == 1, result.stdout + result.stderr
    return result.stderr


def tamper(data: pathlib.Path, script: str) -> None:
    """Does what whoever can write to the database can: its triggers stop nobody."""
    with sqlite3.connect(data / "gatehouse.db") as database:
        database.executescript("DROP TRIGGER IF EXISTS audit_is_not_changed; DROP TRIGGER IF EXISTS audit_is_not_shortened;" + script)
    database.close()


def last_row(data: pathlib.Path) -> int:
    with sqlite3.connect(data / "gatehouse.db") as database:
        [(last,)] = database.execute("SELECT max(sequence) FROM audit")
    database.close()
    return last


@pytest.fixture(scope="module")
def stopped(tmp_path_factory) -> tuple[pathlib.Path, str]:
    """The data folder of a gateway that was stopped, and an export of its trail."""
    with Gateway(tmp_path_factory.mktemp("audit")) as own:
        for _ in range(10):
            own.team()
        export = run("audit", "export", **access(own))
        assert export.returncode == 0, export.stderr
        assert own.terminate() == 0
        yield own.data_directory, export.stdout


@pytest.fixture
def data(stopped, tmp_path) -> pathlib.Path:
    """A copy of that folder, to be tampered with."""
    return shutil.copytree(stopped[0], tmp_path / "data")


@pytest.fixture
def lines(stopped) -> list[str]:
    return stopped[1].splitlines(keepends=True)


def test_an_honest_trail_is_whole_and_its_anchor_stands_at_its_end(data):
    last = last_row(data)
    assert f"the anchor stands at row {last}:" in proved(data)
    assert stat.S_IMODE((data / "audit.anchor").stat().st_mode) == 0o600


def test_rows_that_are_cut_off_with_their_checkpoints_are_missed(data):
    last = last_row(data)
    tamper(data, f"DELETE FROM audit WHERE sequence > {last - 3}; DELETE FROM audit_checkpoints WHERE sequence > {last - 3};")
    found = refused(data)
    assert f"row {last - 2} is missing" in found and f"anchor tells of row {last}" in found


def test_a_trail_that_is_emptied_is_missed(data):
    tamper(data, "DELETE FROM audit; DELETE FROM audit_checkpoints;")
    assert "row 1 is missing" in refused(data)


def test_checkpoints_that_are_deleted_are_missed_all_of_them_or_one(data, tmp_path):
    last = last_row(data)
    one = shutil.copytree(data, tmp_path / "one")
    tamper(data, "DELETE FROM audit_checkpoints;")
    assert f"the checkpoint at row {last} is missing" in refused(data)
    tamper(one, f"DELETE FROM audit_checkpoints WHERE sequence = {last - 4};")
    assert f"the checkpoint at row {last - 4} is missing" in refused(one)


def test_a_row_that_is_altered_is_named(data):
    last = last_row(data)
    tamper(data, f"UPDATE audit SET actor = 'somebody' WHERE sequence = {last - 5};")
    assert f"row {last - 5} was altered" in refused(data)


def test_a_row_that_is_moved_to_other_teams_is_named(data):
    last = last_row(data)
    tamper(data, f"UPDATE audit SET teams = NULL WHERE sequence = {last - 5};")
    assert f"row {last - 5} was altered" in refused(data)


def test_a_row_that_is_added_is_named(data):
    last = last_row(data)
    tamper(data, f"""
        CREATE TEMP TABLE forged AS SELECT * FROM audit WHERE sequence = {last};
        UPDATE forged SET sequence = {last + 1};
        INSERT INTO audit SELECT * FROM forged;
    """)
    assert f"row {last + 1} was altered" in refused(data)


def test_a_cut_while_the_gateway_is_stopped_is_told_for_good(stopped, tmp_path):
    own = Gateway(tmp_path)
    shutil.copytree(stopped[0], own.data_directory)
    last = last_row(own.data_directory)
    tamper(own.data_directory, f"DELETE FROM audit WHERE sequence > {last - 3}; DELETE FROM audit_checkpoints WHERE sequence > {last - 3};")
    with own:
        for _ in range(6):
            own.team()
        [gap] = own.listed("/audit?action=audit.gap")
        assert (gap["seq"], gap["actor"], gap["after"]["anchor"], gap["after"]["end"]) == (last - 2, "system", str(last), str(last - 3))
        assert "does not go on where it had ended" in own.log
        assert f"row {last - 2} says" in refused(own.data_directory)
        assert f"accepted: row {last - 2}" in proved(own.data_directory, "--accept", str(last - 2))


def test_an_honest_trail_stays_whole_over_kills_and_over_an_anchor_that_lags(tmp_path):
    with Gateway(tmp_path) as own:
        anchor = own.data_directory / "audit.anchor"
        for _ in range(3):
            own.team()
            own.kill()
            proved(own.data_directory)
            own.start()
            proved(own.data_directory)
        # Killed between a row and its anchor.
        before = anchor.read_bytes()
        own.team()
        own.kill()
        anchor.write_bytes(before)
        last = last_row(own.data_directory)
        assert f"row {json.loads(before)['seq']}:" in proved(own.data_directory) and json.loads(before)["seq"] == last - 1
        own.start()
        assert json.loads(anchor.read_bytes())["seq"] == last_row(own.data_directory) == last
        assert own.listed("/audit?action=audit.gap") == []
        # An anchor that cannot be written stops no change.
        (own.data_directory / "audit.anchor.next").mkdir()
        own.team()
        assert "anchor cannot be written" in own.log
        proved(own.data_directory)
        (own.data_directory / "audit.anchor.next").rmdir()
        own.team()
        assert json.loads(anchor.read_bytes())["seq"] == last + 2


def test_an_anchor_that_is_gone_is_missed_and_one_kept_elsewhere_serves(data, tmp_path):
    last = last_row(data)
    kept = shutil.copy(data / "audit.anchor", tmp_path / "kept.anchor")
    (data / "audit.anchor").unlink()
    assert "there is no anchor" in refused(data)
    tamper(data, f"DELETE FROM audit WHERE sequence > {last - 3}; DELETE FROM audit_checkpoints WHERE sequence > {last - 3};")
    assert f"row {last - 2} is missing" in refused(data, "--anchor", str(kept))


def test_a_database_is_proved_wherever_it_is(tmp_path):
    own = Gateway(tmp_path / "own")
    database = tmp_path / "elsewhere" / "books.db"
    own.configure({"store": {"url": f"sqlite:{database}"}, "server": {"secret_key": "env:BOOKS_KEY"}})
    own.environment["BOOKS_KEY"] = base64.b64encode(bytes(range(32))).decode()
    with own:
        own.team()
        assert own.terminate() == 0
    data = own.data_directory
    assert f"there is no database at {data}/gatehouse.db" in refused(data)
    assert "the audit trail is whole" in proved(data, "--database", str(database))
    environment = {"BOOKS_KEY": own.environment["BOOKS_KEY"]}
    by_file = run("audit", "verify", "--data-dir", str(data), "--config", str(own.config_path), **environment)
    assert by_file.returncode == 0 and "--public-key" not in by_file.stdout, by_file.stdout + by_file.stderr
    assert f"the database is {database}\n" in by_file.stdout, by_file.stdout
    anchor = ["--anchor", str(data / "audit.anchor")]
    by_variable = run("audit", "verify", *anchor, GATEHOUSE_STORE_URL=f"sqlite:{database}")
    assert by_variable.returncode == 0 and "--public-key" in by_variable.stdout, by_variable.stdout + by_variable.stderr
    assert f"the database is {database}\n" in by_variable.stdout, by_variable.stdout
    # A copy is proved with the anchor beside it.
    shutil.copy(data / "audit.anchor", database.parent / "audit.anchor")
    copy = run("audit", "verify", "--database", str(database))
    assert copy.returncode == 0 and "the anchor stands at row" in copy.stdout, copy.stdout + copy.stderr


def test_a_data_folder_that_is_named_is_the_one_that_is_proved(data, tmp_path):
    honest = pathlib.Path(shutil.copytree(data, tmp_path / "honest"))
    variable = {"GATEHOUSE_STORE_URL": f"sqlite:{honest / 'gatehouse.db'}"}
    named = run("audit", "verify", "--data-dir", str(data), **variable)
    assert named.returncode == 0 and f"the database is {data}/gatehouse.db\n" in named.stdout, named.stdout + named.stderr
    tamper(data, f"UPDATE audit SET actor = 'somebody' WHERE sequence = {last_row(data)}")
    altered = run("audit", "verify", "--data-dir", str(data), **variable)
    assert altered.returncode == 1 and f"row {last_row(data)} " in altered.stderr, altered.stdout + altered.stderr


def test_what_is_no_database_of_a_gateway_is_said_to_be_none(data, tmp_path):
    empty, text, other = tmp_path / "empty.db", tmp_path / "text.db", tmp_path / "other.db"
    empty.touch()
    text.write_text("an audit trail\n")
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE notes (text TEXT)")
    database.close()
    for path, wrong in [
        (tmp_path / "none.db", "there is no database at"),
        (tmp_path, "is a folder, not a database"),
        (empty, "is empty, not a database"),
        (text, "is not a database of SQLite"),
        (other, "is not Gatehouse's: it has no audit trail"),
    ]:
        found = refused(data, "--database", str(path))
        assert wrong in found and str(path) in found, found
    both = verify(data, "--database", str(other), "--file", str(text))
    assert both.returncode != 0 and "exclude each other" in both.stderr


def written(tmp_path: pathlib.Path, lines: list[str]) -> tuple[str, ...]:
    path = tmp_path / "audit.jsonl"
    path.write_text("".join(lines))
    return ("--file", str(path))


def test_an_export_is_proved_from_its_beginning_to_its_end(data, lines, tmp_path):
    kinds = [json.loads(line)["kind"] for line in lines]
    rows = kinds.count("row")
    assert kinds == ["statement"] + ["row"] * rows + ["checkpoint"] * kinds.count("checkpoint")
    assert f"rows 1–{rows}, " in proved(data, *written(tmp_path, lines))

    assert "line 1 is not the export's statement" in refused(data, *written(tmp_path, lines[1:]))
    assert "line 1 is not the export's statement" in refused(data, *written(tmp_path, lines[4:]))
    assert "row 1 is missing; row 4 follows" in refused(data, *written(tmp_path, lines[:1] + lines[4:]))
    assert f"row {rows} is not signed" in refused(data, *written(tmp_path, lines[:-1]))
    kept = lines[: rows - 1]
    assert f"row {rows - 1} is missing" in refused(data, *written(tmp_path, kept))
    signed = [line for line in lines if json.loads(line)["kind"] == "statement" or json.loads(line)["seq"] <= rows - 2]
    assert f"row {rows - 1} is missing: the export ends" in refused(data, *written(tmp_path, signed))
    altered = [line.replace("admin_token", "somebody") if f'"kind":"row","seq":{rows - 5},' in line else line for line in lines]
    assert altered != lines and f"row {rows - 5} was altered" in refused(data, *written(tmp_path, altered))
    shortened = [lines[0].replace(f'"last":{rows},', f'"last":{rows - 2},')] + signed[1:]
    assert "statement is not the installation's" in refused(data, *written(tmp_path, shortened))

    old = written(tmp_path, lines[1:])
    assert "cannot be told" in proved(data, *old, "--without-statement")
    assert "row 1 is missing" in refused(data, *written(tmp_path, lines[3:]), "--without-statement")


def test_an_export_that_begins_later_says_so(stopped, tmp_path):
    own = Gateway(tmp_path)
    shutil.copytree(stopped[0], own.data_directory)
    with own:
        export = run("audit", "export", "--after", "5", **access(own))
    assert export.returncode == 0, export.stderr
    lines = export.stdout.splitlines(keepends=True)
    rows = sum('"kind":"row"' in line for line in lines)
    assert f"rows 6–{rows + 5} of a longer trail" in proved(own.data_directory, *written(tmp_path, lines))
    assert "row 6 is missing; row 8 follows" in refused(own.data_directory, *written(tmp_path, lines[:1] + lines[3:]))
    public = proved(tmp_path, *written(tmp_path, lines))
    assert "--public-key" in public, "without the data folder's key it is said whose signature was checked"


def test_an_auditor_of_a_node_sees_and_exports_what_concerns_it(tmp_path):
    with Gateway(tmp_path) as own:
        upper, other = own.team(), own.team()
        lower = own.team(parent_id=upper["id"])
        _, root = user_with_password(own, "root@example.com")
        appointed = run("users", "appoint-auditor", "root@example.com", "--url", own.admin_url, "--data-dir", str(own.data_directory))
        assert appointed.returncode == 0, appointed.stderr
        person, auditor = user_with_password(own, "node@example.com")
        given = root.post(f"/teams/{upper['id']}/members", {"user_id": person["id"], "role": "auditor"})
        assert given.is_success, given.text

        rows = auditor.get("/audit?limit=200").json()["data"]
        subjects = {row["subject"] for row in rows}
        assert {f"team:{upper['id']}", f"team:{lower['id']}"} <= subjects
        assert not subjects & {f"team:{other['id']}", "team:team_root", f"user:{person['id']}"}
        assert (rows[0]["action"], rows[0]["actor"]) == ("audit.read", person["id"])
        assert root.get("/audit?limit=1").json()["data"][0]["hash"] and rows[0]["hash"] is None

        lines = auditor.get("/audit/export").text.splitlines(keepends=True)
        assert all(upper["id"] in json.loads(line)["teams"] for line in lines[1:])
        assert f"those that concern {upper['id']}" in proved(own.data_directory, *written(tmp_path, lines))
        for taken in (lines[1:], lines[:1] + lines[2:], lines[:3] + lines[4:], lines[:-1]):
            refused(own.data_directory, *written(tmp_path, taken))
        proved(own.data_directory)

        # The secret key is lost, and another takes its place.
        assert own.terminate() == 0
        (own.data_directory / "secret.key").unlink()
        own.start()
        [gap] = own.listed("/audit?action=audit.gap")
        export = auditor.get("/audit/export")
        assert export.status_code == 200, export.text
        lines = export.text.splitlines(keepends=True)
        assert json.loads(lines[1])["seq"] < gap["seq"] < json.loads(lines[-1])["seq"]
        assert f"row {gap['seq']}, which is not among these, says" in refused(own.data_directory, *written(tmp_path, lines))
        assert f"accepted: row {gap['seq']}" in proved(own.data_directory, *written(tmp_path, lines), "--accept", str(gap["seq"]))
        lines = auditor.get(f"/audit/export?after={gap['seq']}").text.splitlines(keepends=True)
        assert f"those that concern {upper['id']}" in proved(own.data_directory, *written(tmp_path, lines))

        # Rows that whoever can write to the database hides from the node's auditor are missed.
        [created] = [row["seq"] for row in auditor.get("/audit?limit=200&action=team.create").json()["data"] if row["subject"] == f"team:{lower['id']}"]
        tamper(own.data_directory, f"DELETE FROM audit_nodes WHERE sequence = {created};")
        hidden = auditor.get("/audit/export")
        assert (hidden.status_code, hidden.json()["code"]) == (503, "audit_trail_broken")
