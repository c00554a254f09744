"""Another secret key: providers go on working, the trail stays whole, and the old key opens nothing any more."""

import os
import pathlib
import random
import secrets
import signal
import sqlite3
import stat
import subprocess
import time

import pytest

from support.gateway import BINARY, Gateway
from support.upstreams import ScriptedUpstream
from support.waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
SECRET = "sk-upstream-secret-0123456789"


@pytest.fixture
def upstream(directory):
    """Asks for the very key that the provider is made with."""
    with ScriptedUpstream(directory, key=SECRET) as server:
        yield server


@pytest.fixture
def own(directory, upstream):
    with Gateway(directory) as gateway:
        declare(gateway, upstream, "own")
        gateway.admin("POST", "/models", {"name": "mine", "targets": [{"provider": "own", "model": "scripted", "price": {"input": "1", "output": "2"}}]})
        yield gateway


def declare(gateway: Gateway, upstream: ScriptedUpstream, name: str) -> None:
    body = {"name": name, "kind": "openai-compatible", "base_url": f"{upstream.root}/v1", "api_key": SECRET}
    gateway.admin("POST", "/providers", body)


def command(own: Gateway, new_key: str, *options: str) -> list[str]:
    return [BINARY, "rekey", "--data-dir", str(own.data_directory), "--new-key", new_key, *options]


def rekey(own: Gateway, new_key: str, *options: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(command(own, new_key, *options), capture_output=True, text=True, timeout=60, env={**os.environ, **environment})


def key_file(own: Gateway) -> pathlib.Path:
    return own.data_directory / "secret.key"


def sealed(own: Gateway) -> dict[str, bytes]:
    with sqlite3.connect(own.data_directory / "gatehouse.db") as database:
        return dict(database.execute("SELECT name, sealed_credential FROM providers WHERE sealed_credential IS NOT NULL"))


def ask(own: Gateway):
    return own.openai().chat.completions.create(model="mine", messages=HELLO)


def verify(own: Gateway) -> subprocess.CompletedProcess:
    return subprocess.run([BINARY, "audit", "verify", "--data-dir", str(own.data_directory)], capture_output=True, text=True)


def test_after_a_re_key_everything_works_and_the_old_key_opens_nothing(own, directory):
    ask(own)
    running = rekey(own, f"file:{directory / 'next.key'}")
    assert running.returncode == 1 and "another gateway uses" in running.stderr
    assert own.terminate() == 0
    old, old_sealed = key_file(own).read_text(), sealed(own)["own"]

    moved = rekey(own, f"file:{directory / 'next.key'}")

    assert moved.returncode == 0, moved.stderr
    assert "sealed anew: 2 values" in moved.stdout, "the credential, and the key of kept texts"
    new = key_file(own).read_text()
    assert new != old and new == (directory / "next.key").read_text()
    assert stat.S_IMODE(key_file(own).stat().st_mode) == 0o600
    assert sorted(path.name for path in own.data_directory.iterdir() if "secret.key" in path.name) == ["secret.key"]
    for path in own.data_directory.glob("gatehouse.db*"):
        assert old_sealed not in path.read_bytes(), f"{path.name} still has what the old key opens"
    assert new.strip() not in moved.stdout + moved.stderr
    again = rekey(own, f"file:{directory / 'next.key'}")
    assert again.returncode == 0 and "already" in again.stdout

    own.start()
    assert ask(own).choices
    row = own.listed("/audit?subject=secret_key")[0]
    assert (row["actor"], row["action"]) == ("host", "secret_key.change")
    assert row["before"]["audit_public_key"] != row["after"]["audit_public_key"] and row["after"]["audit_public_key"] in moved.stdout
    proved = verify(own)
    assert proved.returncode == 0, proved.stderr
    assert own.terminate() == 0

    key_file(own).write_text(old)
    own.launch()
    eventually(lambda: not own.process.is_running, within=30, what="the gateway ends")
    assert "the one before it" in own.log and own.process.child.returncode == 1
    assert verify(own).returncode == 1


def test_with_a_wrong_old_key_nothing_is_changed(own, directory):
    assert own.terminate() == 0
    good, before = key_file(own).read_text(), sealed(own)
    key_file(own).write_text(secrets.token_hex(32))

    refused = rekey(own, f"file:{directory / 'next.key'}")

    assert refused.returncode == 1 and "provider/own" in refused.stderr and len(refused.stderr.splitlines()) == 1
    assert sealed(own) == before
    assert not (own.data_directory / "secret.key.next").exists()
    for options in (["--new-key", "sk-literal"], ["--new-key", "env:NOT_SET_ANYWHERE"], ["--new-key", "file:"]):
        bad = subprocess.run([BINARY, "rekey", "--data-dir", str(own.data_directory), *options], capture_output=True, text=True)
        assert bad.returncode != 0 and bad.stderr
    key_file(own).write_text(good)
    own.start()
    assert ask(own).choices


def test_a_database_is_not_made_by_a_wrong_folder(directory):
    refused = subprocess.run([BINARY, "rekey", "--data-dir", str(directory / "nowhere"), "--new-key", "env:PATH"], capture_output=True, text=True)
    assert refused.returncode == 1 and "no database" in refused.stderr
    assert not (directory / "nowhere").exists()


def test_keys_in_the_environment(directory, upstream):
    old, new = secrets.token_hex(32), secrets.token_hex(32)
    config = {"server": {"secret_key": "env:SEAL"}}
    with Gateway(directory, config, {"SEAL": old}) as gateway:
        declare(gateway, upstream, "own")
        gateway.admin("POST", "/models", {"name": "mine", "targets": [{"provider": "own", "model": "scripted", "price": {"input": "1", "output": "2"}}]})
        assert gateway.terminate() == 0

        moved = rekey(gateway, "env:NEXT_SEAL", "--config", str(gateway.config_path), SEAL=old, NEXT_SEAL=new)
        assert moved.returncode == 0, moved.stderr
        assert "env:SEAL" in moved.stdout and not key_file(gateway).exists()

        # The variable was forgotten: what the store was moved away from does not come back.
        gateway.launch()
        eventually(lambda: not gateway.process.is_running, within=30, what="the gateway ends")
        assert "the one before it" in gateway.log and gateway.process.child.returncode == 1

        gateway.environment["SEAL"] = new
        gateway.start()
        assert ask(gateway).choices


def test_a_change_that_was_cut_short_is_finished_before_the_next_start(own, directory):
    assert own.terminate() == 0
    old = key_file(own).read_text()
    assert rekey(own, f"file:{directory / 'next.key'}").returncode == 0
    # As a crash between the store's transaction and the key's file leaves it.
    key_file(own).rename(own.data_directory / "secret.key.next")
    key_file(own).write_text(old)
    key_file(own).chmod(0o600)

    own.launch()
    assert own.process.wait(within=30) == 1
    assert "gatehouse rekey" in own.log
    other = rekey(own, f"file:{directory / 'other.key'}")
    assert other.returncode == 1 and "finish that first" in other.stderr
    finished = rekey(own, f"file:{own.data_directory / 'secret.key.next'}")
    assert finished.returncode == 0, finished.stderr

    own.start()
    assert ask(own).choices
    assert verify(own).returncode == 0


def test_a_change_that_moved_nothing_yet_is_in_nobodys_way(own):
    assert own.terminate() == 0
    next_key = own.data_directory / "secret.key.next"
    next_key.write_text(secrets.token_hex(32))
    next_key.chmod(0o600)

    own.start()
    assert ask(own).choices
    assert "a change of the secret key was begun" in own.log
    assert own.terminate() == 0
    assert rekey(own, f"file:{next_key}").returncode == 0
    assert not next_key.exists()
    own.start()
    assert ask(own).choices


def test_a_kill_at_any_time_leaves_a_store_that_one_key_opens(own, upstream, directory):
    for number in range(20):
        declare(own, upstream, f"other-{number}")
    assert own.terminate() == 0
    random.seed(7)
    cut = 0
    for number in range(12):
        old = key_file(own).read_text()
        path = directory / f"next-{number}.key"
        child = subprocess.Popen(command(own, f"file:{path}"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.005, 0.12))
        child.send_signal(signal.SIGKILL)
        cut += child.wait() == -signal.SIGKILL

        keys = {value[1:9] for value in sealed(own).values()}
        assert len(keys) == 1, "all under one key"
        assert key_file(own).read_text() in {old, path.read_text() if path.exists() else old}
        finished = rekey(own, f"file:{path}")
        assert finished.returncode == 0, finished.stderr
        assert key_file(own).read_text() == path.read_text()
        assert verify(own).returncode == 0
    assert cut, "at least one run was cut short"

    own.start()
    assert ask(own).choices
