"""The commands beside `serve`: check, version, selftest, and those that talk to the admin API."""

import csv
import io
import json
import pathlib
import re
import subprocess

import pytest

from support.command_line import access, run, run_command
from support.money import nano
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]


def check(directory: pathlib.Path, text: str) -> subprocess.CompletedProcess:
    path = directory / "checked.yaml"
    path.write_text(text)
    return run("check", "--config", str(path), SOME_KEY="x")


GOOD = """\
server: {max_body: 32MiB, drain_timeout: 30s}
providers:
  - {name: here, kind: openai-compatible, base_url: "http://127.0.0.1:9/v1", api_key: env:SOME_KEY}
models:
  - name: fast
    strategy: weighted
    targets:
      - {provider: here, model: some-model, weight: 9, price: {input: "0.05", output: "0.08"}}
teams:
  - name: search
    models: [fast]
"""


def test_check_accepts_a_good_file(directory):
    result = check(directory, GOOD)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "named"),
    [
        ("models:\n  - name", "modles:\n  - name", 4, "modles", "models"),
        ("weight: 9", "wieght: 9", 8, "wieght", "weight"),
        ("weight: 9", "weight: heavy", 8, "weight", ""),
        ("weight: 9", "weight: -1", 8, "weight", ""),
        ("strategy: weighted", "strategy: weigthed", 6, "strategy", "weighted"),
        ("kind: openai-compatible", "kind: openai-compatibel", 3, "kind", "openai-compatible"),
        ("provider: here", "provider: hree", 8, "provider", "here"),
        ("drain_timeout: 30s", "drain_timeot: 30s", 1, "drain_timeot", "drain_timeout"),
        ("max_body: 32MiB", "max_body: much", 1, "max_body", ""),
        ('input: "0.05"', 'input: "-0.05"', 8, "input", ""),
        ("    models: [fast]", "    modls: [fast]", 11, "modls", "models"),
        ("api_key: env:SOME_KEY", "api_key: sk-written-in-the-open", 3, "api_key", "env:"),
    ],
)
def test_check_says_where_and_what(directory, old, new, line, path, named):
    """File, line, path and the nearest valid name; exit status 1."""
    assert GOOD.count(old) == 1
    result = check(directory, GOOD.replace(old, new))
    said = result.stdout + result.stderr

    assert result.returncode == 1, said
    assert "checked.yaml" in said
    assert re.search(rf"(:{line}\b|\bline {line}\b)", said), said
    assert path in said
    assert named in said
    assert "sk-written-in-the-open" not in said, "a secret in the wrong place is not repeated"


def test_check_without_a_file(directory):
    result = run("check", "--config", str(directory / "nowhere.yaml"))
    assert result.returncode == 1
    assert "nowhere.yaml" in result.stdout + result.stderr


def test_version_and_selftest():
    assert re.search(r"\d+\.\d+", run("version").stdout)
    result = run("selftest")
    assert result.returncode == 0, result.stdout + result.stderr


def test_commands_for_people_and_scripts(gateway):
    team = gateway.team()
    key = gateway.key(team)
    gateway.openai(key).chat.completions.create(model="fast", messages=HELLO)
    row = gateway.row(key)
    allowed = access(gateway)

    def listed(*arguments: str) -> list[dict]:
        result = run(*arguments, "--json", **allowed)
        assert result.returncode == 0, result.stderr
        told = json.loads(result.stdout)
        return told["data"] if isinstance(told, dict) else told

    assert team["id"] in {entry["id"] for entry in listed("teams", "list")}
    assert key.id in {entry["id"] for entry in listed("keys", "list")}
    assert {"fast", "other"} <= {entry["name"] for entry in listed("models", "list")}
    assert {"scripted", "dead"} <= {entry["name"] for entry in listed("providers", "list")}
    assert row["id"] in {entry["id"] for entry in listed("requests", "list")}
    eventually(lambda: nano(row["cost_usd"]) in {nano(entry["cost_usd"]) for entry in listed("usage", "--group-by", "key")}, what="the usage shows")
    table = list(csv.DictReader(io.StringIO(run_command(gateway, "usage", "--group-by", "key,model", "--csv"))))
    assert nano(row["cost_usd"]) in {nano(entry["cost_usd"]) for entry in table} and {"key_id", "model", "requests"} <= set(table[0])

    made = run("teams", "create", "nightly", "--weight", "3", "--priority", "batch", "--max-wait-ms", "2500", "--json", **allowed)
    assert made.returncode == 0, made.stderr
    nightly = json.loads(made.stdout)
    assert (nightly["weight"], nightly["priority"], nightly["max_wait_ms"]) == (3, "batch", 2500)
    changed = run("teams", "update", nightly["id"], "--weight", "5", "--clear", "priority", "--json", **allowed)
    assert changed.returncode == 0, changed.stderr
    nightly = gateway.admin("GET", f"/teams/{nightly['id']}")
    assert (nightly["weight"], nightly["priority"], nightly["max_wait_ms"]) == (5, None, 2500)

    table = run("keys", "list", **allowed)
    assert table.returncode == 0
    assert key.id in table.stdout and not table.stdout.lstrip().startswith(("{", "["))
    assert key.secret not in table.stdout

    refused = run("keys", "list", **{**allowed, "GATEHOUSE_ADMIN_TOKEN": "wrong"})
    assert refused.returncode != 0
    assert refused.stderr.strip()
