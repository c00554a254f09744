"""What a provider serves is asked of it, with its own credential, and made public on request."""

import http.server
import json
import os
import subprocess
import threading

import pytest

from support.gateway import BINARY, Gateway
from support.provider import Answer, Provider
from support.upstreams import ScriptedUpstream

HELLO = [{"role": "user", "content": "hello"}]
SECRET = "sk-upstream-secret-0123456789"


@pytest.fixture
def upstream(directory):
    """Asks for the very key that the provider is made with."""
    server = ScriptedUpstream(directory, key=SECRET)
    yield server
    server.close()


@pytest.fixture
def own(directory, upstream):
    with Gateway(directory) as gateway:
        gateway.admin(
            "POST",
            "/providers",
            {"name": "own", "kind": "openai-compatible", "base_url": f"{upstream.root}/v1", "api_key": SECRET},
        )
        yield gateway


def discover(gateway: Gateway, body: dict | None = None) -> dict[str, dict]:
    answer = gateway.admin("POST", "/providers/own/discover", body or {})
    return {row["id"]: row for row in answer["data"]}


def served(upstream: ScriptedUpstream) -> set[str]:
    return {row["id"] for row in upstream.http.get(f"{upstream.base_url}/models").json()["data"]}


def test_what_is_served_is_proposed_then_made_then_used(own, upstream):
    ids = served(upstream)
    assert ids
    found = discover(own)
    assert set(found) == ids and {row["status"] for row in found.values()} == {"new"}
    assert {row["name"] for row in own.listed("/models")} == set(), "a proposal makes nothing"

    made = discover(own, {"accept": "all", "prefix": "own/", "price": {"input": "1", "output": "2"}})
    assert {row["status"] for row in made.values()} == {"created"}
    assert {row["name"] for row in own.listed("/models")} == {f"own/{id}" for id in ids}
    name = f"own/{sorted(ids)[0]}"
    own.openai(own.key()).chat.completions.create(model=name, messages=HELLO)
    assert upstream.stats()["chat"] == 1
    again = discover(own)
    assert {row["status"] for row in again.values()} == {"declared"}
    assert again[sorted(ids)[0]]["declared_in"] == [name]

    rows = [row for row in own.listed("/audit") if row["action"] == "model.create"]
    assert {row["subject"] for row in rows} == {f"model:own/{id}" for id in ids}


class RefusingUpstream(http.server.BaseHTTPRequestHandler):
    """Refuses every key, and repeats it in its answer as some servers do."""

    def do_GET(self):
        body = json.dumps({"error": f"no access with {self.headers['authorization']}"}).encode()
        self.send_response(401)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_a_refused_credential_and_a_server_that_is_away_are_said(own):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), RefusingUpstream) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1"
        own.admin("PATCH", "/providers/own", {"base_url": url, "api_key": "sk-wrong-secret"})
        refused = own.admin_response("POST", "/providers/own/discover")
        server.shutdown()
    assert refused.status_code == 502 and refused.json()["code"] == "discovery_failed"
    assert "status 401" in refused.json()["detail"] and "wrong-secret" not in refused.text
    away = own.admin_response("POST", "/providers/own/discover")
    assert away.status_code == 502 and "connect_failed" in away.json()["detail"]
    assert own.admin_response("POST", "/providers/none/discover").status_code == 404


def test_an_empty_server_has_no_models_and_an_odd_entry_does_not_hide_the_others(own):
    lists = {
        "/v1/models": {"object": "list", "data": None},
        "/odd/models": {"object": "list", "data": [{"id": "/models/My Model.gguf"}, {"id": "plain"}, {"object": "model"}]},
    }
    with Provider(lambda asked: Answer(json.dumps(lists[asked.path]).encode())) as server:
        own.admin("POST", "/providers", {"name": "local", "kind": "ollama", "base_url": server.url})
        own.admin("POST", "/providers", {"name": "odd", "kind": "openai-compatible", "base_url": f"{server.url}/odd"})
        none = own.admin("POST", "/providers/local/discover", {"accept": "all"})
        some = own.admin("POST", "/providers/odd/discover", {"accept": "all", "unpriced": "allow"})
    assert none == {"data": [], "unnamed": 0}
    assert {row["id"]: row["status"] for row in some["data"]} == {"/models/My Model.gguf": "refused", "plain": "created"}
    assert "blanks" in some["data"][0]["detail"] and some["unnamed"] == 1


def test_the_command_shows_and_makes(own, upstream):
    environment = {**os.environ, "GATEHOUSE_ADMIN_URL": own.admin_url, "GATEHOUSE_ADMIN_TOKEN": own.admin_token}

    def run(*arguments: str) -> str:
        result = subprocess.run(
            [BINARY, "providers", "discover", "own", *arguments], capture_output=True, text=True, timeout=60, env=environment
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    id = sorted(served(upstream))[0]
    table = run()
    assert table.startswith("ID") and id in table and "new" in table
    rows = json.loads(run("--accept", id, "--prefix", "cli-", "--unpriced", "--json"))["data"]
    assert [row["status"] for row in rows if row["id"] == id] == ["created"]
    assert own.admin("GET", f"/models/cli-{id}")["unpriced"] == "allow"
