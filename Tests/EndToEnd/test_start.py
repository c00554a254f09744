"""What a start makes, what it refuses, and what a reload takes over while somebody else is writing the file."""

import os
import re
import sqlite3
import stat
import subprocess

import httpx
import pytest

from support.gateway import BINARY, KEY_PATTERN, Gateway
from support.waiting import eventually

TOKEN_PATTERN = re.compile(r"Admin token \(shown once\): (\S+)")


def served_models(gateway: Gateway) -> set[str]:
    return {entry["name"] for entry in gateway.listed("/models")}


def configuration(*models: str, **sections) -> dict:
    targets = [{"provider": "demo", "model": "demo"}]
    provider = {"name": "demo", "kind": "demo"}
    return {**sections, "providers": [provider], "models": [{"name": name, "targets": targets} for name in models]}


def failed_start(gateway: Gateway) -> str:
    """Everything that a start said which ended by itself."""
    gateway.launch()
    assert gateway.process.wait(within=30) == 1, gateway.log
    gateway._forget()
    return gateway.log


# The first start


def test_a_gateway_is_ready_only_when_its_data_plane_listens(directory):
    """A model's vocabulary is read before that, which takes a while."""
    config = configuration("fast")
    config["providers"].append({"name": "openai", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
    config["models"].append({"name": "counted", "targets": [{"provider": "openai", "model": "gpt-4o"}]})
    with Gateway(directory, config) as gateway:
        assert httpx.get(f"{gateway.url}/livez").status_code == 200


@pytest.mark.parametrize(
    ("server", "named"),
    [
        ({"catalogue": "no-such-prices.jsonl"}, "no-such-prices.jsonl"),
        ({"tls": {"certificate": "no-such-chain.pem", "private_key": "no-such-key.pem"}}, "server.tls"),
    ],
)
def test_a_start_that_cannot_read_makes_nothing(directory, server, named):
    gateway = Gateway(directory, configuration("fast", server=server), generated_secrets=True)
    assert named in failed_start(gateway)
    assert not gateway.data_directory.exists(), "the next start is still the first one"


def test_a_first_start_that_fails_late_shows_its_secrets(directory):
    """A file stands where the journal goes: the database has the token and the key by then."""
    gateway = Gateway(directory, configuration("fast"), generated_secrets=True)
    gateway.data_directory.mkdir(mode=0o700)
    blocked = gateway.data_directory / "journal"
    blocked.write_text("in the way")

    said = failed_start(gateway)

    token, key = TOKEN_PATTERN.search(said), KEY_PATTERN.search(said)
    assert token and key, said
    assert "journal" in said
    assert "gateway is ready" not in said
    blocked.unlink()
    gateway.admin_token = token.group(1)
    with gateway:
        assert not TOKEN_PATTERN.search(gateway.process.stdout.replace(token.group(0), "")), "shown once"
        assert gateway.root_team["models"] == ["*"]
        assert [entry.id for entry in gateway.openai(key.group()).models.list()] == ["fast"]
    gateway.close()


def test_warnings_of_the_configuration_are_seen_although_the_start_fails(directory):
    gateway = Gateway(directory, configuration("fast", teams=[{"name": "a", "models": ["fsat"]}]))
    gateway.data_directory.mkdir(mode=0o700)
    (gateway.data_directory / "journal").write_text("in the way")

    assert "fsat" in failed_start(gateway)


def test_a_store_in_a_folder_that_is_missing(directory):
    store = directory / "deep" / "er" / "gatehouse.db"
    with Gateway(directory, configuration("fast", store={"url": f"sqlite:{store}"})) as gateway:
        assert gateway.root_team
        assert store.exists()
        assert stat.S_IMODE(store.parent.stat().st_mode) == 0o700


def test_two_gateways_in_one_data_folder(directory):
    """With a store each they would have one journal, and each would destroy what the other has written."""
    with Gateway(directory, configuration("fast")) as gateway:
        lock = gateway.data_directory / "gateway.lock"
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
        command = [BINARY, "serve", "--data-dir", str(gateway.data_directory), "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]
        environment = {**gateway.environment, "GATEHOUSE_STORE_URL": f"sqlite:{directory / 'other.db'}"}

        second = subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment)

        assert second.returncode == 1
        assert "another gateway uses the data folder" in second.stderr
        assert not (directory / "other.db").exists()
        gateway.restart()
        assert gateway.root_team


# Changes during the start


@pytest.mark.parametrize("is_signalled", [False, True])
def test_a_change_during_the_start_is_not_lost(directory, is_signalled):
    """The credential's file is a pipe, so that the start waits for the test while it reads the configuration."""
    pipe = directory / "credential"
    os.mkfifo(pipe)
    slow = configuration("fast")
    slow["providers"].append({"name": "slow", "kind": "openai", "api_key": f"file:{pipe}"})
    gateway = Gateway(directory, slow)
    gateway.launch()
    try:
        writer = eventually(lambda: opened_for_writing(pipe), within=30, what="the start reads the credential")
        gateway.configure(configuration("fast", "added"))
        if is_signalled:
            gateway.reload()
        os.write(writer, b"sk-credential")
        os.close(writer)

        eventually(lambda: gateway.readiness() == 200, within=30, what="the gateway lives and is ready")
        eventually(lambda: "added" in served_models(gateway), within=15, what="the change is in force")
    finally:
        gateway.close()


def opened_for_writing(pipe) -> int | None:
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


# Reload


@pytest.fixture
def small(directory):
    with Gateway(directory, configuration("fast")) as started:
        yield started


@pytest.mark.parametrize("is_signalled", [False, True])
def test_an_emptied_file_takes_nothing_away(small, is_signalled):
    text = small.config_path.read_text()
    small.config_path.write_text("")
    if is_signalled:
        small.reload()
    eventually(lambda: "is empty" in small.log, within=15, what="the log says why nothing changes")
    assert served_models(small) == {"fast"}

    small.config_path.write_text(text.replace("name: fast", "name: other"))
    eventually(lambda: served_models(small) == {"other"}, within=15, what="the whole file is taken")


def test_a_reload_names_what_waits_for_the_next_start(small, directory):
    changed = configuration(
        "fast",
        "added",
        server={"log_level": "debug", "log_format": "human", "open_metrics": True, "max_connections": 99, "max_body": "1MiB"},
        store={"url": f"sqlite:{directory / 'other.db'}"},
    )
    small.configure(changed)
    small.reload()
    eventually(lambda: "added" in served_models(small), within=15)

    eventually(lambda: "next start" in small.log)
    [line] = {line.split('"settings":')[1] for line in small.log.splitlines() if "next start" in line and '"settings":' in line}
    for key in ("server.log_level", "server.log_format", "server.open_metrics", "server.max_connections", "store.url"):
        assert key in line
    assert "max_body" not in line


# What is no longer kept


def test_old_rows_are_removed_at_the_start(small):
    key = small.key()
    for _ in range(2):
        small.openai(key).chat.completions.create(model="fast", messages=[{"role": "user", "content": "hello"}])
    old, kept = [row["id"] for row in small.rows(2, key_id=key.id)]
    assert small.terminate() == 0
    day = 86_400_000
    with sqlite3.connect(small.data_directory / "gatehouse.db") as database:
        [[first]] = database.execute("SELECT min(id) FROM requests")
        shifted = (int.from_bytes(first[:6]) - 3 * day).to_bytes(6) + first[6:]
        database.execute("UPDATE requests SET id = ?, time = time - ? WHERE id = ?", (shifted, 3 * day * 1000, first))
    database.close()
    small.configure({**configuration("fast"), "store": {"retention": {"requests": "2d"}}})
    small.start()

    eventually(lambda: len(small.listed("/requests")) == 1, what="the old row is gone")
    assert small.rows(1, key_id=key.id)[0]["id"] in (old, kept)
    [sum_of_both] = small.admin("GET", f"/usage?key_id={key.id}")["data"]
    assert sum_of_both["requests"] == 2, "the sums are kept for longer"


# Check


@pytest.mark.parametrize(
    ("team", "line", "path"),
    [
        ("{name: a, limits: {rpm: 5}, teams: [{name: b, limits: {rpm: 6}}]}", 2, "teams[0].teams[0].limits.rpm"),
        ("{name: a, models: [x], teams: [{name: b, models: [y]}]}", 2, "teams[0].teams[0].models[0]"),
        ("{name: a, budget: {limit_usd: 5}, teams: [{name: b, budget: {limit_usd: 6}}]}", 2, "teams[0].budget.limit_usd"),
        ("{name: a, limits: {tpm: 2000000000}}", 2, "teams[0].limits.tpm"),
    ],
)
def test_check_refuses_what_a_first_start_refuses(directory, team, line, path):
    gateway = Gateway(directory)
    gateway.configure(f"teams:\n  - {team}\n")
    checked = subprocess.run([BINARY, "check", "--config", str(gateway.config_path)], capture_output=True, text=True, timeout=30)

    assert checked.returncode == 1
    assert f"gatehouse.yaml:{line}:" in checked.stderr and path in checked.stderr
    assert path in failed_start(gateway)
