"""Providers and models that are made through the API: in force at once, sealed at rest, and there after a restart."""

import json
import sqlite3
import subprocess

import pytest

from support.gateway import BINARY, Gateway
from support.recording import RecordingUpstream
from support.upstreams import ScriptedUpstream

HELLO = [{"role": "user", "content": "hello"}]
SECRET = "sk-upstream-secret-0123456789"
HEADER = "header-secret-0123456789"
PASSWORD = "proxy-password-0123456789"


@pytest.fixture
def upstream(directory):
    """Asks for the very key that the provider is made with."""
    server = ScriptedUpstream(directory, key=SECRET)
    yield server
    server.close()


@pytest.fixture
def empty(directory):
    with Gateway(directory) as gateway:
        yield gateway


def declare(gateway: Gateway, upstream: ScriptedUpstream) -> None:
    gateway.admin(
        "POST",
        "/providers",
        {
            "name": "own",
            "kind": "openai-compatible",
            "base_url": f"{upstream.root}/v1",
            "api_key": SECRET,
            "headers": {"x-upstream-token": HEADER},
            "labels": {"region": "eu"},
        },
    )
    gateway.admin(
        "POST",
        "/models",
        {"name": "mine", "targets": [{"provider": "own", "model": "scripted", "price": {"input": "1", "output": "2"}}]},
    )


def test_a_model_made_through_the_api_answers_at_once_and_after_a_restart(empty, upstream):
    assert {row["name"] for row in empty.listed("/models")} == {"demo"}
    declare(empty, upstream)
    key = empty.key()
    empty.openai(key).chat.completions.create(model="mine", messages=HELLO)
    assert {row["name"] for row in empty.listed("/models")} == {"mine"}, "the demo is there only while there is no provider"

    empty.restart()
    empty.openai(key).chat.completions.create(model="mine", messages=HELLO)
    assert upstream.stats()["chat"] == 2


def test_a_credential_is_sealed_and_never_shown(empty, upstream):
    declare(empty, upstream)
    shown = empty.admin("GET", "/providers/own")
    assert shown["has_api_key"] is True and shown["headers"] == ["x-upstream-token"] and shown["managed_by"] == "api"
    # What would carry a password in the clear is not taken at all.
    named = upstream.root.replace("http://", f"http://user:{PASSWORD}@")
    for change, field in [({"base_url": f"{named}/v1"}, "base_url"), ({"proxy": named}, "proxy"), ({"query": {"key": PASSWORD}}, "query")]:
        refused = empty.admin_response("PATCH", "/providers/own", change)
        assert refused.status_code == 400 and refused.json()["field"] == field and PASSWORD not in refused.text, refused.text
    empty.admin("PATCH", "/providers/own", {"headers": {"x-further-token": f"{HEADER}-2"}})

    paths = ("/providers", "/providers/own", "/models", "/audit?limit=1000", "/audit/export", "/targets", "/capabilities")
    everything = "".join(empty.admin_response("GET", path).text for path in paths) + empty.log
    environment = {**empty.environment, "GATEHOUSE_ADMIN_URL": empty.admin_url}
    for command in (["providers", "list", "--json"], ["providers", "show", "own"], ["audit", "list"]):
        run = subprocess.run([BINARY, *command], env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        everything += run.stdout + run.stderr
    assert "x-further-token" in everything
    for secret in (SECRET, HEADER, PASSWORD):
        assert secret not in everything and empty.files_with(secret) == []
    assert (empty.data_directory / "secret.key").stat().st_mode & 0o777 == 0o600


def test_headers_go_out_stay_and_go_nowhere_else(empty):
    with RecordingUpstream() as upstream:
        body = {"kind": "openai-compatible", "base_url": upstream.base_url, "headers": {"x-upstream-token": HEADER, "x-team": "a"}}
        empty.admin("POST", "/providers", {"name": "own", **body})
        target = {"provider": "own", "model": "recorded", "price": {"input": "1", "output": "2"}}
        empty.admin("POST", "/models", {"name": "mine", "targets": [target]})
        client = empty.openai(empty.key())

        def sent() -> list[str | None]:
            client.chat.completions.create(model="mine", messages=HELLO)
            return [upstream.requests[-1].headers.get(name) for name in ("x-upstream-token", "x-team")]

        assert sent() == [HEADER, "a"]
        empty.admin("PATCH", "/providers/own", {"headers": {"X-Team": None}, "labels": {"tier": "gold"}})
        assert sent() == [HEADER, None]
        shown = empty.admin("GET", "/providers/own")["headers"]
        back = empty.admin_response("PATCH", "/providers/own", {"headers": shown})
        assert back.status_code == 400 and back.json()["field"] == "headers"
        moved = empty.admin_response("PATCH", "/providers/own", {"base_url": "http://127.0.0.1:9/v1"})
        assert moved.status_code == 400 and moved.json()["field"] == "headers.x-upstream-token"
        empty.restart()
        assert sent() == [HEADER, None]


def test_headers_that_were_kept_unsealed_are_sealed_at_the_next_start(empty):
    with RecordingUpstream() as upstream:
        body = {"kind": "openai-compatible", "base_url": upstream.base_url}
        empty.admin("POST", "/providers", {"name": "own", **body})
        target = {"provider": "own", "model": "recorded", "price": {"input": "1", "output": "2"}}
        empty.admin("POST", "/models", {"name": "mine", "targets": [target]})
        assert empty.terminate() == 0
        old = {"name": "own", **body, "headers": {"x-upstream-token": HEADER}}
        with sqlite3.connect(empty.data_directory / "gatehouse.db") as database:
            database.execute("UPDATE providers SET body = ?, sealed_headers = NULL", [json.dumps(old)])
        assert empty.files_with(HEADER) != []

        empty.start()
        empty.openai(empty.key()).chat.completions.create(model="mine", messages=HELLO)
        assert upstream.requests[-1].headers["x-upstream-token"] == HEADER
        assert empty.files_with(HEADER) == []


def test_changes_merge_and_references_hold(empty, upstream):
    declare(empty, upstream)
    changed = empty.admin("PATCH", "/providers/own", {"labels": {"region": None, "tier": "gold"}, "timeouts": {"total": "20s"}})
    assert changed["labels"] == {"tier": "gold"} and changed["timeouts"]["total"] == "20s" and changed["has_api_key"]
    moved = empty.admin_response("PATCH", "/providers/own", {"base_url": "http://127.0.0.1:9/v1"})
    assert moved.status_code == 400 and moved.json()["field"] == "api_key", "a kept credential goes nowhere else"
    assert empty.admin("PATCH", "/providers/own", {"api_key": None})["has_api_key"] is False

    refused = empty.admin_response("DELETE", "/providers/own")
    assert refused.status_code == 409 and "mine" in refused.json()["detail"]
    empty.admin("DELETE", "/models/mine")
    empty.admin("DELETE", "/providers/own")
    assert {row["name"] for row in empty.listed("/models")} == {"demo"}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/providers", {"name": "x", "kind": "openai", "api_key": "env:HOME"}, "api_key"),
        ("/providers", {"name": "x", "kind": "openai", "api_key": "file:/etc/passwd"}, "api_key"),
        ("/providers", {"name": "x", "kind": "openai", "ca_file": "/etc/passwd"}, "ca_file"),
        ("/providers", {"name": "x", "kind": "openay"}, "kind"),
        ("/providers", {"name": "x", "kind": "openai", "bese_url": "http://x"}, "bese_url"),
        ("/providers", {"name": "x", "kind": "openai", "timeouts": {"total": "soon"}}, "timeouts.total"),
        ("/models", {"name": "x", "targets": []}, "targets"),
        ("/models", {"name": "x", "targets": [{"provider": "nobody", "model": "m"}]}, "targets[0].provider"),
        ("/models", {"name": "x", "targets": [{"provider": "demo", "model": "demo"}], "fallbacks": ["none"]}, "fallbacks[0]"),
    ],
)
def test_what_is_wrong_is_named(empty, path, body, field):
    refused = empty.admin_response("POST", path, body)
    assert refused.status_code == 400, refused.text
    assert refused.json()["field"] == field, refused.text


def test_what_the_file_declares_is_read_only(gateway):
    for path in ("/providers/scripted", "/models/fast"):
        assert gateway.admin_response("PATCH", path, {"labels": {}} if "prov" in path else {}).json()["code"] == "managed_by_file"
        assert gateway.admin_response("DELETE", path).json()["code"] == "managed_by_file"
    taken = gateway.admin_response("POST", "/providers", {"name": "scripted", "kind": "openai"})
    assert taken.status_code == 409


def test_the_trail_is_signed_and_a_cut_off_end_is_found(empty, upstream):
    declare(empty, upstream)
    assert empty.terminate() == 0
    verify = [BINARY, "audit", "verify", "--data-dir", str(empty.data_directory)]
    whole = subprocess.run(verify, capture_output=True, text=True)
    assert whole.returncode == 0, whole.stderr
    assert "0 signed checkpoints" not in whole.stdout

    database = sqlite3.connect(empty.data_directory / "gatehouse.db")
    with pytest.raises(sqlite3.DatabaseError):
        database.execute("DELETE FROM audit WHERE sequence > 2")
    for trigger in ("audit_is_not_shortened", "audit_is_not_changed"):
        database.execute(f"DROP TRIGGER {trigger}")
    database.execute("DELETE FROM audit WHERE sequence > 3")
    database.commit()
    cut = subprocess.run(verify, capture_output=True, text=True)
    assert cut.returncode == 1 and "row 4 is missing" in cut.stderr
    empty.start()
